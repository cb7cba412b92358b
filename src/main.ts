import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { makeToken } from './accounts/token.ts'
import { makeApp } from './app.ts'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { databaseClock } from './database/clock.ts'
import { connect } from './database/connect.ts'
import { EmbeddedDatabaseError } from './database/embedded-error.ts'
import { migrate } from './database/migrate.ts'
import { keepSessionSecret, openDatabase, prepareDataDir, StartError } from './database/open.ts'
import type { Deps } from './deps.ts'
import { makeBoard } from './incidents/board.ts'
import { watchJobs } from './incidents/watch.ts'
import { makeJobs } from './jobs/list.ts'
import { startScheduler } from './jobs/scheduler.ts'
import { startLive } from './live/loop.ts'
import { readState } from './live/queries.ts'
import { tick } from './live/tick.ts'
import { makeMailer } from './mail/mailer.ts'
import { createSetupLink, hasAccounts, readSchool } from './school/queries.ts'
import { inSchoolZone, SETUP_HOURS } from './school/school.ts'

/** A statement of a job or a grouped pass may take so long. */
const WORK_LIMIT_MS = 600_000

const undo: (() => Promise<void> | void)[] = []
let stopping: Promise<void> | undefined

/** Undoes what was started, the newest first; once, whoever asks. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    while (undo.length > 0) await undo.pop()!()
  })()
  return stopping
}

/** One step of the start. What it makes is undone even when a signal comes meanwhile; then the start goes no further. */
async function step<T>(work: Promise<T>, undoing?: (made: T) => Promise<void> | void): Promise<T> {
  if (undoing) undo.push(() => work.then(undoing, () => {}))
  const made = await work
  if (stopping) throw new StartError('The start was cut off.')
  return made
}

/** Starts the portal. The order is: port, database, schema, demo school, pages, jobs. */
async function start(given: Config): Promise<void> {
  const log = pino({ level: given.log_level, base: null })
  await prepareDataDir(given.data_dir)
  const state = { ready: false, draining: false, answers: new Set<ServerResponse>() }
  const door = { answer: starting as RequestListener }
  const listening = listen(given, (req, res) => {
    if (state.draining) res.setHeader('Connection', 'close')
    state.answers.add(res)
    res.once('close', () => state.answers.delete(res))
    door.answer(req, res)
  })
  const server = await step(listening, drain)
  let config = withRealPort(given, server)

  const database = await step(openDatabase(config, log), (database) => database.stop())
  await step(migrate(database.url))
  const db = connect(database.url)
  undo.push(() => db.destroy())
  // Pages never wait behind work that may take long: it has connections of its own, and minutes for a statement.
  const workDb = connect(database.url, { max: 4, statement_timeout_ms: WORK_LIMIT_MS })
  undo.push(() => workDb.destroy())
  // The demo school's modules are read only where there may be one.
  const signIns =
    database.embedded && !config.production
      ? await step(
          import('./demo.ts').then(({ plantDemo }) => plantDemo({ db: workDb, url: database.url, config })),
        )
      : []
  const staffed = await step(hasAccounts(db))
  config = inSchoolZone(config, await step(readSchool(db)))

  const mailer = makeMailer(config, log)
  undo.push(() => mailer.close())
  let deps: Deps = { db, workDb, clock: () => new Date(), log, config, mailer }
  const jobs = makeJobs(config)
  const session_secret = config.session_secret ?? (await step(keepSessionSecret(config.data_dir)))
  const leaving = new AbortController()
  const options = { jobs, session_secret, ready: () => state.ready, stopping: leaving.signal }
  if (!staffed) {
    // Nothing runs by itself before there is a school: until then nobody knows in which zone its days are.
    door.answer = makeApp(deps, options)
    undo.push(() => drain(server))
    state.ready = true
    const token = await step(openSetup(deps))
    announce(config, [], `${config.app_url}/setup?${new URLSearchParams({ token })}`)
    await step(untilStaffed(db))
    config = inSchoolZone(config, await step(readSchool(db)))
    deps = { ...deps, config }
  }
  // Work goes by the database's clock, the same for every instance.
  const clock = databaseClock(workDb)
  await step(clock.sync())
  const work: Deps = { ...deps, db: workDb, clock }
  // Pages read what is counted; before the first counting there is nothing to read.
  if ((await step(readState(db))).as_of === null) await step(tick(work))
  const board = makeBoard(work, jobs)
  const scheduler = startScheduler(work, jobs, {
    watch: [clock.sync, (stop) => watchJobs(work, jobs, board, stop)],
  })
  door.answer = makeApp(deps, { ...options, wake: scheduler.wake })
  undo.push(() => drain(server))
  const live = startLive(work)
  undo.push(() => live.stop())
  undo.push(() => scheduler.stop())
  // Requests and jobs under way end at the same time; the mailer and the pool outlast both.
  undo.push(() => {
    state.ready = false
    state.draining = true
    leaving.abort()
    for (const res of state.answers) if (!res.headersSent) res.setHeader('Connection', 'close')
    drain(server)
  })
  state.ready = true
  if (staffed) announce(config, signIns, null)
}

