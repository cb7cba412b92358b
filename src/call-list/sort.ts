import { t } from '../language/t.ts'
import {
  ID_BACKWARDS,
  instantKey,
  type Key,
  LIST_ORDER,
  NEWEST_ACTIVITY,
  numberKey,
  type Order,
} from '../leads/order.ts'

/** Orders of the call list that may be asked for. Nothing else reaches an ORDER BY. */
export const SORTS = ['score', 'active', 'registered', 'next', 'name'] as const
export type Sort = (typeof SORTS)[number]

const ID = numberKey('s.user_id', 'bigint')
// The name that is shown (leads/lead.ts), as lead_scores_name holds it.
const NAME = `left(lower(coalesce(nullif(btrim(s.first_name), ''), s.username, 'person ' || s.user_id::text)), 100)`

/** How well the lead matches what was searched for, from search.ts. */
export const rankKey = (sql: string): Key => ({ ...numberKey(sql, 'int'), pattern: /^[0-3]$/ })

// Each is a total order.
const ORDERS: Record<Sort, Order> = {
  score: LIST_ORDER,
  active: { keys: [NEWEST_ACTIVITY, ID_BACKWARDS], direction: 'desc' },
  registered: { keys: [instantKey('registered_at'), ID_BACKWARDS], direction: 'desc' },
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
    score: searching ? t('Best match') : t('Most active'),
    active: t('Newest activity'),
    registered: t('Newest registration'),
    next: t('Next contact'),
    name: t('Name'),
  }[sort]
}
