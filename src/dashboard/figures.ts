import type { Knex } from 'knex'
import type { RecentEvent } from '../events/event.ts'
import { boundsOf } from '../events/instant.ts'
import { lastDays } from '../events/period.ts'
import {
  countEvents,
  type DayCount,
  listDaily,
  listRecent,
  listTopTypes,
  type TypeCount,
} from '../events/queries.ts'
import type { Lead, ScoringRules, Tier } from '../leads/lead.ts'
import { countTiers, listLeads, listWindowTimes, readRules } from '../leads/queries.ts'
import { countRegistrations } from './queries.ts'

export const DAYS = 30
const WEEK_MS = 7 * 86_400_000

/** A count of the last 7 × 24 hours beside that of the 7 × 24 hours before. */
export type Weekly = { now: number; before: number }

export type Figures = {
  as_of: Date
  today: { events: number; people: number }
  week_from: Date
  events: Weekly
  people: Weekly
  registrations: Weekly & { all: number }
  conversions: Weekly
  rules: ScoringRules
  /** the first five hot leads in list order, each with its event times round `as_of`, for the reason */
  hot: (Lead & { times: Date[] })[]
  tiers: Record<Tier, number>
  daily: DayCount[]
  top: TypeCount[]
  recent: RecentEvent[]
}

/** Everything the dashboard shows, true for `as_of`. */
export async function readFigures(db: Knex, as_of: Date, timezone: string): Promise<Figures> {
  const rules = await readRules(db)
  const moment = { as_of, timezone, rules }
  const week_from = new Date(as_of.getTime() - WEEK_MS)
  const thisWeek = { from: week_from, to: as_of }
  const weekBefore = { from: new Date(as_of.getTime() - 2 * WEEK_MS), to: week_from }
  const period = lastDays(DAYS, as_of, timezone)
  const goal = { event_type: rules.goal_type }
  const [today, week, last, goals, goalsBefore, registered, registeredBefore, all] = await Promise.all([
    countEvents(db, boundsOf(lastDays(1, as_of, timezone), timezone, as_of)),
    countEvents(db, thisWeek),
    countEvents(db, weekBefore),
    countEvents(db, { ...thisWeek, ...goal }),
    countEvents(db, { ...weekBefore, ...goal }),
    countRegistrations(db, thisWeek),
    countRegistrations(db, weekBefore),
    countRegistrations(db, { to: as_of }),
  ])
  const [hot, tiers, daily, top, recent] = await Promise.all([
    listLeads(db, moment, { tier: 'hot', limit: 5 }),
    countTiers(db, moment),
    listDaily(db, { period, timezone, as_of }),
    listTopTypes(db, { period, timezone, as_of, limit: 6 }),
    listRecent(db, { limit: 10, as_of }),
  ])
  const times = await listWindowTimes(
    db,
    moment,
    hot.map((lead) => lead.user_id),
  )
  return {
    as_of,
    today,
    week_from,
    events: { now: week.events, before: last.events },
    people: { now: week.people, before: last.people },
    registrations: { now: registered, before: registeredBefore, all },
    conversions: { now: goals.events, before: goalsBefore.events },
    rules,
    hot: hot.map((lead) => ({ ...lead, times: times.get(lead.user_id) ?? [] })),
    tiers,
    daily,
    top,
    recent,
  }
}
