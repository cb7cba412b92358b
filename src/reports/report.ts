import { msg } from '../language/t.ts'
import type { Activity, ScoringRules, Tier } from '../leads/lead.ts'

/** Someone in a report, as they were called and scored at the report's as-of. */
export type Named = Activity & {
  user_id: number
  first_name: string | null
  username: string | null
  tier: Tier
}
/** What the night before knew of a lead; nulls when it was no lead then. */
export type Before = { tier_before: Tier | null; events_before: number | null; days_before: number | null }
export type Cooling = Named & { to: Tier; at: string }
/** Someone hot whom nobody has contacted; `since` is the first of the unbroken hot nights, a local date. */
export type Untouched = Named & { since: string }
export type Move = { from: Tier | null; to: Tier | null; people: number }
export type DayFigures = { events: number; people: number; conversions: number; converted: number }
export type Funnel = { registered: number; opened: number; joined: number; enrolled: number }

/**
 * Everything a nightly report says, as facts, which its mails say in each language; kept beside them as JSON, so instants
 * are ISO text. Reports of an older portal kept sentences instead of some. Days are local dates: `night` is the day that closed, `previous` the newest night before that has a snapshot, `week_before` the same
 * weekday a week earlier.
 */
export type Figures = {
  night: string
  previous: string | null
  /** the newest nights that have a snapshot, this one included, oldest first; each with the instant it is true for */
  nights: { night: string; as_of: string; tiers: Record<Tier, number> }[]
  week_before: string
  as_of: string
  rules: ScoringRules
  tiers: Record<Tier, number>
  tiers_before: Record<Tier, number> | null
  movement: Move[]
  became_hot: { total: number; people: (Named & Before)[] }
  top: Named[]
  /** hot on this night and the one before, without a contact or note since 24 hours before they became hot */
  untouched: { total: number; people: Untouched[] }
  cooling: { total: number; people: Cooling[] }
  day: DayFigures
  day_before: DayFigures
  funnel: Funnel
  funnel_before: Funnel
  top_types: { event_type: string; count: number }[]
  health: {
    last_run: { slot: string; state: string; attempt: number; duration_ms: number | null } | null
    newest_event: string | null
    /** what the run before found when it compared the live scores and days with the events; null when it did not come to it */
    differed: number | null
    /** events that happened before the previous night's as-of and reached us after it */
    late_events: number
  }
}

/** What the weekly edition says besides: the seven nights up to this one, beside the seven before. */
export type WeekFigures = {
  /** the night seven before, which the movement begins at; null when it has no snapshot, and the movement is unknown */
  since: string | null
  movement: Move[]
  became_hot: number
  from: string
  to: string
  week: DayFigures
  week_before: DayFigures
}

export const DELIVERY_STATES = [
  'pending',
  'claimed',
  'accepted',
  'deferred',
  'refused',
  'unclear',
  'suspended',
  'dead',
] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** States from which a manager may have it sent again. The others are on their way. */
export const RESENDABLE: readonly DeliveryState[] = ['accepted', 'refused', 'unclear', 'suspended', 'dead']

/** What it means that a copy is in this state, in words. */
export const STATE_WORDS: Record<DeliveryState, string> = {
  pending: msg('waits to be sent'),
  claimed: msg('is being sent'),
  accepted: msg('handed over'),
  deferred: msg('not taken yet, tried again'),
  refused: msg('refused'),
  unclear: msg('unclear: it may have arrived'),
  suspended: msg('not sent: this address refused mails twice'),
  dead: msg('given up'),
}

/** People whose tier changed, people who came and people who left. */
export function movedPeople(movement: Move[]): number {
  return movement.filter(({ from, to }) => from !== to).reduce((sum, { people }) => sum + people, 0)
}
