import { LIST_ORDER } from '../leads/score.ts'

/** Orders of the call list that may be asked for. Nothing else reaches an ORDER BY. */
export const SORTS = ['score', 'active', 'registered', 'next', 'name'] as const
export type Sort = (typeof SORTS)[number]

/** What a list is ordered by: SQL, the same as exact text for an address, and how to read that text again. */
export type Key = { sql: string; text: string; cast: string; pattern: RegExp }
export type Order = { keys: Key[]; direction: 'desc' | 'asc' }

const number = (sql: string, cast: 'int' | 'bigint'): Key => ({
  sql,
  cast,
  text: `${sql}::text`,
  pattern: /^-?\d{1,16}$/,
})
const instant = (sql: string): Key => ({
  sql,
  cast: 'timestamptz',
  text: `coalesce(to_char(nullif(${sql}, '-infinity') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '-infinity')`,
  pattern: /^(-infinity|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)$/,
})
const [EVENTS, DAYS, LAST, BACK] = LIST_ORDER
const BACKWARDS = number(BACK, 'bigint')
const ID = number('s.user_id', 'bigint')
const ACTIVE = instant(LAST)
const NAME = `left(lower(coalesce(nullif(btrim(s.first_name), ''), s.username, 'person ' || s.user_id::text)), 100)`

/** How well the lead matches what was searched for, from search.ts. */
export const rankKey = (sql: string): Key => ({ ...number(sql, 'int'), pattern: /^[0-3]$/ })

// Each is a total order. The first, backwards, is the one list order: PRODUCT.md, "The score".
const ORDERS: Record<Sort, Order> = {
  score: {
    keys: [number(EVENTS, 'int'), number(DAYS, 'int'), ACTIVE, BACKWARDS],
    direction: 'desc',
  },
  active: { keys: [ACTIVE, BACKWARDS], direction: 'desc' },
  registered: { keys: [instant('s.registered_at'), BACKWARDS], direction: 'desc' },
  next: {
    keys: [
      {
        sql: `coalesce(c.next_contact_on, 'infinity')`,
        cast: 'date',
        text: `coalesce(to_char(c.next_contact_on, 'YYYY-MM-DD'), 'infinity')`,
        pattern: /^(infinity|\d{4}-\d\d-\d\d)$/,
      },
      ID,
    ],
    direction: 'asc',
  },
  name: {
    keys: [
      {
        // The name that is shown (leads/lead.ts), as lead_scores_name holds it.
        sql: NAME,
        cast: 'text',
        text: NAME,
        pattern: /^[^\0]{0,200}$/su,
      },
      ID,
    ],
    direction: 'asc',
  },
}

/** The keys of an order. Of what was searched for, the best matches come first, each kind in the list order. */
export function orderOf(sort: Sort, rank?: string): Order {
  const order = ORDERS[sort]
  return rank && sort === 'score' ? { ...order, keys: [rankKey(rank), ...order.keys] } : order
}

export function sortName(sort: Sort, searching: boolean): string {
  return {
    score: searching ? 'Best match' : 'Most active',
    active: 'Newest activity',
    registered: 'Newest registration',
    next: 'Next contact',
    name: 'Name',
  }[sort]
}
