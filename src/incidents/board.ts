import { setTimeout as wait } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import type { Job } from '../jobs/job.ts'
import { type Trouble, troubleOf } from './incident.ts'
import { readStandings } from './queries.ts'

const FRESH_MS = 5_000
const PATIENCE_MS = 300

/** What is wrong with the jobs: `read` for every page, health check and scrape, `list` as it is this moment. */
export type Board = { read(): Promise<Trouble[]>; list(): Promise<Trouble[]> }

/**
 * Reads what is wrong at most every five seconds, whoever asks; it needs no scheduler that works. Nobody waits longer
 * than 300 ms for it: a page must not fail because its banner cannot be known, and shows what was known before.
 */
export function makeBoard(deps: Pick<Deps, 'db' | 'clock' | 'config'>, jobs: Job[]): Board {
  const watched_since = deps.clock()
  const list = () => listTroubles(deps, jobs, watched_since)
  let known: Trouble[] = []
  let read_at = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined
  return {
    list,
    async read() {
      const now = deps.clock().getTime()
      // A clock that was set back makes what is known look as if it came from the future.
      if (Math.abs(now - read_at) >= FRESH_MS) {
        reading ??= list()
          .then((found) => {
            known = found
            read_at = now
          })
          .catch(() => {})
          .finally(() => {
            reading = undefined
          })
        const patience = new AbortController()
        await Promise.race([reading, wait(PATIENCE_MS, null, patience).catch(() => {})])
        patience.abort()
      }
      return known
    },
  }
}

async function listTroubles(
  { db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>,
  jobs: Job[],
  watched_since: Date,
): Promise<Trouble[]> {
  const standings = await readStandings(
    db,
    jobs.map(({ name }) => name),
  )
  return jobs.flatMap((job) => {
    const standing = standings.get(job.name)
    return (standing && troubleOf(job, standing, { ...config, watched_since }, clock())) ?? []
  })
}