/** Makes the link that may make the school, for this start. Answers its secret, which is kept nowhere. */
async function openSetup({ db, clock }: Deps): Promise<string> {
  const { token, hash } = makeToken()
  await createSetupLink(db, hash, clock())
  return token
}

/** Until somebody may sign in: by the setup page of this instance or another, or by the command line. */
async function untilStaffed(db: Deps['db']): Promise<void> {
  while (!stopping) {
    // The database may be away for a moment: this is no reason to give up.
    if (await hasAccounts(db).catch(() => false)) return
    await wait(1_000)
  }
}

/** The port is taken first, so that a second portal fails at once and a browser sees that the first one is coming. */
function listen(config: Config, answer: RequestListener): Promise<Server> {
  const server = createServer(
    { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 30_000 },
    answer,
  )
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `Port ${config.port} is taken: stop the program that uses it, or set PORT to a free one.`
          : `The portal cannot listen on ${config.host}:${config.port} (${error.code}): set HOST and PORT to an address of this machine.`
      reject(new StartError(why))
    })
    server.listen(config.port, config.host, () => resolve(server))
  })
}

const starting: RequestListener = (_req, res) => {
  res.writeHead(503, {
    'Retry-After': '2',
    Refresh: '2',
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  res.end('<!doctype html><title>Starting</title><p>The portal is starting. This page looks again by itself.')
}

let drained: Promise<void> | undefined

/** Refuses new connections and lets answers under way finish, 5 s at most; once, whoever asks. */
function drain(server: Server): Promise<void> {
  drained ??= new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), 5_000)
    // An answer that had begun by then leaves its connection open for the next request.
    const idle = setInterval(() => server.closeIdleConnections(), 100)
    server.close(() => {
      clearTimeout(late)
      clearInterval(idle)
      resolve()
    })
  })
  return drained
}

function withRealPort(config: Config, server: Server): Config {
  const { port } = server.address() as AddressInfo
  return { ...config, port, app_url: config.app_url.replace(/:0$/, `:${port}`) }
}

function announce(
  config: Config,
  signIns: { email: string; password: string }[],
  setup_url: string | null,
): void {
  const lines = [`The portal is at ${config.app_url}`]
  for (const { email, password } of signIns) lines.push(`  sign in as ${email.padEnd(20)} ${password}`)
  if (setup_url) {
    lines.push('Nobody can sign in yet: `npm run portal -- create-admin EMAIL` makes an account,')
    lines.push(`or make the school in the browser. This link works until then, for ${SETUP_HOURS} hours:`)
    lines.push(`  ${setup_url}`)
  }
  console.log(lines.join('\n'))
}

/** An error that the person who starts the portal can mend is one sentence; any other keeps its stack. */
function fail(error: unknown): never {
  const known =
    error instanceof ConfigError || error instanceof StartError || error instanceof EmbeddedDatabaseError
  console.error(known ? error.message : error)
  process.exit(1)
}

// Before anything is started: a signal during the start leaves no server behind either.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void stop().then(() => process.exit(0), fail))
}

try {
  await start(loadConfig(process.env))
} catch (error) {
  // A start cut off by a signal fails somehow, and the signal ends the process.
  if (!stopping) await stop().then(() => fail(error), fail)
}
