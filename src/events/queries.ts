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

/** The newest events that are looked through for a detail before the index by details is asked. */
const NEWEST = 20_000

/** Events of the filter, newest first by (created_at, id). */
export async function listRecent(db: Knex, { detail, ...query }: EventQuery): Promise<RecentEvent[]> {
  if (!detail) return withNames(db, newest(db, query))
  // A detail that many events have is found among the newest; one that few have, by the index.
  const looked = db.from(newest(db, { ...query, limit: NEWEST }).as('e'))
  const found = await withNames(db, listed(hasDetail(looked.select('e.*'), detail), query.limit))
  if (found.length === query.limit) return found
  const rare = db.withMaterialized('rare', mayHaveDetail(selected(db, query), detail)).from('rare as e')
  return withNames(db, listed(hasDetail(rare.select('e.*'), detail), query.limit))
}

type Chosen = Omit<EventQuery, 'detail'>

const newest = (db: Knex, query: Chosen) => listed(selected(db, query), query.limit)

const listed = (query: Knex.QueryBuilder, limit: number) =>
  query.orderBy('e.created_at', 'desc').orderBy('e.id', 'desc').limit(limit)

function selected(db: Knex, { before, as_of, limit: _, ...filter }: Chosen): Knex.QueryBuilder {
  const query = db('events as e')
    .select('e.id', 'e.event_type', 'e.details', 'e.user_id', 'e.created_at')
    .where(matching(filter, as_of))
  if (before) query.whereRaw('(e.created_at, e.id) < (?::timestamptz, ?::bigint)', [before.at, before.id])
  return query
}

function withNames(db: Knex, events: Knex.QueryBuilder): Promise<RecentEvent[]> {
  return db
    .from(events.as('e'))
    .join('users as u', 'u.user_id', 'e.user_id')
    .select('e.id', 'e.event_type', 'e.details', 'e.user_id', 'u.username', 'u.first_name', 'e.created_at')
    .select(
      db.raw(`to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at_exact`),
    )
    .orderBy('e.created_at', 'desc')
    .orderBy('e.id', 'desc')
}

/** The places of the filter's events above this one in the list, the newest first, at most `most` of them. */
export function listNewer(
  db: Knex,
  { since, most, as_of, ...filter }: EventFilter & { since: Cursor; most: number; as_of: Date },
): Promise<Cursor[]> {
  return db('events as e')
    .select('e.id', db.raw(`to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`))
    .where(matching(filter, as_of))
    .whereRaw('(e.created_at, e.id) > (?::timestamptz, ?::bigint)', [since.at, since.id])
    .orderBy('e.created_at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(most)
}

/** The one predicate of list, count of new ones and export. */
function matching(filter: EventFilter, as_of: Date | undefined) {
  return (query: Knex.QueryBuilder) => {
    if (filter.event_type !== undefined) query.where('e.event_type', filter.event_type)
    if (filter.user_id !== undefined) query.where('e.user_id', filter.user_id)
    if (filter.from !== undefined) query.whereRaw('e.created_at >= ?::timestamptz', [filter.from])
    if (filter.to !== undefined) query.whereRaw('e.created_at < ?::timestamptz', [filter.to])
    if (filter.detail) hasDetail(query, filter.detail)
    if (as_of) query.where('e.created_at', '<=', as_of)
  }
}

type Detail = NonNullable<EventFilter['detail']>

const hasDetail = (query: Knex.QueryBuilder, { path, value }: Detail) =>
  query.whereRaw('e.details #>> ?::text[] = ?', [path, value])

/** What the index by details can tell: the text itself at this place, or the number, true, false or null it spells. */
function mayHaveDetail(query: Knex.QueryBuilder, { path, value }: Detail): Knex.QueryBuilder {
  // A number in a path may be a place in a list, which containment does not know.
  if (path.some((key) => /^-?\d+$/.test(key))) return query
  const at = (leaf: unknown) =>
    JSON.stringify(path.reduceRight((inside, key) => ({ [key]: inside }), leaf as object))
  const spelled = readJson(value)
  return query.where((either) => {
    either.whereRaw('e.details @> ?::jsonb', [at(value)])
    if (spelled !== undefined) either.orWhereRaw('e.details @> ?::jsonb', [at(spelled)])
  })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
