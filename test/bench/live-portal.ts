// The portal as `npm start` runs it, with one address more that says what its streams cost: renderings, readings and
// statements so far. It stands in front of the app, so that asking costs no statement.
import { createServer } from 'node:http'
import { pino } from 'pino'
import { makeApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { startLive } from '../../src/live/loop.ts'
import { makeMailer } from '../../src/mail/mailer.ts'

const config = loadConfig(process.env)
const log = pino({ level: 'warn' })
const db = connect(config.database_url!)
let statements = 0
db.on('query', () => statements++)
const workDb = connect(config.database_url!, { max: 4 })
const deps = { db, workDb, clock: () => new Date(), log, config, mailer: makeMailer(config, log) }
const app = makeApp(deps, {
  jobs: makeJobs(config),
  session_secret: config.session_secret!,
  ready: () => true,
})
const server = createServer((req, res) => {
  if (req.url === '/counts') res.end(JSON.stringify({ ...app.locals.streams(), statements }))
  else app(req, res)
})
server.listen(config.port, config.host)
startLive({ ...deps, db: workDb })
process.once('SIGTERM', () => process.exit(0))
