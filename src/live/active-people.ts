import type { Knex } from 'knex'
import { WEEK_MS } from './live.ts'

type Counts = { people: number; people_before: number }

const ACTIVE = (person: string) => `
  exists (select 1 from events e where e.user_id = ${person} and e.created_at > :week and e.created_at <= :as_of) as this_week,
  exists (select 1 from events e where e.user_id = ${person} and e.created_at > :week_before and e.created_at <= :week) as week_before`

const weeks = (as_of: Date) => ({
  as_of,
  week: new Date(as_of.getTime() - WEEK_MS),
  week_before: new Date(as_of.getTime() - 2 * WEEK_MS),
})

/** Looks anew whether these people were active. Answers by how much the numbers of active people changed. */
export async function refreshActive(trx: Knex, as_of: Date, ids: number[]): Promise<Counts> {
  const { rows } = await trx.raw(
    `with fresh as materialized (
       select p.user_id, ${ACTIVE('p.user_id')} from unnest(cast(:ids as bigint[])) as p (user_id)),
     old as (select * from active_people where user_id in (select user_id from fresh)),
     gone as (
       delete from active_people a using fresh f
        where a.user_id = f.user_id and not f.this_week and not f.week_before),
     written as (
       insert into active_people as a select * from fresh where this_week or week_before
       on conflict (user_id) do update set this_week = excluded.this_week, week_before = excluded.week_before
        where (a.this_week, a.week_before) is distinct from (excluded.this_week, excluded.week_before))
     select coalesce(sum(n) filter (where this_week), 0)::int as people,
            coalesce(sum(n) filter (where week_before), 0)::int as people_before
       from (select this_week, week_before, 1 as n from fresh
             union all select this_week, week_before, -1 from old) moved`,
    { ...weeks(as_of), ids },
  )
  return rows[0]
}

/** Counts who was active anew, in one pass over two weeks of events. */
export async function recountActive(trx: Knex, as_of: Date): Promise<Counts> {
  await trx('active_people').delete()
  const { rows } = await trx.raw(
    `with made as (
       insert into active_people
       select user_id, bool_or(created_at > :week), bool_or(created_at <= :week)
         from events where created_at > :week_before and created_at <= :as_of group by user_id
       returning this_week, week_before)
     select count(*) filter (where this_week)::int as people,
            count(*) filter (where week_before)::int as people_before from made`,
    weeks(as_of),
  )
  return rows[0]
}
