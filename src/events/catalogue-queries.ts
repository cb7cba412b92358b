import type { Knex } from 'knex'
import { snapshot } from '../database/snapshot.ts'
import type { LiveMoment } from '../leads/moment.ts'
import { lastDays } from './period.ts'

/** A type of events: how many there are, and when the first and the last of them were created. */
export type TypeEntry = {
  event_type: string
  events: number
  events_30_days: number
  /** events per local day that has any, of the last 30 */
  days: { date: string; count: number }[]
  first_at: Date | null
  last_at: Date | null
  /** the details of the newest one */
  sample: unknown
  sample_id: number | null
}

export type Catalogue = { types: TypeEntry[] /** how many more there are */; more: number }

/** More types than a school has; who writes a type per event gets no endless page. */
const MOST = 300
export const DAYS = 30

/**
 * Every type with its volume: the most frequent of the last 30 days first, then of all time, then by name. Counts come from
 * the summaries per day, first, last and sample from one probe of the index by type each (said so that only that index
 * will do, see selection.ts): no event is counted.
 */
export function readCatalogue(db: Knex, moment: LiveMoment): Promise<Catalogue> {
  return snapshot(db, async (db) => {
    const { from } = lastDays(DAYS, moment.as_of, moment.timezone)
    const { rows } = await db.raw(
      `with types as (
         select event_type, sum(events)::bigint as events,
                coalesce(sum(events) filter (where day >= cast(:from as date)), 0)::bigint as events_30_days,
                coalesce(json_agg(json_build_object('date', day, 'count', events) order by day)
                           filter (where day >= cast(:from as date)), '[]') as days
           from event_day_types group by event_type),
       most as (
         select *, count(*) over () as all_types from types
          order by events_30_days desc, events desc, event_type collate "C" limit :most)
       select m.*, first.created_at as first_at, last.created_at as last_at, last.id as sample_id, last.details as sample
         from most m
         left join lateral (select e.created_at from events e
                             where e.event_type >= m.event_type and e.event_type <= m.event_type
                             order by e.event_type, e.created_at, e.id limit 1) first on true
         left join lateral (select e.id, e.created_at, e.details from events e
                             where (e.event_type, e.created_at) <= (m.event_type, cast(:as_of as timestamptz))
                               and e.event_type >= m.event_type
                             order by e.event_type desc, e.created_at desc, e.id desc limit 1) last on true
        order by m.events_30_days desc, m.events desc, m.event_type collate "C"`,
      { from, most: MOST, as_of: moment.as_of },
    )
    const types = rows.map(({ all_types: _, ...type }: TypeEntry & { all_types: number }) => type)
    return { types, more: (rows[0]?.all_types ?? 0) - rows.length }
  })
}
