import type { Knex } from 'knex'
import type { Language } from '../language/language.ts'
import type { Edition } from '../subscriptions/rhythm.ts'
import { type DeliveryState, RESENDABLE } from './report.ts'

/** Copies whose account was deactivated or deleted meanwhile, or whose subscription ended, are not sent any more. Answers how many. */
export async function refuseFormerAccounts(db: Knex, now: Date): Promise<number> {
  return db('deliveries as t')
    .whereIn('t.state', ['pending', 'deferred'])
    .where((due) => due.whereNull('t.next_attempt_at').orWhere('t.next_attempt_at', '<=', now))
    .whereNotExists(mayReceive)
    .update({
      state: 'refused',
      next_attempt_at: null,
      reply: 'Not sent: the account is not active any more, or the subscription has ended.',
    })
}

/**
 * Whether copy `t` may go to its recipient now, as a subquery for `exists`: its subscription is still there, of an active
 * account or of an address that said yes. A copy from before copies knew their subscription needs an active account.
 */
export function mayReceive(query: Knex.QueryBuilder): void {
  query.select('who.id').fromRaw(
    `(select s.id from report_subscriptions s left join accounts a on a.id = s.account_id
         where s.id = t.subscription_id and (a.active or s.confirmed_at is not null)
        union all
        select a.id from accounts a where t.subscription_id is null and a.id = t.account_id and a.active) as who`,
  )
}

export type Delivery = {
  id: number
  report_id: number
  recipient: string
  edition: Edition
  language: Language
  message_id: string
  subscription_id: number | null
  state: DeliveryState
  attempts: number
  next_attempt_at: Date | null
  reply: string | null
  accepted_at: Date | null
  created_at: Date
}
const DELIVERY = [
  'id',
  'report_id',
  'recipient',
  'edition',
  'language',
  'message_id',
  'subscription_id',
  'state',
  'attempts',
  'next_attempt_at',
  'reply',
  'accepted_at',
  'created_at',
]

export async function listDeliveries(db: Knex, report_id: number): Promise<Delivery[]> {
  return db('deliveries').where({ report_id }).select(DELIVERY).orderBy('recipient')
}

export async function findDelivery(
  db: Knex,
  which: { report_id: number; id: number },
): Promise<Delivery | undefined> {
  return db('deliveries').where(which).first(DELIVERY)
}

/** One try to send a copy: what the mail server said, and as what it ended; null while it is under way. */
export type Attempt = {
  attempt: number
  instance: string
  began_at: Date
  ended_at: Date | null
  state: string | null
  said: string | null
}

/** Every try of a copy, the newest first; after "send again" the attempts are counted anew. */
export async function listAttempts(db: Knex, delivery_id: number): Promise<Attempt[]> {
  return db('work_attempts')
    .where({ work: 'deliveries', subject: String(delivery_id) })
    .select('attempt', 'instance', 'began_at', 'ended_at', 'state', 'said')
    .orderBy('began_at', 'desc')
    .limit(100)
}

/** Copies of a report by state. */
export async function countDeliveries(
  db: Knex,
  report_id: number,
): Promise<Partial<Record<DeliveryState, number>>> {
  const rows = await db('deliveries')
    .where({ report_id })
    .groupBy('state')
    .select('state', db.raw('count(*)::int as copies'))
  return Object.fromEntries(rows.map(({ state, copies }) => [state, copies]))
}

/**
 * Has a copy sent again, with ten attempts before it, to whoever is subscribed under its account or address now: who
 * ended their subscription is not written to again. It stays the mail that it was, in its language. Answers whether it will be sent, or why not.
 */
export async function createSending(
  db: Knex,
  { report_id, id }: { report_id: number; id: number },
  now: Date,
): Promise<'again' | 'on its way' | 'not subscribed' | undefined> {
  const { rows } = await db.raw(
    `with subscribed as (
       select s.id, s.account_id, coalesce(a.email, s.address) as address
         from report_subscriptions s left join accounts a on a.id = s.account_id
        where a.active or s.confirmed_at is not null),
     again as (
       update deliveries d
          set state = 'pending', attempts = 0, next_attempt_at = :now, reply = null,
              subscription_id = s.id, account_id = s.account_id
         from subscribed s
        where d.id = :id and d.report_id = :report_id and d.state = any(:states)
          and (s.account_id = d.account_id or s.address = d.recipient)
       returning d.id)
     select d.state = any(:states) as ended, exists (select from again) as again
       from deliveries d where d.id = :id and d.report_id = :report_id`,
    { id, report_id, now, states: [...RESENDABLE] },
  )
  const [row] = rows
  if (!row) return undefined
  return row.again ? 'again' : row.ended ? 'not subscribed' : 'on its way'
}
