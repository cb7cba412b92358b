import type { Knex } from 'knex'
import { weekBounds } from './weeks.ts'

/** People who registered in the week that begins on this Monday, and how many of them were active 0, 1, 2 … weeks later. */
export type Cohort = { week: string; people: number; active: number[] }

type At = { as_of: Date; timezone: string }

/**
 * Cohorts of registrations by local week, oldest first. Active in a week: an event in it, after the registration. Each
 * lead is looked up once per week since, by an index: the work grows with the leads of these weeks, not with history.
 */
export async function listCohorts(db: Knex, weeks: string[], { as_of, timezone }: At): Promise<Cohort[]> {
  const bounds = weeks.map((week) => weekBounds(week, 0, timezone))
  const { rows } = await db.raw(
    `with weeks as (
       select * from unnest(cast(:since as timestamptz[]), cast(:until as timestamptz[])) with ordinality as w (since, until, n)),
     people as (
       select w.n, l.user_id, l.registered_at from weeks w join lead_scores l
           on l.registered_at >= w.since and l.registered_at < w.until and l.registered_at <= :as_of)
     select p.n as cohort, w.n as week, count(*)::int as people,
            (count(*) filter (where exists (
               select 1 from events e where e.user_id = p.user_id and e.created_at >= w.since and e.created_at < w.until
                  and e.created_at > p.registered_at and e.created_at <= :as_of)))::int as active
       from people p join weeks w on w.n >= p.n
      group by p.n, w.n order by p.n, w.n`,
    { since: bounds.map(({ since }) => since), until: bounds.map(({ until }) => until), as_of },
  )
  return weeks.map((week, place) => {
    const found = rows.filter(({ cohort }: { cohort: number }) => cohort === place + 1)
    return {
      week,
      people: found[0]?.people ?? 0,
      active: weeks.slice(place).map((_, later) => found[later]?.active ?? 0),
    }
  })
}
