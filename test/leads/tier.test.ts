import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ScoringRules, Tier } from '../../src/leads/lead.ts'
import { missingToNext, tierOf, tierSql } from '../../src/leads/tier.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { RULES } from './school.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await makeDatabase()
})
afterAll(() => database.drop())

type Thresholds = [
  hot_events: number,
  hot_days: number,
  warm_events: number,
  warm_days: number,
  cool_events: number,
]

const rulesOf = ([hot_events, hot_days, warm_events, warm_days, cool_events]: Thresholds): ScoringRules => ({
  ...RULES,
  version: 2,
  hot_events,
  hot_days,
  warm_events,
  warm_days,
  cool_events,
})

const RULES_TO_TRY: [string, Thresholds][] = [
  ['version 1', [20, 5, 10, 3, 5]],
  ['a stricter rule', [40, 8, 25, 6, 12]],
  ['the laxest rule', [1, 1, 1, 1, 1]],
  ['a rule without days', [20, 1, 10, 1, 5]],
  ['a rule of days alone', [1, 7, 1, 4, 1]],
  ['a rule whose warm and hot differ in days only', [10, 5, 10, 3, 10]],
  ['a rule whose warm and hot differ in events only', [20, 3, 10, 3, 5]],
  ['a rule for ninety days', [1000, 60, 300, 20, 10]],
]

/** Every number within two of a threshold, and 0. */
const around = (...thresholds: number[]) =>
  [...new Set([0, ...thresholds.flatMap((edge) => [-2, -1, 0, 1, 2].map((by) => edge + by))])]
    .filter((number) => number >= 0)
    .sort((a, b) => a - b)

function gridOf(rules: ScoringRules) {
  const events = around(rules.hot_events, rules.warm_events, rules.cool_events)
  const days = around(rules.hot_days, rules.warm_days)
  return events.flatMap((total_events) => days.map((active_days) => ({ total_events, active_days })))
}

describe.each(RULES_TO_TRY)('under %s', (_, thresholds) => {
  const rules = rulesOf(thresholds)
  const [hot_events, hot_days, warm_events, warm_days, cool_events] = thresholds

  it('the database and the program give the same tier at and around each threshold', async () => {
    const grid = gridOf(rules)
    const tier = tierSql(rules)
    const { rows } = await database.db.raw(
      `select total_events, active_days, ${tier.sql} as tier
         from jsonb_to_recordset(?::jsonb) as activity (total_events int, active_days int)`,
      [...tier.bindings, JSON.stringify(grid)],
    )
    expect(rows).toHaveLength(grid.length)
    for (const { tier, ...activity } of rows)
      expect(tierOf(activity, rules), JSON.stringify(activity)).toBe(tier)
  })

  it('the tier is the first whose criteria are met', () => {
    for (const activity of gridOf(rules)) {
      const { total_events: events, active_days: days } = activity
      const met: Record<Tier, boolean> = {
        hot: events >= hot_events && days >= hot_days,
        warm: events >= warm_events && days >= warm_days,
        cool: events >= cool_events,
        cold: true,
      }
      const first = (['hot', 'warm', 'cool', 'cold'] as const).find((tier) => met[tier])
      expect(tierOf(activity, rules), JSON.stringify(activity)).toBe(first)
    }
  })

  it('who does what is said to be missing rises to the tier that was named, or higher', () => {
    const order = ['cold', 'cool', 'warm', 'hot']
    for (const activity of gridOf(rules)) {
      const tier = tierOf(activity, rules)
      const missing = missingToNext(activity, rules)
      if (tier === 'hot') {
        expect(missing).toBeNull()
        continue
      }
      const what = JSON.stringify({ ...activity, tier, missing })
      expect(order.indexOf(missing!.tier), what).toBe(order.indexOf(tier) + 1)
      expect(missing!.events + missing!.days, what).toBeGreaterThan(0)
      const reached = {
        total_events: activity.total_events + missing!.events,
        active_days: activity.active_days + missing!.days,
      }
      expect(order.indexOf(tierOf(reached, rules)), what).toBeGreaterThanOrEqual(order.indexOf(missing!.tier))
      // Nothing too much is asked: one event or one day less is not enough.
      if (missing!.events > 0)
        expect(tierOf({ ...reached, total_events: reached.total_events - 1 }, rules), what).toBe(tier)
      if (missing!.days > 0)
        expect(tierOf({ ...reached, active_days: reached.active_days - 1 }, rules), what).toBe(tier)
    }
  })
})
