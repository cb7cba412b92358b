import type { Knex } from 'knex'
import type { ScoringRules } from '../leads/lead.ts'
import type { Mark } from '../leads/slide.ts'
import type { JournalKind } from '../outreach/journal.ts'
import { type Found, type Item, type Place, rankOf, type Source } from './timeline.ts'

/** Which part of a person's things is asked for: below a place, and no later than `as_of`. */
export type Below = { user_id: number; before: Place | undefined; as_of: Date }

/** `limit` items at most, looking through no more than `look` rows for them. */
export type Bounds = { limit: number; look: number }

const exactText = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** The person's events, or those of one type. */
export async function listEvents(
  db: Knex,
  place: Below,
  { event_type, limit, look }: Bounds & { event_type: string | undefined },
): Promise<Found> {
  const newest = below(db('events').select('id', 'event_type', 'created_at as at'), 'event', place)
  const looked = newest.limit(event_type === undefined ? limit + 1 : look)
  const chosen = db('looked')
    .select('id', 'at')
    .limit(limit + 1)
  if (event_type !== undefined) chosen.where({ event_type })
  const rows: Row<{ event_type: string; details: unknown }>[] = await db
    .withMaterialized('looked', looked)
    .with('chosen', downward(chosen))
    .from('chosen as c')
    .join('events as e', 'e.id', 'c.id')
    .select('e.id', 'e.event_type', 'e.details', db.raw(`${exactText('c.at')} as at`), lastLooked(db, look))
    .joinRaw('right join (select 1) as one on true')
    .orderByRaw('c.at desc, c.id desc')
  return found(rows, limit, 'event', ({ id, at, event_type, details }) => ({
    source: 'event',
    at,
    rank: rankOf('event'),
    id,
    event_type,
    details,
  }))
}

/** What staff did with the person's card, of these kinds. */
export async function listJournal(
  db: Knex,
  place: Below,
  { kinds, limit, look }: Bounds & { kinds: JournalKind[] },
): Promise<Found> {
  const looked = below(db('lead_journal').select('*'), 'journal', place).limit(look)
  const rows: Row<Entry>[] = await db
    .withMaterialized('looked', looked)
    .with('chosen', downward(db('looked').whereIn('kind', kinds)).limit(limit + 1))
    .from('chosen as c')
    .select('c.id', 'c.kind', 'c.who', 'c.text', 'c.before', 'c.after')
    .select(db.raw(`${exactText('c.at')} as at`), lastLooked(db, look))
    .joinRaw('right join (select 1) as one on true')
    .orderByRaw('c.at desc, c.id desc')
  return found(rows, limit, 'journal', ({ id, at, kind, who, text, before, after }) => ({
    source: 'journal',
    at,
    rank: rankOf('journal'),
    id,
    kind,
    who,
    text,
    before,
    after,
  }))
}

/** The person's registration, as an item whose tier is not known yet. */
export async function findRegistration(
  db: Knex,
  { user_id, as_of }: Pick<Below, 'user_id' | 'as_of'>,
): Promise<Extract<Item, { source: 'registration' }> | undefined> {
  const row: { email: string | null; at: string } | undefined = await db('free_lesson_registrations')
    .where({ user_id })
    .where('registered_at', '<=', as_of)
    .first('email', db.raw(`${exactText('registered_at')} as at`))
  return row && { source: 'registration', rank: rankOf('registration'), id: 0, tier: null, ...row }
}

/** How many events and journal entries of these stand above a place, each counted up to `most`. */
export async function countAbove(
  db: Knex,
  { user_id, since, as_of }: { user_id: number; since: Place; as_of: Date },
  chosen: { events: boolean; event_type: string | undefined; kinds: JournalKind[]; most: number },
): Promise<number> {
  const newer = (table: string, at: string, source: Source) =>
    db(table)
      .select(db.raw('1'))
      .where({ user_id })
      .where(at, '<=', as_of)
      .whereRaw(...aboveSql(since, source, at))
      .limit(chosen.most)
  const events = newer('events', 'created_at', 'event')
  if (chosen.event_type !== undefined) events.where({ event_type: chosen.event_type })
  const journal = newer('lead_journal', 'at', 'journal').whereIn('kind', chosen.kinds)
  const { rows } = await db.raw(
    'select (select count(*) from (?) e)::int + (select count(*) from (?) j)::int as n',
    [chosen.events ? events : events.whereRaw('false'), journal],
  )
  return rows[0].n
}

