import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import type { Tier } from '../leads/lead.ts'

/**
 * The tables that pages read instead of raw events (`lead_scores`, `event_days`, `event_day_types`, `active_people`),
 * true for one instant. They are kept by folding in `changes`, which triggers write whoever the writer is.
 */
export type LiveState = {
  /** the instant the tables are true for; null until they were filled once */
  as_of: Date | null
  /** grows by one whenever something in the tables changed */
  version: number
  /** the version of the last grouped pass, which looked at everybody */
  pass_version: number
  rules_version: number | null
  timezone: string | null
  tiers: Record<Tier, number>
  /** people with an event in the last 7 × 24 h, and in the 7 × 24 h before those */
  people: number
  people_before: number
  /** somebody emptied a table: everything is computed anew */
  rebuild: boolean
}

/** What happened to one person's events of a type in an hour of a local day (`n` more of them), or to the person (no type). */
export type Change = {
  user_id: number
  event_type: string | null
  day: string | null
  hour: Date | null
  n: number
  /** some were taken away, even if more were added */
  taken: boolean
}

/** A grouped pass: what it does, how far it came. Shown on the jobs page. */
export type Pass = {
  id: number
  why: string
  step: string
  done: number
  total: number | null
  started_at: Date
  finished_at: Date | null
  error: string | null
}

export const WEEK_MS = 7 * 86_400_000

/** What writing the live tables needs of the outside. */
export type LiveDeps = Pick<Deps, 'db' | 'clock'> & {
  config: Pick<Config, 'timezone'>
  /** a pass under way is given up when this is aborted */
  stopping?: AbortSignal
}
