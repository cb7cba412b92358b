import type { Deps } from '../deps.ts'

/** What a run did, as numbers with names: `{ leads_scored: 1200, accepted: 3 }`. */
export type Counts = Record<string, number>

/**
 * Work with a schedule. It knows nothing of claims, leases, retries and records: those are the runner's. A run may
 * be cut off at any point and started again for the same slot, here or on another instance: it does what is still
 * missing and nothing twice.
 */
export type Job = {
  name: string
  /** one sentence for people */
  about: string
  /** names of what a run counts, in the order people read them (the database forgets the order) */
  counts: readonly string[]
  /** five cron fields, in the portal's zone */
  schedule: string
  /** seconds until a run counts as failed; 600 unless said */
  time_limit_s?: number
  /** `slot` is the instant the run stands for, not "now". After `signal`, begin nothing new. */
  run(deps: Deps, slot: Date, signal: AbortSignal): Promise<Counts>
  /** Small work between the slots, at every wake, that claims each piece by itself: retries, deliveries. */
  tend?(deps: Deps, signal: AbortSignal): Promise<Counts>
}

/** The counts in the order of `names`; others follow. */
export function inOrder(counts: Counts, names: readonly string[]): Counts {
  const known = names.filter((name) => name in counts).map((name) => [name, counts[name]])
  return { ...Object.fromEntries(known), ...counts }
}

export const RUN_STATES = ['pending', 'running', 'done', 'failed', 'skipped', 'dead'] as const
export type RunState = (typeof RUN_STATES)[number]

/** A claim nobody renewed for this long is free for others. */
export const LEASE_S = 30
export const MAX_ATTEMPTS = 10

/**
 * Seconds to wait after the `attempts`-th try failed (from 1): 15 s, 30 s, 60 s … at most 1 h, each ± 20 %, so that
 * what failed together does not come back together. `random` is in [0, 1). Source: RELIABILITY.md, "The scheduler".
 */
export function retryDelay(attempts: number, random = Math.random()): number {
  return Math.min(2 ** (attempts - 1) * 15, 3_600) * (0.8 + 0.4 * random)
}

export const secondsAfter = (instant: Date, seconds: number) => new Date(instant.getTime() + seconds * 1_000)
