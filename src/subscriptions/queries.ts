import type { Knex } from 'knex'
import type { Language } from '../language/language.ts'
import type { Schedule } from './rhythm.ts'
import { hashOf, type Subscription } from './subscription.ts'

const COLUMNS = [
  's.id',
  's.account_id',
  'a.name',
  's.rhythm',
  's.weekday',
  's.hour',
  's.timezone',
  's.unsubscribe_key',
  's.confirmed_at',
  's.token_expires_at',
  's.asked_at',
  's.asked_reply',
  's.created_at',
]

/**
 * An address is suspended after two permanent refusals (5xx) with no mail accepted in between or since, and none of them
 * before a manager lifted it: a server that says twice that there is no such box is believed.
 */
const SUSPENDED = `(
  select count(*) from work_attempts w join deliveries d on w.work = 'deliveries' and w.subject = d.id::text
   where d.recipient = coalesce(a.email, s.address) and w.state = 'refused' and w.said ~ '^5'
     and w.ended_at > coalesce((select max(released_at) from mail_releases m where m.address = d.recipient), '-infinity')
     and w.ended_at > coalesce((
       select max(o.ended_at) from work_attempts o join deliveries e on o.work = 'deliveries' and o.subject = e.id::text
        where e.recipient = d.recipient and o.state = 'accepted'), '-infinity')) >= 2`

function subscriptions(db: Knex): Knex.QueryBuilder {
  return db('report_subscriptions as s')
    .leftJoin('accounts as a', 'a.id', 's.account_id')
    .where((who) => who.whereNull('s.account_id').orWhere('a.active', true))
    .select(COLUMNS)
    .select(
      db.raw(`coalesce(a.email, s.address) as recipient, coalesce(a.language, s.language, 'en') as language,
              ${SUSPENDED} as suspended`),
    )
}

/** Everybody who receives the report or was asked to: active accounts by name, then addresses. */
export function listSubscriptions(db: Knex): Promise<Subscription[]> {
  return subscriptions(db).orderByRaw('a.name nulls last, a.id, s.address')
}

/** Who receives it: addresses that have not said yes are not among them. `last`: the as-of of the newest report they have a copy of. */
export function listRecipients(db: Knex): Promise<(Subscription & { last: Date | null })[]> {
  return subscriptions(db)
    .where((who) => who.whereNotNull('s.account_id').orWhereNotNull('s.confirmed_at'))
    .select(
      db.raw(`(select max(r.as_of) from deliveries d join reports r on r.id = d.report_id
                where d.subscription_id = s.id) as last`),
    )
    .orderByRaw('s.account_id nulls last, s.id')
}

export function findSubscription(
  db: Knex,
  which: { id: number } | { account_id: number } | { unsubscribe_key: string },
): Promise<Subscription | undefined> {
  const [[column, value]] = Object.entries(which) as [[string, unknown]]
  return subscriptions(db)
    .where(`s.${column}`, value as number)
    .first()
}

/** Subscribes an account, or changes how often and when it receives the report. */
export async function saveSubscription(
  db: Knex,
  account_id: number,
  { rhythm, weekday, hour, timezone }: Schedule,
  now: Date,
): Promise<void> {
  const schedule = { rhythm, weekday, hour, timezone }
  await db('report_subscriptions')
    .insert({ account_id, ...schedule, created_at: now })
    .onConflict('account_id')
    .merge(schedule)
}

/** Puts an address from outside down, to be confirmed. Undefined: it is there already. */
export async function createAddress(
  db: Knex,
  asked: Schedule & {
    address: string
    language: Language
    added_by: number
    token_hash: string
    token_expires_at: Date
  },
  now: Date,
): Promise<number | undefined> {
  const rows = await db('report_subscriptions')
    .insert({ ...asked, created_at: now, asked_at: now })
    .onConflict('address')
    .ignore()
    .returning('id')
  return rows[0]?.id
}

/** Has an address from outside written to in another language from the next report on. False: it is an account's, or gone. */
export async function changeLanguage(db: Knex, id: number, language: Language): Promise<boolean> {
  return (await db('report_subscriptions').where({ id }).whereNotNull('address').update({ language })) > 0
}

/**
 * Draws a new link for an address that has not said yes; the one before is worth nothing from then on. False: it has
 * said yes, is not there, or was asked after `not_since`.
 */
export async function renewToken(
  db: Knex,
  id: number,
  token: { token_hash: string; token_expires_at: Date },
  { now, not_since }: { now: Date; not_since: Date },
): Promise<boolean> {
  const updated = await db('report_subscriptions')
    .where({ id })
    .whereNull('confirmed_at')
    .whereNotNull('address')
    .where('asked_at', '<=', not_since)
    .update({ ...token, asked_at: now, asked_reply: null })
  return updated > 0
}

/** Keeps what the mail server said of the confirmation. */
export async function recordAsked(db: Knex, id: number, asked_reply: string): Promise<void> {
  await db('report_subscriptions').where({ id }).update({ asked_reply })
}

/** The subscription that a confirmation's link is for, while it holds good; undefined afterwards. */
export async function findByToken(db: Knex, token: string, now: Date): Promise<Subscription | undefined> {
  return subscriptions(db).where('s.token_hash', hashOf(token)).where('s.token_expires_at', '>', now).first()
}

/** The address says yes. Answers it; undefined when the link has been used, replaced or has run out. */
export async function confirm(
  db: Knex,
  token: string,
  now: Date,
): Promise<{ id: number; address: string; language: Language | null } | undefined> {
  const rows = await db('report_subscriptions')
    .where({ token_hash: hashOf(token) })
    .where('token_expires_at', '>', now)
    .update({ confirmed_at: now, token_hash: null, token_expires_at: null })
    .returning(['id', 'address', 'language'])
  return rows[0]
}

/**
 * Ends a subscription and takes back its copies that are not on their way yet; the one that a server is being given at
 * this moment still arrives. Answers who it was; undefined when it had ended. Call it in a transaction.
 */
export async function endSubscription(
  db: Knex,
  which: { id: number } | { account_id: number } | { unsubscribe_key: string },
): Promise<Pick<Subscription, 'id' | 'account_id' | 'recipient' | 'language'> | undefined> {
  const found = await findSubscription(db, which)
  const rows = await db('report_subscriptions')
    .where(which)
    .delete()
    .returning(['id', 'account_id', 'address'])
  const [ended] = rows
  if (!ended) return undefined
  await db('deliveries')
    .where((copy) =>
      copy
        .where({ subscription_id: ended.id })
        // Copies that were written before they knew their subscription.
        .orWhere((old) => old.whereNull('subscription_id').where({ account_id: ended.account_id ?? -1 })),
    )
    .whereIn('state', ['pending', 'deferred'])
    .update({ state: 'refused', next_attempt_at: null, reply: 'Not sent: the subscription has ended.' })
  return {
    id: ended.id,
    account_id: ended.account_id,
    recipient: found?.recipient ?? ended.address ?? '',
    language: found?.language ?? 'en',
  }
}

/** Refusals until now count no more. */
export async function releaseAddress(db: Knex, address: string, now: Date): Promise<void> {
  await db('mail_releases').insert({ address, released_at: now }).onConflict('address').merge()
}
