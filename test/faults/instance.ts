/** One instance of the portal as far as jobs and mails go: the real scheduler, night, mailer and queries, slots of seconds. */
import { pino } from 'pino'
import { loadConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import type { Deps } from '../../src/deps.ts'
import type { Job } from '../../src/jobs/job.ts'
import { startScheduler } from '../../src/jobs/scheduler.ts'
import { makeMailer } from '../../src/mail/mailer.ts'
import { nightlyReport } from '../../src/reports/nightly.job.ts'
import { nightSlot, SCHEDULE } from './fast.ts'

const config = loadConfig(process.env)
const log = pino({ level: 'warn', base: { pid: process.pid } })
const db = connect(config.database_url!, { max: 6, statement_timeout_ms: 600_000 })
const mailer = makeMailer(config, log)
const deps: Deps = { db, workDb: db, clock: () => new Date(), log, config, mailer }
const night = nightlyReport(SCHEDULE)
const job: Job = {
  ...night,
  run: (deps, slot, signal, progress) => night.run(deps, nightSlot(slot), signal, progress),
}
const scheduler = startScheduler(deps, [job], { first_s: 0 })
console.log('ready')

process.on('SIGTERM', async () => {
  await scheduler.stop()
  mailer.close()
  await db.destroy()
  process.exit(0)
})
