import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './embedded-binaries.ts'
import { ask } from './embedded-client.ts'
import { EmbeddedDatabaseError } from './embedded-error.ts'
import type { Home } from './embedded-home.ts'
import { childEnvironment, findProcess, pidExists, whoIs } from './embedded-process.ts'

export type Server = { pid: number; port: number }
type Log = { info(o: object, msg: string): void; warn(o: object, msg: string): void }
export type Launch = { binaries: Binaries; logFile: string; flags: string[]; log: Log; port?: number }

const SILENT_MS = 10_000
const START_MS = 30_000
/** A server that says "starting up" replays its log after a crash; ending it would only begin that anew. */
const RECOVERY_MS = 300_000
const LOG_BYTES = 1_000_000

/**
 * For a small machine. The last three keep what the log would quote of people's data (values of a refused row, the
 * statement) out of it, and keep it small.
 */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'shared_buffers=256MB',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_checkpoints=off',
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
]

/** What postmaster.pid says: PostgreSQL writes it at start and removes it at its end, unless it was killed. */
export function readPidFile(cluster: string): Server | undefined {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]) }
  } catch {
    return undefined
  }
}

/**
 * The server of this cluster: the one that runs, or a new one. Call it under the lock only. With `port` a new one
 * listens there or not at all; else on the port of a killed predecessor, which others may still use, or a free one.
 */
export async function ensureRunning(home: Home, launch: Launch): Promise<Server> {
  const before = readPidFile(home.cluster)
  const running = await findRunning(home, launch.log)
  if (running) {
    launch.log.info({ ...running }, 'The database server already runs; using it')
    return running
  }
  let port = launch.port ?? (before?.port || (await freePort()))
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(home, launch, port)
    } catch (error) {
      if (attempt === 5 || !(error instanceof Error)) throw error
      // Another process took the port, or the last workers of a killed server are not gone yet.
      const taken = /could not (bind|create any TCP)/.test(String(error.cause))
      if (!taken && !/shared memory block/.test(String(error.cause))) throw error
      if (taken && launch.port === undefined) port = await freePort()
      await sleep(attempt * 100)
    }
  }
}

/** Waits for a server that starts up or shuts down; clears one that hangs, and a file that names another program. */
async function findRunning(home: Home, log: Log): Promise<Server | undefined> {
  const pidFile = path.join(home.cluster, 'postmaster.pid')
  const deadline = Date.now() + RECOVERY_MS
  let heard = Date.now()
  for (;;) {
    const server = readPidFile(home.cluster)
    // A file without a pid is what a power failure left; PostgreSQL would refuse to start beside it.
    const who = !server ? 'nobody' : server.pid > 0 ? whoIs(server.pid, home.cluster) : 'other'
    // A dead pid's file stays: by it PostgreSQL sees whether workers of that server still use the memory.
    if (!server || who === 'nobody') return undefined
    if (who === 'other') {
      rmSync(pidFile, { force: true })
      return undefined
    }
    const answer = await ask(server.port, home.password)
    if (answer === 'ready') return server
    if (answer === 'stranger') {
      throw new EmbeddedDatabaseError(
        `The database server in ${home.cluster} (process ${server.pid}) refuses the password of postgres.json: ` +
          'restore that file, or end the server and move the folder away.',
      )
    }
    if (answer === 'busy' && Date.now() < deadline) heard = Date.now()
    if (Date.now() - heard > SILENT_MS) {
      if (who === 'unknown') {
        throw new EmbeddedDatabaseError(
          `Process ${server.pid} holds ${pidFile} and does not answer: end it, ` +
            'or delete that file if the process is not PostgreSQL.',
        )
      }
      log.warn({ ...server }, 'The database server does not answer; ending it')
      await endServer(server.pid, 'SIGQUIT', 5_000)
      return undefined
    }
    await sleep(25)
  }
}

/** Its own session: Ctrl-C on the terminal reaches the portal only, which drains before it stops the server. */
async function start(home: Home, launch: Launch, port: number): Promise<Server> {
  const settings = [`port=${port}`, ...SETTINGS].flatMap((setting) => ['-c', setting])
  const args = ['-D', home.cluster, ...settings, ...launch.flags]
  const { child, said } = spawnServer(home, launch, args)
  let ended: string | undefined
  child.once('error', (error) => {
    ended = error.message
  })
  child.once('exit', (code, signal) => {
    ended = `ended with ${signal ?? `code ${code}`}`
  })
  let deadline = Date.now() + START_MS
  const last = Date.now() + RECOVERY_MS
  while (ended === undefined) {
    const answer = await ask(port, home.password)
    if (answer === 'ready' && readPidFile(home.cluster)?.pid === child.pid) return { pid: child.pid!, port }
    if (answer === 'busy') deadline = Math.min(Date.now() + START_MS, last)
    if (Date.now() > deadline) {
      await endServer(child.pid!, 'SIGQUIT', 5_000)
      ended = 'did not answer in time'
    }
    await sleep(25)
  }
  const text = said()
  const words = lastFatal(text) ?? ended
  throw new EmbeddedDatabaseError(
    `PostgreSQL does not start in ${home.cluster} (${words}): remove the cause (${launch.logFile} has more), ` +
      'or set DATABASE_URL to a PostgreSQL server.',
    { cause: text },
  )
}

function lastFatal(text: string): string | undefined {
  // Our own questions while it starts are answered with a FATAL, too.
  const own = /is starting up|not yet accepting|is shutting down/
  const line = text.split('\n').findLast((line) => /FATAL|PANIC/.test(line) && !own.test(line))
  return line?.replace(/^.*?(FATAL|PANIC): */, '').replace(/\.$/, '')
}

/** The log is emptied at a start once it is large; `said` is what this server has added to it. */
function spawnServer(home: Home, launch: Launch, args: string[]): { child: ChildProcess; said(): string } {
  const size = statSync(launch.logFile, { throwIfNoEntry: false })?.size ?? 0
  const from = size > LOG_BYTES ? 0 : size
  if (size > LOG_BYTES) closeSync(openSync(launch.logFile, 'w'))
  const out = openSync(launch.logFile, 'a', 0o600)
  try {
    const child = spawn(launch.binaries.postgres, args, {
      ...home.user,
      cwd: home.user ? '/' : undefined,
      env: childEnvironment(),
      detached: true,
      windowsHide: true,
      stdio: ['ignore', out, out],
    })
    child.unref()
    return { child, said: () => readFileSync(launch.logFile).subarray(from).toString() }
  } finally {
    closeSync(out)
  }
}

/** SIGINT asks for a fast shutdown, SIGQUIT for an immediate one, and SIGKILL, which loses nothing either, ends it. */
export async function endServer(
  pid: number,
  first: 'SIGINT' | 'SIGQUIT',
  patience_ms: number,
): Promise<void> {
  const steps = [[first, patience_ms] as const, ['SIGQUIT', 5_000] as const, ['SIGKILL', 5_000] as const]
  for (const [signal, limit_ms] of steps.slice(first === 'SIGQUIT' ? 1 : 0)) {
    try {
      process.kill(pid, signal)
      // A stopped process takes other signals only once it is continued.
      if (signal === 'SIGQUIT') process.kill(pid, 'SIGCONT')
    } catch {
      if (!pidExists(pid)) return
    }
    for (const end = Date.now() + limit_ms; Date.now() < end; await sleep(10)) if (!findProcess(pid)) return
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