/** The rules of the score with the instant from which each was in force, oldest first. */
export async function listRules(db: Knex): Promise<{ since: Date; rules: ScoringRules }[]> {
  const rows = await db('scoring_rules').orderBy('version')
  return rows.map(({ created_at, author: _author, reason: _reason, ...rules }) => ({
    since: created_at,
    rules,
  }))
}

type Person = { user_id: number; timezone: string }

const MARKS = `coalesce(json_agg(json_build_array((extract(epoch from created_at) * 1000000)::bigint,
  to_char(created_at at time zone :timezone, 'YYYY-MM-DD')) order by created_at), '[]') as marks`

/** The newest `most` of the person's events in (from, to], ascending. Instants are microseconds. */
export async function listMarks(
  db: Knex,
  { user_id, timezone, from, to, most }: Person & { from: number; to: number; most: number },
): Promise<Mark[]> {
  const { rows } = await db.raw(
    `select ${MARKS} from (
       select created_at from events
        where user_id = :user_id and created_at > ${instant(':from')} and created_at <= ${instant(':to')}
        order by created_at desc limit :most) as e`,
    { user_id, timezone, from, to, most },
  )
  return rows[0].marks.map(([at, day]: [number, string]) => ({ at, day, n: 1 }))
}

/** The first and the last `most` of the person's events in each of these spans, [from, to), ascending; all where `most` is null. */
export async function listEdges(
  db: Knex,
  { user_id, timezone, spans }: Person & { spans: { from: Date; to: Date; most: number | null }[] },
): Promise<Mark[]> {
  const one = (direction: string) => `(select id, created_at from events
     where user_id = :user_id and created_at >= s.first and created_at < s.until
     order by created_at ${direction}, id ${direction} limit s.most)`
  const { rows } = await db.raw(
    `select ${MARKS}
       from unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[]), cast(:mosts as int[]))
              as s (first, until, most)
      cross join lateral (${one('asc')} union ${one('desc')}) as e`,
    {
      user_id,
      timezone,
      starts: spans.map(({ from }) => from),
      ends: spans.map(({ to }) => to),
      mosts: spans.map(({ most }) => most),
    },
  )
  return rows[0].marks.map(([at, day]: [number, string]) => ({ at, day, n: 1 }))
}

const instant = (binding: string) =>
  `(timestamptz 'epoch' + cast(${binding} as bigint) * interval '1 microsecond')`

const AT: Record<'event' | 'journal', string> = { event: 'created_at', journal: 'at' }

function below(query: Knex.QueryBuilder, source: 'event' | 'journal', { user_id, before, as_of }: Below) {
  const at = AT[source]
  query
    .where({ user_id })
    .where(at, '<=', as_of)
    // Years before the first have no name of four digits, which places are written with.
    .where(at, '>=', '0001-01-01T00:00:00Z')
    .orderBy([
      { column: at, order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
  if (!before) return query
  const rank = rankOf(source)
  if (rank === before.rank)
    return query.whereRaw(`(${at}, id) < (?::timestamptz, ?::bigint)`, [before.at, before.id])
  return query.whereRaw(`${at} ${rank < before.rank ? '<=' : '<'} ?::timestamptz`, [before.at])
}

function aboveSql({ at, rank, id }: Place, source: Source, column: string): [string, (string | number)[]] {
  const own = rankOf(source)
  if (own === rank) return [`(${column}, id) > (?::timestamptz, ?::bigint)`, [at, id]]
  return [`${column} ${own > rank ? '>=' : '>'} ?::timestamptz`, [at]]
}

const downward = (query: Knex.QueryBuilder) =>
  query.orderBy([
    { column: 'at', order: 'desc' },
    { column: 'id', order: 'desc' },
  ])

/** The place of the last row that was looked at, where there are `look` of them and so perhaps more. */
const lastLooked = (db: Knex, look: number) =>
  db.raw(
    `(select json_build_array(${exactText('at')}, id) from looked order by at desc, id desc offset ? limit 1) as last`,
    [look - 1],
  )

type Entry = {
  kind: JournalKind
  who: string
  text: string | null
  before: string | null
  after: string | null
}
type Row<T> = T & { id: number; at: string; last: [at: string, id: number] | null }

/** A query that found nothing answers one row without an id, which tells how far it looked. */
function found<T>(rows: Row<T>[], limit: number, source: Source, itemOf: (row: Row<T>) => Item): Found {
  const items = rows.filter(({ id }) => id !== null).map(itemOf)
  if (items.length > limit) return { items, reached: items.at(-1)! }
  const last = rows[0]?.last
  return { items, reached: last ? { at: last[0], rank: rankOf(source), id: last[1] } : null }
}
