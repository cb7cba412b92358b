import type { Knex } from 'knex'
import type { Cursor } from './cursor.ts'
import type { RecentEvent } from './event.ts'
import type { EventFilter } from './filter.ts'
import type { Period } from './period.ts'

export type { Period } from './period.ts'

export type TypeCount = { event_type: string; count: number }
export type DayCount = { date: string; count: number; users: number }

/** Local days of `timezone`, and only what had happened at `as_of`. */
export type Days = { period: Period; timezone: string; as_of: Date }

// The wide bounds let the index by time find the rows; the exact ones are by local day, because where clocks
// go back at midnight no single instant starts the day.
const IN_PERIOD = `e.created_at >= (cast(:from as date) - 1)::timestamp at time zone :timezone
  and e.created_at < (cast(:to as date) + 2)::timestamp at time zone :timezone
  and (e.created_at at time zone :timezone)::date between cast(:from as date) and cast(:to as date)
  and e.created_at <= :as_of`

const bind = ({ period, timezone, as_of }: Days) => ({ ...period, timezone, as_of })

/** The most frequent types of the period: count descending, then name (by code point, on every server alike). */
export async function listTopTypes(db: Knex, days: Days & { limit: number }): Promise<TypeCount[]> {
  const { rows } = await db.raw(
    `select e.event_type, count(*)::int as count from events e where ${IN_PERIOD}
      group by e.event_type order by count(*) desc, e.event_type collate "C" limit :limit`,
    { ...bind(days), limit: days.limit },
  )
  return rows
}

/** Events and distinct people per local day, ascending; a day without events is there with 0. */
export async function listDaily(
  db: Knex,
  days: Days & { event_type?: string | undefined },
): Promise<DayCount[]> {
  const { rows } = await db.raw(
    `with found as (
       select (e.created_at at time zone :timezone)::date as day,
              count(*)::int as count, count(distinct e.user_id)::int as users
         from events e
        where ${IN_PERIOD} ${days.event_type === undefined ? '' : 'and e.event_type = :event_type'}
        group by 1)
     select to_char(d.day, 'YYYY-MM-DD') as date, coalesce(f.count, 0) as count, coalesce(f.users, 0) as users
       from generate_series(cast(:from as date)::timestamp, cast(:to as date)::timestamp, interval '1 day') as d (day)
       left join found f on f.day = d.day::date
      order by d.day`,
    { ...bind(days), ...(days.event_type !== undefined && { event_type: days.event_type }) },
  )
  return rows
}

/** Events per local day and type; days and types without any are absent. Days ascending, then type. */
export async function listDailyByType(db: Knex, days: Days): Promise<(TypeCount & { date: string })[]> {
  const { rows } = await db.raw(
    `select to_char((e.created_at at time zone :timezone)::date, 'YYYY-MM-DD') as date, e.event_type,
            count(*)::int as count
       from events e where ${IN_PERIOD}
      group by 1, 2 order by 1, e.event_type collate "C"`,
    bind(days),
  )
  return rows
}

/** Events and the distinct people who did them, created in the half-open (from, to]. */
export async function countEvents(
  db: Knex,
  { from, to, event_type }: { from: Date | string; to: Date | string; event_type?: string | undefined },
): Promise<{ events: number; people: number }> {
  const query = db('events')
    .select(db.raw('count(*)::int as events'), db.raw('count(distinct user_id)::int as people'))
    .where('created_at', '>', from)
    .where('created_at', '<=', to)
  if (event_type !== undefined) query.where({ event_type })
  const [row] = await query
  return row
}

export type EventQuery = EventFilter & {
  limit: number
  /** older than this place in the list */
  before?: Cursor | undefined
  /** leaves out what happens later; without it, future events are listed too */
  as_of?: Date | undefined
}

/** Events of the filter, newest first by (created_at, id). */
export function listRecent(
  db: Knex,
  { limit, before, as_of, ...filter }: EventQuery,
): Promise<RecentEvent[]> {
  const query = db('events as e')
    .join('users as u', 'u.user_id', 'e.user_id')
    .select('e.id', 'e.event_type', 'e.details', 'e.user_id', 'u.username', 'u.first_name', 'e.created_at')
    .select(
      db.raw(`to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at_exact`),
    )
    .where(matching(filter, as_of))
    .orderBy('e.created_at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(limit)
  if (before) query.whereRaw('(e.created_at, e.id) < (?::timestamptz, ?::bigint)', [before.at, before.id])
  return query
}

/** How many events of the filter stand above this place in the list, counted up to `most`. */
export async function countNewer(
  db: Knex,
  { since, most, as_of, ...filter }: EventFilter & { since: Cursor; most: number; as_of: Date },
): Promise<number> {
  const newer = db('events as e')
    .select(db.raw('1'))
    .where(matching(filter, as_of))
    .whereRaw('(e.created_at, e.id) > (?::timestamptz, ?::bigint)', [since.at, since.id])
    .limit(most)
    .as('newer')
  const [row] = await db.from(newer).select(db.raw('count(*)::int as count'))
  return row.count
}

/** Every type that occurs, by name. One index probe per type, however many events there are. */
export async function listTypes(db: Knex): Promise<string[]> {
  const { rows } = await db.raw(
    `with recursive types as (
       (select event_type from events order by event_type limit 1)
       union all
       select (select e.event_type from events e where e.event_type > t.event_type order by e.event_type limit 1)
         from types t where t.event_type is not null)
     select event_type from types where event_type is not null order by event_type collate "C"`,
  )
  return rows.map((row: { event_type: string }) => row.event_type)
}

/** The one predicate of list, count of new ones and export. */
function matching(filter: EventFilter, as_of: Date | undefined) {
  return (query: Knex.QueryBuilder) => {
    if (filter.event_type !== undefined) query.where('e.event_type', filter.event_type)
    if (filter.user_id !== undefined) query.where('e.user_id', filter.user_id)
    if (filter.from !== undefined) query.whereRaw('e.created_at >= ?::timestamptz', [filter.from])
    if (filter.to !== undefined) query.whereRaw('e.created_at < ?::timestamptz', [filter.to])
    if (filter.detail)
      query.whereRaw('e.details #>> ?::text[] = ?', [filter.detail.path, filter.detail.value])
    if (as_of) query.where('e.created_at', '<=', as_of)
  }
}
