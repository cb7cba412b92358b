import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedDatabaseError } from './embedded-error.ts'
import { findProcess } from './embedded-process.ts'

/** Longer than the longest legitimate holder: a server that recovers from a crash may take five minutes. */
const WAIT_MS = 360_000
/** A lock file without text is being written right now, unless it is older than this. */
const EMPTY_MS = 5_000

/**
 * Does `work` while no other process does work under the same lock file. A file left by a process that died is
 * cleared: it names pid and start time, so a later process with the same pid (a container) does not pass for it.
 */
export async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  const mine = `${process.pid} ${findProcess(process.pid)?.started ?? ''} ${randomUUID()}`
  const deadline = Date.now() + WAIT_MS
  while (!(await taken(file, mine))) {
    const theirs = await read(file)
    if (theirs !== undefined && (await isStale(file, theirs))) await clear(file, theirs)
    else if (Date.now() < deadline) await sleep(25)
    else {
      throw new EmbeddedDatabaseError(
        `Process ${theirs?.split(' ')[0]} has been starting or stopping the database for minutes: ` +
          `end it, or delete ${file} if it has nothing to do with the portal.`,
      )
    }
  }
  try {
    return await work()
  } finally {
    if ((await read(file)) === mine) await rm(file, { force: true }).catch(() => {})
  }
}

async function taken(file: string, mine: string): Promise<boolean> {
  try {
    await writeFile(file, mine, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined)
}

async function isStale(file: string, text: string): Promise<boolean> {
  if (text === '') {
    const seen = await stat(file).catch(() => undefined)
    return seen !== undefined && Date.now() - seen.mtimeMs > EMPTY_MS
  }
  const [pid, started] = text.split(' ')
  const owner = findProcess(Number(pid))
  return !owner || owner.started !== started
}

/** Two may find the same stale lock: the slower one could move away the new lock of the faster one, and puts it back. */
async function clear(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  } catch {
    return
  }
  if ((await read(aside)) !== stale) await link(aside, file).catch(() => {})
  await rm(aside, { force: true })
}
