import type { Knex } from 'knex'
import type { LiveState } from '../live/live.ts'
import type { ScoringRules } from './lead.ts'
import { tierSql } from './tier.ts'

/**
 * What a score depends on: the instant it is true for, the zone of its local days, the rule. With `live`, the instant
 * is that of the live tables, which are read instead of raw events. With `ahead`, people whose registration lies after
 * the instant are leads too: so it is for what is live, where a registration stands in the list as soon as it is
 * stored, whatever the clock of its writer said.
 */
export type Moment = {
  as_of: Date
  timezone: string
  rules: ScoringRules
  live?: LiveState
  ahead?: boolean
}

/** What had reached the portal by an instant: events received later did not exist for who looked then. */
export type Knowledge = { known_at: Date }

/** The start of the window, itself outside: `(as_of − window_days × 24 h, as_of]`. Exact hours, whatever the clocks did. */
export function windowStart({ as_of, rules }: Pick<Moment, 'as_of' | 'rules'>): Date {
  return new Date(as_of.getTime() - rules.window_days * 86_400_000)
}

/**
 * Up to when stored events take part in a forecast: now also those of the next window, which join when their time comes;
 * as of an earlier instant none after it, for whoever looked then did not know them.
 */
export function forecastEnd(moment: Moment): Date {
  const { as_of } = moment
  return moment.live || moment.ahead ? new Date(as_of.getTime() * 2 - windowStart(moment).getTime()) : as_of
}

/** An instant rounded up to the next millisecond, so that a promised moment of cooling is never too early. */
export const ceilMs = (instant: string) =>
  `date_trunc('milliseconds', ${instant} + interval '999 microseconds')`

/**
 * The score of every lead as a table of `user_id, username, first_name, email, registered_at, total_events,
 * active_days, last_activity, day_ends, lead_score`, or of some, computed from raw events. Everything that speaks of scores reads from here,
 * the table `lead_scores` included. A lead as of an instant is a user registered at or before it: whoever registered
 * later was nobody to contact then, and a list of that instant, read today, must be the one that was mailed then.
 * `day_ends` holds the last event of each active local day, oldest first: the score cools when one leaves the window.
 * Source: PRODUCT.md, "The score" and "Words".
 */
export function scoredLeads(
  db: Knex,
  moment: Moment & Partial<Knowledge>,
  among?: number[],
): Knex.QueryBuilder {
  const perDay = db('events')
    .select('user_id', db.raw('count(*) as n, max(created_at) as last'))
    .where('created_at', '>', windowStart(moment))
    .where('created_at', '<=', moment.as_of)
    .groupByRaw('user_id, (created_at at time zone ?)::date', [moment.timezone])
  if (among) perDay.whereRaw('user_id = any(?::bigint[])', [among])
  if (moment.known_at) perDay.where('received_at', '<=', moment.known_at)
  const activity = db
    .from(perDay.as('d'))
    .select('user_id', db.raw('sum(n)::int as total_events, count(*)::int as active_days'))
    .select(db.raw(`max(last) as last_activity, array_agg(${ceilMs('last')} order by last) as day_ends`))
    .groupBy('user_id')
  const leads = db('free_lesson_registrations as r')
    .join('users as u', 'u.user_id', 'r.user_id')
    .leftJoin(activity.as('a'), 'a.user_id', 'r.user_id')
    .select('r.user_id', 'r.email', 'r.registered_at', 'a.last_activity')
    .select(
      db.raw(
        'coalesce(u.username, r.username) as username, coalesce(u.first_name, r.first_name) as first_name',
      ),
    )
    .select(
      db.raw(`coalesce(a.total_events, 0) as total_events, coalesce(a.active_days, 0) as active_days,
        coalesce(a.day_ends, '{}') as day_ends`),
    )
  if (among) leads.whereRaw('r.user_id = any(?::bigint[])', [among])
  if (!moment.ahead && !moment.live) leads.where('r.registered_at', '<=', moment.as_of)
  const tier = tierSql(moment.rules)
  return db.from(leads.as('l')).select('l.*', db.raw(`${tier.sql} as lead_score`, tier.bindings))
}

/** The leads of a moment as rows of `s`: the live table, or their scores computed from raw events. */
export function leadRows(db: Knex, moment: Moment): Knex.QueryBuilder {
  return moment.live ? db('lead_scores as s') : db.from(scoredLeads(db, moment).as('s'))
}
