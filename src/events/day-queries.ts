import type { Knex } from 'knex'
import type { Period } from './period.ts'
import type { DayCount, TypeCount } from './queries.ts'

// Figures from the summaries that are kept per local day (src/live): exact to the last event at the live instant, and
// as quick after years as after a week.

/** Events and distinct people per local day, ascending; a day without events is there with 0. */
export async function readDays(db: Knex, { from, to }: Period): Promise<DayCount[]> {
  const { rows } = await db.raw(
    `select to_char(d.day, 'YYYY-MM-DD') as date, coalesce(k.events, 0)::bigint as count,
            coalesce(k.people, 0)::bigint as users
       from generate_series(cast(:from as date)::timestamp, cast(:to as date)::timestamp, interval '1 day') as d (day)
       left join event_days k on k.day = d.day::date
      order by d.day`,
    { from, to },
  )
  return rows
}

/** The most frequent types of the period: count descending, then name (by code point, on every server alike). */
export async function readTopTypes(db: Knex, { from, to }: Period, limit: number): Promise<TypeCount[]> {
  const { rows } = await db.raw(
    `select event_type, sum(events)::bigint as count from event_day_types
      where day between cast(:from as date) and cast(:to as date)
      group by event_type order by sum(events) desc, event_type collate "C" limit :limit`,
    { from, to, limit },
  )
  return rows
}

/** Events per local day and type; days and types without any are absent. Days ascending, then type. */
export async function readDaysByType(
  db: Knex,
  { from, to }: Period,
): Promise<(TypeCount & { date: string })[]> {
  const { rows } = await db.raw(
    `select day as date, event_type, events as count from event_day_types
      where day between cast(:from as date) and cast(:to as date)
      order by day, event_type collate "C"`,
    { from, to },
  )
  return rows
}

/** Every type that occurs, by name, as of the live instant. */
export async function readTypes(db: Knex): Promise<string[]> {
  const rows = await db('event_day_types')
    .select('event_type')
    .groupBy('event_type')
    .orderByRaw('event_type collate "C"')
  return rows.map(({ event_type }) => event_type)
}

/**
 * Events created in the half-open (from, to], where `to` is no later than the live instant: whole hours from the
 * summaries, the pieces of an hour at both ends from raw events.
 */
export async function countSpan(db: Knex, from: Date, to: Date): Promise<number> {
  const { rows } = await db.raw(
    `with span as (select date_trunc('hour', cast(:from as timestamptz), 'UTC') as first,
                          date_trunc('hour', cast(:to as timestamptz), 'UTC') as last)
     select (select coalesce(sum(h.events), 0) from event_hours h, span where h.hour >= first and h.hour < last)
          - (select count(*) from events e, span where e.created_at >= first and e.created_at <= :from)
          + (select count(*) from events e, span where e.created_at >= last and e.created_at <= :to) as n`,
    { from, to },
  )
  return rows[0].n
}

/** Events of these types (of all without) on whole local days, both inclusive; null days are the first and the last. */
export async function countDays(
  db: Knex,
  { from, to, types }: { from: string | null; to: string | null; types: string[] | null },
): Promise<number> {
  const rows = types
    ? db('event_day_types').whereRaw('event_type = any(?::text[])', [types] as never)
    : db('event_days')
  if (from !== null) rows.where('day', '>=', from)
  if (to !== null) rows.where('day', '<=', to)
  const [row] = await rows.select(db.raw('coalesce(sum(events), 0)::bigint as n'))
  return row.n
}
