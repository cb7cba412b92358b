/** What a list is ordered by: SQL over `s`, the same as exact text, and how to read that text again. */
export type Key = { sql: string; text: string; cast: string; pattern: RegExp }
export type Order = { keys: Key[]; direction: 'desc' | 'asc' }

/** A lead's place in an ordered list: the exact text of each key, the lead's id last among them. */
export type Place = string[]

/** A whole number as a key. */
export const numberKey = (sql: string, cast: 'int' | 'bigint'): Key => ({
  sql,
  cast,
  text: `${sql}::text`,
  pattern: /^-?\d{1,16}$/,
})

/** An instant as a key, with the database's six digits, which a Date would cut to milliseconds. */
export const instantKey = (sql: string): Key => ({
  sql,
  cast: 'timestamptz',
  text: `coalesce(to_char(nullif(${sql}, '-infinity') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '-infinity')`,
  pattern: /^(-infinity|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)$/,
})

export const NEWEST_ACTIVITY = instantKey(`coalesce(s.last_activity, '-infinity')`)
/** The smaller id first, in an order that is read backwards. */
export const ID_BACKWARDS = numberKey('(-s.user_id)', 'bigint')

/** The one list order: events, days, newest activity, id. An index holds it. Source: PRODUCT.md, "The score". */
export const LIST_ORDER: Order = {
  keys: [
    numberKey('s.total_events', 'int'),
    numberKey('s.active_days', 'int'),
    NEWEST_ACTIVITY,
    ID_BACKWARDS,
  ],
  direction: 'desc',
}

/** The keys for an ORDER BY. */
export const keysOf = ({ keys }: Order, way: 'desc' | 'asc') =>
  keys.map(({ sql }) => `${sql} ${way}`).join(', ')
