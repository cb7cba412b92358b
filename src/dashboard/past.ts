import type { Knex } from 'knex'
import { countSpan, readDays, readDaysByType } from '../events/day-queries.ts'
import { lastDays, shiftDay } from '../events/period.ts'
import {
  countEvents,
  type DayCount,
  listDaily,
  listRecent,
  listTopTypes,
  type TypeCount,
} from '../events/queries.ts'
import { TIERS } from '../leads/lead.ts'
import { countTiers, listLeads } from '../leads/queries.ts'
import { readReasons } from '../leads/reasons.ts'
import type { Moment } from '../leads/score.ts'
import { WEEK_MS } from '../live/live.ts'
import { DAYS, type Figures, readSoFar, TOP_READ } from './figures.ts'
import { countRegistrations, countType } from './queries.ts'

/** More types than any school has. */
const ALL_TYPES = 10_000

/**
 * Everything the dashboard shows, as of an instant that is past: scores and the instant's own day from raw events, days
 * that were over by then from their summaries. `moment` is no later than the live tables.
 */
export async function readPastFigures(db: Knex, moment: Moment): Promise<Figures> {
  const { as_of, timezone, rules } = moment
  const week_from = new Date(as_of.getTime() - WEEK_MS)
  const before_from = new Date(as_of.getTime() - 2 * WEEK_MS)
  const thisWeek = { from: week_from, to: as_of }
  const weekBefore = { from: before_from, to: week_from }
  const { from, to } = lastDays(DAYS, as_of, timezone)
  const over = { from, to: shiftDay(to, -1) }
  const today = { period: { from: to, to }, timezone, as_of }
  const daily: DayCount[] = [...(await readDays(db, over)), ...(await listDaily(db, today))]
  const hot = await listLeads(db, moment, { tier: 'hot', limit: 5 })
  const why = await readReasons(db, moment, hot)
  const tiers = await countTiers(db, moment)
  const people = async (span: { from: Date; to: Date }) => (await countEvents(db, span)).people
  return {
    as_of,
    today: { events: daily.at(-1)!.count, people: daily.at(-1)!.users },
    so_far: await readSoFar(db, moment),
    week_from,
    events: {
      now: await countSpan(db, week_from, as_of),
      before: await countSpan(db, before_from, week_from),
    },
    people: { now: await people(thisWeek), before: await people(weekBefore) },
    registrations: {
      now: await countRegistrations(db, thisWeek),
      before: await countRegistrations(db, weekBefore),
      all: TIERS.reduce((all, tier) => all + tiers[tier], 0),
    },
    conversions: {
      now: await countType(db, rules.goal_type, thisWeek),
      before: await countType(db, rules.goal_type, weekBefore),
    },
    rules,
    hot: hot.map((lead) => ({ ...lead, ...why.get(lead.user_id)! })),
    tiers,
    daily,
    top: mostOf([
      ...(await readDaysByType(db, over)),
      ...(await listTopTypes(db, { ...today, limit: ALL_TYPES })),
    ]),
    recent: await listRecent(db, { limit: 10, as_of }),
  }
}

/** Counts of types added up: the most frequent first, then by name (by code point). */
function mostOf(counts: TypeCount[]): TypeCount[] {
  const sums = new Map<string, number>()
  for (const { event_type, count } of counts) sums.set(event_type, (sums.get(event_type) ?? 0) + count)
  return [...sums]
    .map(([event_type, count]) => ({ event_type, count }))
    .sort((a, b) => b.count - a.count || (a.event_type < b.event_type ? -1 : 1))
    .slice(0, TOP_READ)
}
