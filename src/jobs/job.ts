import type { Deps } from '../deps.ts'

/** What a run did, as numbers with names: `{ leads_scored: 1200, accepted: 3 }`. */
export type Counts = Record<string, number>

/** Says how far a run is, for the jobs page: a step in a few words and, where it is known, how much of it is done. */
export type Progress = (step: string, done?: number, total?: number) => void

/**
 * Work with a schedule. It knows nothing of claims, leases, retries and records: those are the runner's. A run may
 * be cut off at any point and started again for the same slot, here or on another instance: it does what is still
 * missing and nothing twice.
 */
export type Job = {
  /** marked with `msg`, as `about` and the steps of its progress are: kept in English, said in the reader's language */
  name: string
  /** one sentence for people */
  about: string
  /** names of what a run counts, in the order people read them (the database forgets the order) */
  counts: readonly string[]
  /** five cron fields, in the portal's zone */
  schedule: string
  /** seconds until a run counts as failed; 600 unless said */
  time_limit_s?: number
  /** seconds after its slot until a job that has not ended well is overdue; 900 unless said */
  patience_s?: number
  /**
   * `slot` is the instant the run stands for, not "now". After `signal` (the portal stops, a person stopped it, another
   * instance took over) begin nothing new: throw its reason, unless all is done.
   */
  run(deps: Deps, slot: Date, signal: AbortSignal, progress: Progress): Promise<Counts>
  /** Small work between the slots, at every wake, that claims each piece by itself: retries, deliveries. */
  tend?(deps: Deps, signal: AbortSignal): Promise<Counts>
}

export const TIME_LIMIT_S = 600
export const PATIENCE_S = 900

/** The counts in the order of `names`; others follow. */
export function inOrder(counts: Counts, names: readonly string[]): Counts {
  const known = names.filter((name) => name in counts).map((name) => [name, counts[name]])
  return { ...Object.fromEntries(known), ...counts }
}

export const RUN_STATES = ['pending', 'running', 'done', 'failed', 'skipped', 'dead', 'cancelled'] as const
export type RunState = (typeof RUN_STATES)[number]
