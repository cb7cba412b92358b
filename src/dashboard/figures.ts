import type { Knex } from 'knex'
import { snapshot } from '../database/snapshot.ts'
import { countSpan, readDays, readTopTypes } from '../events/day-queries.ts'
import type { RecentEvent } from '../events/event.ts'
import { lastDays, sameTime, startOfDay } from '../events/period.ts'
import { type DayCount, listRecent, type TypeCount } from '../events/queries.ts'
import { type Lead, type ScoringRules, TIERS, type Tier } from '../leads/lead.ts'
import { type LiveMoment, readLiveMoment } from '../leads/moment.ts'
import { listLeads } from '../leads/queries.ts'
import { type Reason, readReasons } from '../leads/reasons.ts'
import type { Moment } from '../leads/score.ts'
import { WEEK_MS } from '../live/live.ts'
import { countRegistrations, countSoFar, countType, type DaySoFar } from './queries.ts'

export const DAYS = 30
/** So many types are ranked by name; so many are read, that the rest of them has names, too. */
export const TOP = 6
export const TOP_READ = TOP + 50

/** A count of the last 7 × 24 hours beside that of the 7 × 24 hours before. */
export type Weekly = { now: number; before: number }

/** What happened by this time of day: on the day, the day before, and the same weekday a week before. */
export type SoFar = { at: Date } & DaySoFar

export type Figures = {
  as_of: Date
  today: { events: number; people: number }
  /** by this time of day: today, yesterday, the same weekday a week before */
  so_far: { today: SoFar; yesterday: SoFar; week_before: SoFar }
  week_from: Date
  events: Weekly
  people: Weekly
  registrations: Weekly & { all: number }
  conversions: Weekly
  rules: ScoringRules
  /** the first five hot leads in list order, each with its reason */
  hot: (Lead & Reason)[]
  tiers: Record<Tier, number>
  daily: DayCount[]
  /** the most frequent types, more than are ranked */
  top: TypeCount[]
  recent: RecentEvent[]
}

/** Everything the dashboard shows, on one snapshot of the database. */
export function readDashboard(db: Knex): Promise<Figures> {
  return snapshot(db, async (db) => readFigures(db, await readLiveMoment(db)))
}

/** Everything the dashboard shows, true for the instant of the live tables. */
export async function readFigures(db: Knex, moment: LiveMoment): Promise<Figures> {
  const { as_of, timezone, rules, live } = moment
  const week_from = new Date(as_of.getTime() - WEEK_MS)
  const before_from = new Date(as_of.getTime() - 2 * WEEK_MS)
  const thisWeek = { from: week_from, to: as_of }
  const weekBefore = { from: before_from, to: week_from }
  const period = lastDays(DAYS, as_of, timezone)
  const daily = await readDays(db, period)
  const today = daily.at(-1)!
  const hot = await listLeads(db, moment, { tier: 'hot', limit: 5 })
  const why = await readReasons(db, moment, hot)
  return {
    as_of,
    today: { events: today.count, people: today.users },
    so_far: await readSoFar(db, moment),
    week_from,
    events: {
      now: await countSpan(db, week_from, as_of),
      before: await countSpan(db, before_from, week_from),
    },
    people: { now: live.people, before: live.people_before },
    registrations: {
      now: await countRegistrations(db, thisWeek),
      before: await countRegistrations(db, weekBefore),
      all: TIERS.reduce((all, tier) => all + live.tiers[tier], 0),
    },
    conversions: {
      now: await countType(db, rules.goal_type, thisWeek),
      before: await countType(db, rules.goal_type, weekBefore),
    },
    rules,
    hot: hot.map((lead) => ({ ...lead, ...why.get(lead.user_id)! })),
    tiers: live.tiers,
    daily,
    top: await readTopTypes(db, period, TOP_READ),
    recent: await listRecent(db, { limit: 10, as_of }),
  }
}

/** What happened by this time of the day, of the day before, and of the same weekday; `moment` is no later than the live tables. */
export async function readSoFar(db: Knex, { as_of, timezone, rules }: Moment): Promise<Figures['so_far']> {
  const times = [0, 1, 7].map((days) => sameTime(as_of, days, timezone))
  const spans = times.map((to) => ({ from: startOfDay(to, timezone), to }))
  const [today, yesterday, week_before] = (await countSoFar(db, spans, rules.goal_type)).map((day, i) => ({
    at: times[i]!,
    ...day,
  })) as [SoFar, SoFar, SoFar]
  return { today, yesterday, week_before }
}
