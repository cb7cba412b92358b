import { readBound } from '../events/filter.ts'
import { exactly } from '../events/instant.ts'
import { isDay } from '../events/period.ts'
import { TIERS, type Tier } from '../leads/lead.ts'

export const STEPS = ['registered', 'opened', 'joined', 'enrolled'] as const
export type StepName = (typeof STEPS)[number]

/** A person has proved a tier right, or not, within so many days of a night. */
export const OUTCOME_DAYS = [7, 14, 28] as const
export type OutcomeDays = (typeof OUTCOME_DAYS)[number]

/**
 * People whom a figure counts, as they stand in an address. Days are local and inclusive; `since` and `until` are
 * bounds as the list of events takes them, [since, until).
 */
export type Group =
  /** registered in the period and took the step; `stopped`: and none further */
  | { who: 'funnel'; step: StepName; stopped: boolean; from: string; to: string }
  | { who: 'active'; since: string; until: string }
  | { who: 'registered'; since: string; until: string }
  /**
   * registered in the week that begins on this Monday, or in one of those up to the Monday `last`; active `later` weeks
   * after the own week, if that is given
   */
  | { who: 'cohort'; week: string; last: string | null; later: number | null }
  | { who: 'night'; night: string; tier: Tier }
  /** became hot since the night before, or fell to a lower tier */
  | { who: 'moved'; night: string; move: 'hot' | 'down' }
  | Frozen
  | { who: 'due' }
  | { who: 'never_contacted' }

/**
 * People in their tier on nights whose outcome is known, once per night: those of one tier, contact, outcome. `most` is
 * how many of these nights are looked at; null is as many as usual.
 */
export type Frozen = {
  who: 'frozen'
  days: OutcomeDays
  most: number | null
  tier: Tier | null
  night: string | null
  contacted: boolean | null
  converted: boolean
}

/** Groups that are one person's own: never kept for another. */
export const isOwn = ({ who }: Group) => who === 'due' || who === 'never_contacted'

type Query = Record<string, unknown>
const one = <T extends string>(values: readonly T[], value: unknown) => values.find((each) => each === value)
const day = (value: unknown) => (typeof value === 'string' && isDay(value) ? value : undefined)

/** Reads a group from an address; null when it names none. */
export function readGroup(query: Query, timezone: string): Group | null {
  const tier = one(TIERS, query.tier)
  const night = day(query.night)
  switch (query.who) {
    case 'funnel': {
      const step = one(STEPS, query.step)
      const [from, to] = [day(query.from), day(query.to)]
      const stopped = query.stopped === 'yes'
      return step && from && to ? { who: 'funnel', step, stopped, from, to } : null
    }
    case 'active':
    case 'registered': {
      const since = bound(query.since, 'from', timezone)
      const until = bound(query.until, 'to', timezone)
      return since && until ? { who: query.who, since, until } : null
    }
    case 'cohort': {
      const week = day(query.week)
      const last = day(query.last) ?? null
      const later = /^\d{1,2}$/.test(String(query.later)) ? Number(query.later) : null
      return week ? { who: 'cohort', week, last, later } : null
    }
    case 'night':
      return night && tier ? { who: 'night', night, tier } : null
    case 'moved': {
      const move = one(['hot', 'down'] as const, query.move)
      return night && move ? { who: 'moved', night, move } : null
    }
    case 'frozen': {
      const days = OUTCOME_DAYS.find((size) => String(size) === query.days)
      const contact = one(['yes', 'no'] as const, query.contacted)
      return days
        ? {
            who: 'frozen',
            days,
            most: /^([1-9]|1[0-2])$/.test(String(query.most)) ? Number(query.most) : null,
            tier: tier ?? null,
            night: night ?? null,
            contacted: contact ? contact === 'yes' : null,
            converted: query.converted === 'yes',
          }
        : null
    }
    case 'due':
      return { who: 'due' }
    case 'never_contacted':
    case 'untouched': // as bookmarks of before call it
      return { who: 'never_contacted' }
    default:
      return null
  }
}

const LAST = '9999-12-31T23:59:59.999999Z'

function bound(value: unknown, end: 'from' | 'to', timezone: string): string | null {
  if (value === undefined && end === 'to') return LAST
  return typeof value === 'string' ? readBound(value, end, timezone) : null
}

/** The address of the list of a group's people. */
export function groupUrl(group: Group, more: Record<string, string> = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...group, ...more })) {
    if (value === null || value === false || value === LAST) continue
    query.set(name, value === true ? 'yes' : String(value))
  }
  // Not contacted is a question of its own, not the absence of one.
  if (group.who === 'frozen' && group.contacted === false) query.set('contacted', 'no')
  return `/analytics/people?${query}`
}

/** The group of those active in, or registered in, the span after one instant and up to another, both as kept. */
export const spanGroup = (who: 'active' | 'registered', since: string, until = LAST): Group => ({
  who,
  since: exactly(since),
  until,
})

/** The group of those active or registered on a local day. */
export const daysGroup = (who: 'active' | 'registered', date: string, timezone: string): Group => ({
  who,
  since: readBound(date, 'from', timezone)!,
  until: readBound(date, 'to', timezone)!,
})
