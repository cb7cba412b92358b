import type { Knex } from 'knex'

/**
 * A table whose rows are pieces of work: runs of jobs, copies of a report, alerts. One mechanism moves them
 * (`claims.ts` the rows, `worker.ts` the time), and nothing else writes their state, token, lease_until, attempts and
 * next_attempt_at while they are on their way:
 *
 *     pending ── claim ──▶ held ── settle ──▶ an end: done, accepted, refused, cancelled …
 *        ▲                  │ ├─── fail ────▶ again, until next_attempt_at; after ten attempts dead
 *        │                  │ └─ give back ─▶ pending: the portal stops
 *        └── lease runs out ┘                 (or final: a copy that may have arrived is unclear, a stopped run cancelled)
 *
 * - A claim is one update; who comes second finds nothing to update, and SKIP LOCKED sends it to the next row. So any
 *   number of instances may look at the same moment, and none is the leader.
 * - A claim draws a token, and every later write names it: a holder that was paused, and replaced meanwhile, changes
 *   nothing any more. Whoever holds it renews the lease every 3 s; a holder silent for 30 s is taken for dead.
 * - Attempts are counted at the claim, not at the failure: what kills its process at every try is dead after ten, too.
 * - What failed waits 15 s, 30 s, 60 s … at most 1 h, each ± 20 %, so that what failed together does not come back
 *   together. Dead is dead until a person has it tried again.
 * - Times are of one clock, the database's (`database/clock.ts`). Set back, it leaves leases and waits longer than any
 *   can be asked for: those are cut short.
 */
export type Ledger = {
  table: 'job_runs' | 'deliveries' | 'alerts'
  key: readonly string[]
  /** SQL: the key of row `t` as one text, for the log of attempts */
  subject: string
  /** the table's words for "somebody works on it" and "it failed, and is tried again" */
  held: 'running' | 'claimed'
  again: 'failed' | 'deferred'
  /** the column for what was said at the end: an error, or the other side's reply */
  said: 'error' | 'reply'
  /** what to say of a row that is dead because its holders fell silent */
  lost: string
  /** SQL on row `t`: a try that broke off is not made again by itself, but ends in this state */
  final?: { when: string; state: string; said: string | null }
  /** columns that only some tables have: when the newest try began and ended, and who asked it to stop */
  began?: 'started_at'
  ended?: 'finished_at'
  stop?: 'stop_asked_by'
  /** what a new try begins with */
  fresh?: object
}

/** A row that was claimed, with the token that its later writes must name. `attempts` counts this one in. */
export type Claim<Row = object> = Row & { token: string; attempts: number }

/** Narrows what may be claimed, and says in which order. */
export type Which = (query: Knex.QueryBuilder) => void

/** A claim nobody renewed for this long is free for others. */
export const LEASE_S = 30
/** So often a holder renews it: nine beats may be lost. */
export const BEAT_S = 3
export const MAX_ATTEMPTS = 10
const LONGEST_WAIT_S = 3_600

/**
 * Seconds to wait after the `attempts`-th try failed (from 1): 15 s, 30 s, 60 s … at most 1 h, each ± 20 %. `random` is
 * in [0, 1). Source: RELIABILITY.md, "The scheduler".
 */
export function retryDelay(attempts: number, random = Math.random()): number {
  return Math.min(2 ** (attempts - 1) * 15, LONGEST_WAIT_S) * (0.8 + 0.4 * random)
}

/** No lease and no wait is ever asked for that long: the clock was set back since. */
export const IMPOSSIBLE = { lease_s: 2 * LEASE_S, wait_s: 2 * LONGEST_WAIT_S }

export const secondsAfter = (instant: Date, seconds: number) => new Date(instant.getTime() + seconds * 1_000)
