import { type Activity, type ScoringRules, TIERS, type Tier } from './lead.ts'

/** What each tier asks for, at least. Source: seed-user-activity-api.md, "Lead Scoring Algorithm". */
export function needsOf(tier: Tier, rules: ScoringRules): { events: number; days: number } {
  if (tier === 'hot') return { events: rules.hot_events, days: rules.hot_days }
  if (tier === 'warm') return { events: rules.warm_events, days: rules.warm_days }
  return { events: tier === 'cool' ? rules.cool_events : 0, days: 0 }
}

/** Tier of a lead from its activity in the window: the highest whose needs are met. */
export function tierOf({ total_events, active_days }: Activity, rules: ScoringRules): Tier {
  return TIERS.find((tier) => {
    const { events, days } = needsOf(tier, rules)
    return total_events >= events && active_days >= days
  })!
}

/** What the next tier up still needs; null for a hot lead. */
export function missingToNext(
  activity: Activity,
  rules: ScoringRules,
): { tier: Tier; events: number; days: number } | null {
  const tier = TIERS[TIERS.indexOf(tierOf(activity, rules)) - 1]
  if (!tier) return null
  const { events, days } = needsOf(tier, rules)
  return {
    tier,
    events: Math.max(0, events - activity.total_events),
    days: Math.max(0, days - activity.active_days),
  }
}

/** The same rule as an SQL expression over columns `total_events` and `active_days`, with its bindings. A property test holds both equal. */
export function tierSql(rules: ScoringRules): { sql: string; bindings: number[] } {
  return {
    sql: `case when total_events >= ? and active_days >= ? then 'hot'
      when total_events >= ? and active_days >= ? then 'warm'
      when total_events >= ? then 'cool' else 'cold' end`,
    bindings: [rules.hot_events, rules.hot_days, rules.warm_events, rules.warm_days, rules.cool_events],
  }
}
