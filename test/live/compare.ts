import type { Knex } from 'knex'
import { expect } from 'vitest'
import { firstSteps } from '../../src/analytics/funnel.ts'
import { readFunnel } from '../../src/analytics/queries.ts'
import { readRules } from '../../src/leads/queries.ts'
import { readState } from '../../src/live/queries.ts'

/** The seed document's query, word for word where its rule is concerned, at an instant. Source: seed-user-activity-api.md. */
const SEED_QUERY = `
  select r.user_id, coalesce(u.username, r.username) as username, coalesce(u.first_name, r.first_name) as first_name, r.email,
         coalesce(a.total_events, 0) as total_events, coalesce(a.active_days, 0) as active_days, a.last_activity,
         case when a.total_events >= 20 and a.active_days >= 5 then 'hot'
              when a.total_events >= 10 and a.active_days >= 3 then 'warm'
              when a.total_events >= 5 then 'cool' else 'cold' end as lead_score
    from free_lesson_registrations r join users u on u.user_id = r.user_id
    left join (
      select user_id, count(*)::int as total_events,
             count(distinct (created_at at time zone :timezone)::date)::int as active_days, max(created_at) as last_activity
        from events where created_at > cast(:as_of as timestamptz) - interval '168 hours' and created_at <= :as_of
       group by user_id) a on a.user_id = r.user_id
   order by r.user_id`

/** Every live table beside what raw events say at the same instant. */
export async function compare(db: Knex, timezone: string): Promise<void> {
  const state = await readState(db)
  const as_of = state.as_of!
  const all = async (sql: string) => (await db.raw(sql, { as_of, timezone })).rows
  const scores = await all(SEED_QUERY)
  const kept = await db('lead_scores')
    .select(
      'user_id',
      'username',
      'first_name',
      'email',
      'total_events',
      'active_days',
      'last_activity',
      'lead_score',
    )
    .orderBy('user_id')
  expect(kept).toEqual(scores)
  // To the microsecond; the instant kept is the next whole millisecond.
  expect(
    (await db.raw('select user_id, cast(day_ends as text) as ends from lead_scores order by user_id')).rows,
  ).toEqual(
    await all(`select r.user_id, cast(coalesce(array_agg(d.last order by d.last) filter (where d.last is not null), '{}') as text) as ends
      from free_lesson_registrations r left join (
        select user_id, date_trunc('milliseconds', max(created_at) + interval '999 microseconds') as last
          from events where created_at > cast(:as_of as timestamptz) - interval '168 hours' and created_at <= :as_of
         group by user_id, (created_at at time zone :timezone)::date) d on d.user_id = r.user_id
     group by r.user_id order by r.user_id`),
  )
  expect(await db('lead_search').orderBy('user_id')).toEqual(
    await all(`select user_id, lead_names(first_name, username, email) as names, folded(email) as mail
      from (${SEED_QUERY}) s order by user_id`),
  )
  const tiers = { hot: 0, warm: 0, cool: 0, cold: 0 }
  for (const { lead_score } of scores) tiers[lead_score as keyof typeof tiers]++
  expect(state.tiers).toEqual(tiers)
  expect(await db('event_days').orderBy('day')).toEqual(
    await all(`select (created_at at time zone :timezone)::date as day, count(*) as events, count(distinct user_id) as people
      from events where created_at <= :as_of group by 1 order by 1`),
  )
  expect(await db('event_day_types').orderByRaw('day, event_type collate "C"')).toEqual(
    await all(`select (created_at at time zone :timezone)::date as day, event_type, count(*) as events
      from events where created_at <= :as_of group by 1, 2 order by day, event_type collate "C"`),
  )
  expect(await db('event_hours').orderBy('hour')).toEqual(
    await all(`select date_trunc('hour', created_at, 'UTC') as hour, count(*) as events
      from events where created_at <= :as_of group by 1 order by 1`),
  )
  const [active] = await all(`select
      count(distinct user_id) filter (where created_at > cast(:as_of as timestamptz) - interval '168 hours') as people,
      count(distinct user_id) filter (where created_at <= cast(:as_of as timestamptz) - interval '168 hours') as people_before
    from events where created_at > cast(:as_of as timestamptz) - interval '336 hours' and created_at <= :as_of`)
  expect({ people: state.people, people_before: state.people_before }).toEqual(active)
  const steps = await db('lead_scores')
    .where('registered_at', '<=', as_of)
    .first(
      db.raw(
        'count(*)::int as registered, count(opened_at)::int as opened, count(joined_at)::int as joined, count(enrolled_at)::int as enrolled',
      ),
    )
  const rules = await readRules(db)
  const traced = firstSteps(rules.goal_type)
  const { rows: raw } = await db.raw(
    `select c.user_id, opened.at as opened_at, joined.at as joined_at, enrolled.at as enrolled_at
       from free_lesson_registrations c ${traced.sql} order by c.user_id`,
    { ...traced.bindings, to: as_of },
  )
  expect(
    await db('lead_scores').select('user_id', 'opened_at', 'joined_at', 'enrolled_at').orderBy('user_id'),
  ).toEqual(raw)
  expect(steps).toEqual(await readFunnel(db, { from: '-infinity', to: as_of, rules }))
}
