import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'

/** Why the portal cannot start, in one sentence that says what to do. */
export class StartError extends Error {}

export type OpenDatabase = { url: string; embedded: boolean; stop(): Promise<void> }

/**
 * The database of DATABASE_URL, or else the embedded one under DATA_DIR, which is started unless another
 * process of the portal has it running already; `stop` ends it when the last of them is done.
 * @throws StartError, EmbeddedDatabaseError
 */
export async function openDatabase(
  config: Config,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<OpenDatabase> {
  if (config.database_url) {
    await expectAnswer(config.database_url)
    return { url: config.database_url, embedded: false, stop: async () => {} }
  }
  await prepareDataDir(config.data_dir)
  // Where DATABASE_URL is set nothing of it is needed, and its modules would stay in memory.
  const { startEmbedded } = await import('./embedded.ts')
  const { url, stop } = await startEmbedded({ dataDir: config.data_dir, log })
  return { url, embedded: true, stop }
}

/**
 * Does a command's `work` on the database, and lets go of it. SIGINT and SIGTERM let go at once, or as soon as the
 * database can be stopped; the process then ends with 128 + the signal's number, as a shell expects of a command
 * that has not done its work.
 */
export async function withDatabase(
  config: Config,
  log: Pick<Logger, 'info' | 'warn'>,
  work: (database: OpenDatabase) => Promise<void>,
): Promise<void> {
  const opening = openDatabase(config, log)
  let ending: Promise<never> | undefined
  const end = (signal: 'SIGINT' | 'SIGTERM') => {
    ending ??= opening
      .then(({ stop }) => stop())
      .catch(() => {})
      .then(() => process.exit(128 + constants.signals[signal]))
  }
  process.on('SIGINT', end).on('SIGTERM', end)
  try {
    const database = await opening
    try {
      if (!ending) await work(database)
    } finally {
      await database.stop()
    }
  } finally {
    // What fails because the database went away is no news.
    await ending
    process.off('SIGINT', end).off('SIGTERM', end)
  }
}

/** Makes DATA_DIR if need be. @throws StartError when it cannot be used. */
export async function prepareDataDir(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, '.writable'), '')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new StartError(
      `DATA_DIR ${folder} cannot be used (${code}): make it a folder that can be written, or set DATA_DIR to another one.`,
    )
  }
}

/** The secret that signs session cookies: made once and kept in DATA_DIR, readable by its owner alone. */
export async function keepSessionSecret(folder: string): Promise<string> {
  const file = path.join(folder, 'session-secret')
  try {
    await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFile(file, 'utf8')
}

async function expectAnswer(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
  } catch (error) {
    const { hostname, port, pathname } = new URL(url)
    const why = (error as Error).message || (error as NodeJS.ErrnoException).code
    throw new StartError(
      `DATABASE_URL does not answer (${hostname}:${port || 5432}${pathname}: ${why}): start that PostgreSQL or correct the address.`,
    )
  } finally {
    await client.end().catch(() => {})
  }
}
