import type { Activity, ScoringRules, Tier } from './lead.ts'

/** Tier of a lead from its activity in the window. Source: seed-user-activity-api.md, "Lead Scoring Algorithm". */
export function tierOf({ total_events, active_days }: Activity, rules: ScoringRules): Tier {
  if (total_events >= rules.hot_events && active_days >= rules.hot_days) return 'hot'
  if (total_events >= rules.warm_events && active_days >= rules.warm_days) return 'warm'
  return total_events >= rules.cool_events ? 'cool' : 'cold'
}

/** What the next tier up still needs; null for a hot lead. */
export function missingToNext(
  activity: Activity,
  rules: ScoringRules,
): { tier: Tier; events: number; days: number } | null {
  const needs = {
    hot: null,
    warm: { tier: 'hot', events: rules.hot_events, days: rules.hot_days },
    cool: { tier: 'warm', events: rules.warm_events, days: rules.warm_days },
    cold: { tier: 'cool', events: rules.cool_events, days: 0 },
  } as const
  const next = needs[tierOf(activity, rules)]
  if (!next) return null
  return {
    tier: next.tier,
    events: Math.max(0, next.events - activity.total_events),
    days: Math.max(0, next.days - activity.active_days),
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
