import type { Knex } from 'knex'
import { readDaysByType, readTopTypes } from '../events/day-queries.ts'
import { boundsOf } from '../events/instant.ts'
import type { Period } from '../events/period.ts'
import type { TypeCount } from '../events/queries.ts'
import { localDay } from '../format.ts'
import type { Tier } from '../leads/lead.ts'
import { readLiveMoment } from '../leads/moment.ts'
import { readHours } from './hour-queries.ts'
import {
  countSteps,
  type Funnel,
  listRuleChanges,
  listTierNights,
  readStepTimes,
  type StepTimes,
} from './queries.ts'
import { comparable, type Span } from './span.ts'

/** More types than anybody tells apart; the rest are one. */
const MOST_TYPES = 1_000

export type Overview = {
  as_of: Date
  timezone: string
  goal_type: string
  byType: (TypeCount & { date: string })[]
  /** the closed days of the period and as many before it, with the events by type of the latter */
  compared: { now: Period; before: Period; types: TypeCount[] } | null
  funnel: Funnel
  times: StepTimes
  hours: { weekday: number; hour: number; events: number }[]
  nights: { night: string; counts: Record<Tier, number> }[]
  rule_changes: { night: string; rules_version: number }[]
}

/** Everything the overview shows of a period, true for the instant of the live tables. */
export async function readOverview(db: Knex, { period }: Span): Promise<Overview> {
  const { as_of, rules, timezone } = await readLiveMoment(db)
  const bounds = boundsOf(period, timezone, as_of)
  const closed = comparable(period, localDay(as_of, timezone))
  return {
    as_of,
    timezone,
    goal_type: rules.goal_type,
    byType: await readDaysByType(db, period),
    compared: closed && { ...closed, types: await readTopTypes(db, closed.before, MOST_TYPES) },
    funnel: await countSteps(db, bounds),
    times: await readStepTimes(db, bounds),
    hours: await readHours(db, period, { timezone }),
    nights: await listTierNights(db, period),
    rule_changes: await listRuleChanges(db, period),
  }
}
