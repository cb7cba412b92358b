import type { Knex } from 'knex'
import type { Cursor } from './cursor.ts'
import type { RecentEvent } from './event.ts'
import type { EventFilter } from './filter.ts'
import type { Period } from './period.ts'
import {
  ask,
  awayFrom,
  joined,
  type Key,
  keyed,
  matching,
  type Selection,
  type Sql,
  where,
} from './selection.ts'

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

export type EventQuery = Selection & { limit: number }

/** The nearest events that are looked through for a detail before the index by details is asked. */
const NEAREST = 20_000

/**
 * Events of the filter, newest first by (created_at, id): the newest, or the nearest on one side of a place. Each way of
 * asking has its way to the rows, so that none reads more as the history grows; only a detail that many events
 * have, none of which fits the rest of the filter, makes the index by details name them all.
 */
export async function listRecent(db: Knex, query: EventQuery): Promise<RecentEvent[]> {
  const found = await listNearest(db, query)
  return query.after && !query.before ? found.reverse() : found
}

async function listNearest(db: Knex, { limit, ...query }: EventQuery): Promise<RecentEvent[]> {
  const { user_id, event_type, details = [] } = query
  if (user_id === undefined && details.length > 0) {
    // A detail that many events have is found among the nearest; one that few have, by the index.
    const near = nearest({
      ...query,
      ...(Array.isArray(event_type) && { event_type: undefined }),
      limit: NEAREST,
    })
    const found = await withNames(db, query, filtered(near, query, limit))
    return found.length === limit ? found : withNames(db, query, rare(query, limit))
  }
  // A person's events are read in order until enough of them fit: nobody has as many as a school.
  const few = user_id !== undefined && (event_type !== undefined || details.length > 0)
  const near = nearest({ ...query, limit: few ? null : limit })
  return withNames(db, query, few ? filtered(near, query, limit) : near)
}

const COLUMNS = 'e.id, e.event_type, e.details, e.user_id, e.created_at'

/**
 * Rows of a person, a type, several types or all, in order of distance; the rest of the filter is not looked at. `limit`
 * null reads on for as long as somebody takes them.
 */
function nearest({
  limit,
  event_type,
  user_id,
  details: _,
  ...span
}: Selection & { limit: number | null }): Sql {
  const end: Sql = limit === null ? joined('offset 0') : { sql: 'limit ?', bindings: [limit] }
  const of = (key: Key) => {
    const { conditions, order } = keyed(key, span)
    return joined(`select ${COLUMNS} from events e`, where(conditions), order, end)
  }
  // Without an end the planner must know how few rows a person has, which equality tells it.
  if (user_id !== undefined && limit === null)
    return joined(
      `select ${COLUMNS} from events e`,
      where(matching({ user_id, ...span })),
      awayFrom(span),
      end,
    )
  if (user_id !== undefined) return of({ column: 'user_id', value: user_id })
  if (typeof event_type === 'string') return of({ column: 'event_type', value: event_type })
  if (event_type === undefined)
    return joined(`select ${COLUMNS} from events e`, where(matching(span)), awayFrom(span), end)
  const each = event_type.map((value) => joined('(', of({ column: 'event_type', value }), ')'))
  const all = each.reduce((some, one) => joined(some, 'union all', one))
  return joined(`select ${COLUMNS} from (`, all, ') e', awayFrom(span), end)
}

function filtered(from: Sql, { event_type, details, ...span }: Selection, limit: number): Sql {
  return joined(
    `select ${COLUMNS} from (`,
    from,
    ') e',
    where(matching({ event_type, details })),
    awayFrom(span),
    {
      sql: 'limit ?',
      bindings: [limit],
    },
  )
}

/** By the index of details first: in what it finds the order is made. */
function rare(query: Selection, limit: number): Sql {
  return joined(
    `select ${COLUMNS} from (with rare as materialized (select ${COLUMNS} from events e`,
    where(matching(query)),
    ') select * from rare) e',
    awayFrom(query),
    { sql: 'limit ?', bindings: [limit] },
  )
}

function withNames(db: Knex, query: Selection, events: Sql): Promise<RecentEvent[]> {
  return ask(
    db,
    joined(
      `select ${COLUMNS}, u.username, u.first_name, ${EXACT} as created_at_exact from (`,
      events,
      ') e join users u on u.user_id = e.user_id',
      awayFrom(query),
    ),
  )
}

const EXACT = `to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** The place of an event in any list; undefined when there is no such event. */
export async function findPlace(db: Knex, id: number): Promise<Cursor | undefined> {
  const row = await db('events as e')
    .where('e.id', id)
    .first('e.id', db.raw(`${EXACT} as at`))
  return row && { at: row.at, id: row.id }
}

/** What came since a page was shown is looked through so far: a tab that was left open for weeks asks no more than others. */
const NEWEST = 20_000

/** The places of the filter's events above this one in the list, the nearest first, at most `most` of them. */
export async function listNewer(
  db: Knex,
  { since, most, ...query }: EventFilter & { since: Cursor; most: number; as_of: Date },
): Promise<Cursor[]> {
  const { details = [], event_type, user_id } = query
  const all = details.length > 0 || (user_id !== undefined && event_type !== undefined)
  const near = nearest({
    ...query,
    ...(details.length > 0 && Array.isArray(event_type) && { event_type: undefined }),
    after: since,
    limit: all ? NEWEST : most,
  })
  const fitting = filtered(near, { ...query, after: since }, most)
  return ask<Cursor>(db, joined(`select e.id, ${EXACT} as at from (`, fitting, ') e'))
}

/** How many events are selected, counted up to `most`. */
export async function countSelected(
  db: Knex,
  { most, ...query }: Selection & { most?: number },
): Promise<number> {
  const some = joined('select 1 from events e', where(matching(query)))
  const counted = most === undefined ? some : joined(some, { sql: 'limit ?', bindings: [most] })
  const [row] = await ask<{ count: number }>(
    db,
    joined('select count(*)::bigint as count from (', counted, ') e'),
  )
  return row!.count
}

/** How many events the planner thinks are selected; a guess where details are concerned. */
export async function estimateSelected(db: Knex, query: Selection): Promise<number> {
  const explained = joined('explain (format json) select 1 from events e', where(matching(query)))
  const [row] = await ask<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(db, explained)
  return row!['QUERY PLAN'][0]!.Plan['Plan Rows']
}
