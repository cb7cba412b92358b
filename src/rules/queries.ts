import type { Knex } from 'knex'
import type { ScoringRules } from '../leads/lead.ts'
import type { Draft } from './draft.ts'

/** A version of the rules, with who made it, when and why, and how many nights were scored by it. */
export type RulesVersion = ScoringRules & {
  author: string
  reason: string
  created_at: Date
  nights: number
  first_night: string | null
  last_night: string | null
}

/** Every version, newest first. */
export async function listVersions(db: Knex, limit = 100): Promise<RulesVersion[]> {
  return db('scoring_rules as r')
    .leftJoin('nights as n', 'n.rules_version', 'r.version')
    .groupBy('r.version')
    .orderBy('r.version', 'desc')
    .limit(limit)
    .select(
      'r.*',
      db.raw('count(n.night)::int as nights, min(n.night) as first_night, max(n.night) as last_night'),
    )
}

/**
 * Publishes a draft as the next version, if the version it was made on is still the newest. Answers the new version,
 * or undefined when somebody published another meanwhile.
 */
export async function createVersion(
  trx: Knex,
  { base, ...rules }: Draft,
  { author, reason }: { author: string; reason: string },
  now: Date,
): Promise<number | undefined> {
  const fresh = trx
    .from(trx('scoring_rules').max('version as newest').as('v'))
    .where('newest', base)
    .select(
      trx.raw(
        'newest + 1, ?::int, ?::int, ?::int, ?::int, ?::int, ?::int, ?::text, ?::text, ?::text, ?::timestamptz',
        [
          rules.window_days,
          rules.hot_events,
          rules.hot_days,
          rules.warm_events,
          rules.warm_days,
          rules.cool_events,
          rules.goal_type,
          author,
          reason,
          now,
        ],
      ),
    )
  const rows = await trx
    .into(
      trx.raw(
        'scoring_rules (version, window_days, hot_events, hot_days, warm_events, warm_days, cool_events, goal_type, author, reason, created_at)',
      ),
    )
    .insert(fresh)
    .onConflict('version')
    .ignore()
    .returning('version')
  return rows[0]?.version
}
