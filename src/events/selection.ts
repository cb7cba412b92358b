import type { Knex } from 'knex'
import type { Cursor } from './cursor.ts'
import { containments, type Detail } from './detail.ts'
import type { EventFilter } from './filter.ts'
import { exactly } from './instant.ts'

/** A piece of SQL with its values, in the order of its question marks. Every value is a text or a number. */
export type Sql = { sql: string; bindings: (string | number)[] }

/** A filter, a place in its list, and the side to read from there. */
export type Selection = EventFilter & {
  before?: Cursor | undefined
  after?: Cursor | undefined
  /** leaves out what happens later; without it, future events are selected too */
  as_of?: Date | undefined
}

/** The one predicate of list, counts and export, with the place to read from. */
export function matching({ event_type, user_id, details = [], ...span }: Selection): Sql[] {
  const types = event_type === undefined ? [] : [event_type].flat()
  const { upper, lower } = boundsOf(span)
  return [
    ...(types.length > 0 ? [{ sql: `e.event_type in (${marks(types)})`, bindings: types }] : []),
    ...(user_id !== undefined ? [{ sql: 'e.user_id = ?', bindings: [user_id] }] : []),
    ...[upper, lower].flatMap((bound) => (bound ? [compared([], bound)] : [])),
    ...details.map(hasDetail),
  ]
}

/** A type or a person whose rows are read, in order, off the index that begins with it. */
export type Key = { column: 'event_type' | 'user_id'; value: string | number }

/**
 * The same for one type or person alone, said so that only the index that begins with it has the order. Said plainly
 * (`event_type = …`), the planner may walk the index by time instead, which is as quick for a type that is frequent
 * now, and reads through a year of events for one that stopped a year ago.
 */
export function keyed({ column, value }: Key, span: Selection): { conditions: Sql[]; order: string } {
  const { upper, lower } = boundsOf(span)
  const key = [{ name: `e.${column}`, value }]
  const direction = isUpward(span) ? 'asc' : 'desc'
  return {
    conditions: [
      upper ? compared(key, upper) : { sql: `e.${column} <= ?`, bindings: [value] },
      lower ? compared(key, lower) : { sql: `e.${column} >= ?`, bindings: [value] },
    ],
    order: `order by e.${column} ${direction}, e.created_at ${direction}, e.id ${direction}`,
  }
}

type Bound = { sign: '<' | '<=' | '>' | '>='; at: string; id?: number }

/**
 * The tightest bound on each side, and only that: an index is entered at one bound, and given two the server may take
 * the wider one and read all that lies between.
 */
function boundsOf({ before, after, from, to, as_of }: Selection): { upper?: Bound; lower?: Bound } {
  const uppers: Bound[] = [
    ...(before ? [{ sign: '<', ...before } as const] : []),
    ...(to !== undefined ? [{ sign: '<', at: textOf(to) } as const] : []),
    ...(as_of ? [{ sign: '<=', at: textOf(as_of) } as const] : []),
  ]
  const lowers: Bound[] = [
    ...(after && !before ? [{ sign: '>', ...after } as const] : []),
    ...(from !== undefined ? [{ sign: '>=', at: textOf(from) } as const] : []),
  ]
  return {
    ...(uppers.length > 0 && { upper: uppers.reduce((tight, one) => (isBelow(one, tight) ? one : tight)) }),
    ...(lowers.length > 0 && { lower: lowers.reduce((tight, one) => (one.at > tight.at ? one : tight)) }),
  }
}

/** Whether an upper bound is tighter: at one instant, "before it" is tighter than a place at it, and that than "up to it". */
function isBelow(one: Bound, other: Bound): boolean {
  const rank = ({ sign, id }: Bound) => (sign === '<=' ? 2 : id === undefined ? 0 : 1)
  return one.at < other.at || (one.at === other.at && rank(one) < rank(other))
}

function compared(key: { name: string; value: string | number }[], { sign, at, id }: Bound): Sql {
  const columns = [...key.map(({ name }) => name), 'e.created_at', ...(id === undefined ? [] : ['e.id'])]
  const values = [...key.map(() => '?'), '?::timestamptz', ...(id === undefined ? [] : ['?::bigint'])]
  return {
    sql: `(${columns.join(', ')}) ${sign} (${values.join(', ')})`,
    bindings: [...key.map(({ value }) => value), at, ...(id === undefined ? [] : [id])],
  }
}

const isUpward = ({ before, after }: Selection) => Boolean(after && !before)

/** From the place away: newest first, but oldest first where newer events are asked for. */
export function awayFrom(span: Selection): string {
  const direction = isUpward(span) ? 'asc' : 'desc'
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
const textOf = (instant: Date | string) => exactly(instant)
