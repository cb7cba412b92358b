import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { listSubscribers } from './queries.ts'
import { type DeliveryState, RESENDABLE } from './report.ts'

/**
 * Makes one copy of the report per subscriber. Each has a Message-ID of its own for good: sent again, mail programs
 * know it as the same mail. Answers how many.
 */
export async function createDeliveries(
  db: Knex,
  report: { id: number; night: string },
  host: string,
  now: Date,
): Promise<number> {
  const rows = (await listSubscribers(db)).map(({ account_id, email }) => ({
    report_id: report.id,
    account_id,
    recipient: email,
    message_id: `<report-${report.night}-${randomUUID()}@${host}>`,
    next_attempt_at: now,
    created_at: now,
  }))
  if (rows.length > 0) await db('deliveries').insert(rows)
  return rows.length
}

/** Copies whose account was deactivated or deleted meanwhile are not sent any more. Answers how many. */
export async function refuseFormerAccounts(db: Knex, now: Date): Promise<number> {
  return db('deliveries as t')
    .whereIn('t.state', ['pending', 'deferred'])
    .where((due) => due.whereNull('t.next_attempt_at').orWhere('t.next_attempt_at', '<=', now))
    .whereNotExists(mayReceive)
    .update({
      state: 'refused',
      next_attempt_at: null,
      reply: 'Not sent: the account is not active any more.',
    })
}

/** Whether copy `t` may go to its recipient now, as a subquery for `exists`. */
export function mayReceive(query: Knex.QueryBuilder): void {
  query.from('accounts as a').select('a.id').whereRaw('a.id = t.account_id and a.active')
}

export type Delivery = {
  id: number
  recipient: string
  state: DeliveryState
  attempts: number
  next_attempt_at: Date | null
  reply: string | null
  accepted_at: Date | null
  created_at: Date
}

export async function listDeliveries(db: Knex, report_id: number): Promise<Delivery[]> {
  return db('deliveries')
    .where({ report_id })
    .select('id', 'recipient', 'state', 'attempts', 'next_attempt_at', 'reply', 'accepted_at', 'created_at')
    .orderBy('recipient')
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

/** Has a copy sent again, with ten attempts before it. False when it is on its way or not of this report. */
export async function createSending(
  db: Knex,
  { report_id, id }: { report_id: number; id: number },
  now: Date,
): Promise<boolean> {
  const updated = await db('deliveries')
    .where({ id, report_id })
    .whereIn('state', RESENDABLE)
    .update({ state: 'pending', attempts: 0, next_attempt_at: now, reply: null })
  return updated > 0
}
