import type { Config } from '../config.ts'
import { type Job, PATIENCE_S, type RunState } from '../jobs/job.ts'
import { nextSlot } from '../jobs/slots.ts'

/** What is wrong with a job now: which slot is missing first, and why. */
export type Trouble = { job: string; kind: 'failed' | 'overdue'; slot: Date; reason: string }

/** What is known of a job: since when it is a duty, its newest slot that came to a good end or was stopped by a person, and the slots after it. */
export type Standing = {
  since: Date
  settled: Date | null
  open: { slot: Date; state: RunState; attempt: number; error: string | null; created_at: Date }[]
}

/** A single failure mends itself at the next try; the third says that it will not. */
const FAILURES = 3

/**
 * What is wrong with a job, or null. It failed: a slot is given up, or has failed three times. It is overdue: a slot is
 * 15 minutes old (`patience_s`) and has not come to an end. A slot that was put down late, because no instance ran, is as
 * old as its row; one that nobody has put down is not older than `watched_since`, when this instance began to look.
 * Slots before the last good one, or the last that a person stopped, say nothing any more.
 */
export function troubleOf(
  { name, schedule, patience_s = PATIENCE_S }: Pick<Job, 'name' | 'schedule' | 'patience_s'>,
  { since, settled, open }: Standing,
  { timezone, watched_since }: Pick<Config, 'timezone'> & { watched_since: Date },
  now: Date,
): Trouble | null {
  const failed = open.find(
    ({ state, attempt }) => state === 'dead' || (state === 'failed' && attempt >= FAILURES),
  )
  if (failed) {
    const tries = failed.attempt === 1 ? 'once' : `${failed.attempt} times`
    const reason = `It failed ${tries}: ${failed.error ?? 'nobody knows why.'}`
    return { job: name, kind: 'failed', slot: failed.slot, reason }
  }
  const first = nextSlot(schedule, timezone, settled ?? since)
  const missing = open.length > 0 ? open : [{ slot: first, created_at: watched_since }]
  const ages = missing.map(({ slot, created_at }) => now.getTime() - Math.max(+slot, +created_at))
  if (Math.max(...ages) < patience_s * 1_000) return null
  const reason = open.some(({ state }) => state === 'running')
    ? 'It began and has not ended.'
    : 'It has not run.'
  return { job: name, kind: 'overdue', slot: missing[0]!.slot, reason }
}

export type Incident = Trouble & {
  id: number
  opened_at: Date
  closed_at: Date | null
  ending: string | null
}
