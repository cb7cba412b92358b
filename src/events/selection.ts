import type { Knex } from 'knex'
import type { Cursor } from './cursor.ts'
import { containments, type Detail } from './detail.ts'
import type { EventFilter } from './filter.ts'
import { exactly } from './instant.ts'

/** A piece of SQL with its values, in the order of its question marks. Every value is a text or a number. */
export type Sql = { sql: string; bindings: (string | number)[] }

/** Which side of a place in the list: older events, or newer ones. */
export type Side = 'before' | 'after'

/** A filter, a place in its list, and the side to read from there. */
export type Selection = EventFilter & {
  before?: Cursor | undefined
  after?: Cursor | undefined
  /** leaves out what happens later; without it, future events are selected too */
  as_of?: Date | undefined
}

/** The one predicate of list, counts and export. */
export function matching({ event_type, user_id, from, to, details = [], as_of }: Selection): Sql[] {
  const types = event_type === undefined ? [] : [event_type].flat()
  return [
    ...(types.length > 0 ? [{ sql: `e.event_type in (${marks(types)})`, bindings: types }] : []),
    ...(user_id !== undefined ? [{ sql: 'e.user_id = ?', bindings: [user_id] }] : []),
    ...(from !== undefined ? [{ sql: 'e.created_at >= ?::timestamptz', bindings: [textOf(from)] }] : []),
    ...(to !== undefined ? [{ sql: 'e.created_at < ?::timestamptz', bindings: [textOf(to)] }] : []),
    ...(as_of ? [{ sql: 'e.created_at <= ?::timestamptz', bindings: [textOf(as_of)] }] : []),
    ...details.map(hasDetail),
  ]
}

/** The side of a place that is asked for, by (created_at, id). */
export function beyond({ before, after }: Selection): Sql[] {
  const place = before ?? after
  if (!place) return []
  return [
    {
      sql: `(e.created_at, e.id) ${before ? '<' : '>'} (?::timestamptz, ?::bigint)`,
      bindings: [place.at, place.id],
    },
  ]
}

/** From the place away: newest first, but oldest first where newer events are asked for. */
export function awayFrom({ before, after }: Selection): string {
  const direction = after && !before ? 'asc' : 'desc'
  return `order by e.created_at ${direction}, e.id ${direction}`
}

/** Conditions as one, with `where` before them; nothing where there is none. */
export function where(...conditions: Sql[][]): Sql {
  const all = conditions.flat()
  return {
    sql: all.length > 0 ? `where ${all.map(({ sql }) => sql).join(' and ')}` : '',
    bindings: all.flatMap(({ bindings }) => bindings),
  }
}

/** Texts and pieces put together. */
export function joined(...parts: (string | Sql)[]): Sql {
  return {
    sql: parts.map((part) => (typeof part === 'string' ? part : part.sql)).join(' '),
    bindings: parts.flatMap((part) => (typeof part === 'string' ? [] : part.bindings)),
  }
}

export async function ask<Row>(db: Knex, { sql, bindings }: Sql): Promise<Row[]> {
  const { rows } = await db.raw(sql, bindings)
  return rows
}

/** What the index by details can tell: containment; where a place in a list is named, that place itself must tell too. */
function hasDetail(detail: Detail): Sql {
  const { any, exact } = containments(detail)
  const found = joined('(', { sql: any.map(() => 'e.details @> ?::jsonb').join(' or '), bindings: any }, ')')
  if (!exact) return found
  const leaves = containments({ path: [], value: detail.value }).any
  return joined(
    '(',
    found,
    'and (',
    {
      sql: leaves.map(() => 'e.details #> ?::text[] @> ?::jsonb').join(' or '),
      bindings: leaves.flatMap((leaf) => [arrayOf(detail.path), leaf]),
    },
    '))',
  )
}

const marks = (values: unknown[]) => values.map(() => '?').join(', ')

/** An array as PostgreSQL reads it from a text. */
const arrayOf = (texts: string[]) =>
  `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`

// A Date may lie in a year that no four digits say.
const textOf = (instant: Date | string) => (instant instanceof Date ? exactly(instant) : instant)
