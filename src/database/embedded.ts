import { existsSync } from 'node:fs'
import { mkdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findPackage, prepareBinaries } from './embedded-binaries.ts'
import { close, createDatabase, hold, isHeld } from './embedded-client.ts'
import { makeCluster } from './embedded-cluster.ts'
import { explained } from './embedded-error.ts'
import { findHome, type Home, SHARED_HOME } from './embedded-home.ts'
import { locked } from './embedded-lock.ts'
import { whoIs } from './embedded-process.ts'
import { endServer, ensureRunning, type Launch, readPidFile, type Server } from './embedded-server.ts'

export { EmbeddedDatabaseError } from './embedded-error.ts'

export type EmbeddedDatabase = {
  /** stays valid until stop(): a server that crashes comes back on the same port */
  url: string
  /** Lets go of the server, and stops it when no other process uses it. Calling it again is harmless. */
  stop(): Promise<void>
}

type Log = { info(o: object, msg: string): void; warn(o: object, msg: string): void }

/**
 * PostgreSQL from npm, with its data under `dataDir`. All processes that start it on one data folder share one server:
 * the first starts it, the last stops it, and one that was killed leaves it behind for the next. `flags` are added to
 * the server's command line, such as ['-c', 'fsync=off'].
 * @throws EmbeddedDatabaseError when the folder or the machine does not allow it.
 */
export async function startEmbedded(options: {
  dataDir: string
  log: Log
  flags?: string[]
}): Promise<EmbeddedDatabase> {
  const dataDir = path.resolve(options.dataDir)
  try {
    await mkdir(dataDir, { recursive: true })
    return await startIn(await realpath(dataDir), options.log, options.flags ?? [])
  } catch (error) {
    throw explained(error, dataDir)
  }
}

async function startIn(dataDir: string, log: Log, flags: string[]): Promise<EmbeddedDatabase> {
  const lock = path.join(dataDir, 'postgres.lock')
  return locked(lock, async () => {
    const home = await findHome(dataDir, log)
    const binaries = await prepareBinaries(await findPackage(), home.user ? SHARED_HOME : dataDir, home.user)
    await makeCluster(home, binaries, { sync: !flags.includes('fsync=off'), log })
    const launch = { binaries, logFile: path.join(dataDir, 'postgres.log'), flags, log }
    const server = await ensureRunning(home, launch)
    try {
      await createDatabase(server.port, home.password)
      const stop = await keepRunning(home, { ...launch, port: server.port }, lock)
      return { url: `postgres://hsl:${home.password}@127.0.0.1:${server.port}/hsl`, stop }
    } catch (error) {
      await stopUnlessHeld(home, server, undefined)
      throw error
    }
  })
}

/** Holds the server, brings it back on its port whenever it is lost, and gives the function that lets go of it. */
async function keepRunning(home: Home, launch: Launch & { port: number }, lock: string) {
  const { port, log } = launch
  const stopping = new AbortController()
  let recovery = Promise.resolve()
  let stopped: Promise<void> | undefined
  const onLost = () => {
    if (!stopping.signal.aborted) recovery = recover()
  }
  let holder = await hold(port, home.password, onLost)

  async function recover(): Promise<void> {
    for (let wait_ms = 250; !stopping.signal.aborted; wait_ms = Math.min(wait_ms * 2, 5_000)) {
      try {
        return await locked(lock, async () => {
          const server = await ensureRunning(home, launch)
          if (server.port !== port)
            throw new Error(`It runs on port ${server.port} now: start the portal again`)
          holder = await hold(port, home.password, onLost)
          log.info({ ...server }, 'The database server is back')
        })
      } catch (error) {
        log.warn({ err: error }, 'The database server is lost and does not come back yet; trying again')
        await sleep(wait_ms, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  async function stop(): Promise<void> {
    stopping.abort()
    await recovery
    const before = readPidFile(home.cluster)
    const letGo = async () => {
      await close(holder.client)
      const server = readPidFile(home.cluster) ?? before
      if (server) await stopUnlessHeld(home, server, holder.pid)
    }
    // A test may have deleted the folder already.
    await (existsSync(path.dirname(lock)) ? locked(lock, letGo) : letGo())
  }
  return () => (stopped ??= stop())
}

/** A server that cannot be asked is stopped: if another process does use it, that one brings it back. */
async function stopUnlessHeld(home: Home, server: Server, ownPid: number | undefined): Promise<void> {
  const held = await isHeld(server.port, home.password, ownPid).catch(() => undefined)
  if (held || (held === undefined && whoIs(server.pid, home.cluster) !== 'ours')) return
  await endServer(server.pid, 'SIGINT', 20_000)
}
