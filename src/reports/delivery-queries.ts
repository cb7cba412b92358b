import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { LEASE_S, secondsAfter } from '../jobs/job.ts'
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

export type ClaimedDelivery = {
  id: number
  report_id: number
  recipient: string
  message_id: string
  attempts: number
  token: string
}

/** Copies whose account was deactivated or deleted meanwhile are not sent any more. Answers how many. */
export async function refuseFormerAccounts(db: Knex, now: Date): Promise<number> {
  return db('deliveries as d')
    .whereIn('d.state', ['pending', 'deferred'])
    .where('d.next_attempt_at', '<=', now)
    .whereNotExists(activeAccount(db))
    .update({
      state: 'refused',
      next_attempt_at: null,
      reply: 'Not sent: the account is not active any more.',
    })
}

/** A copy whose sender fell silent while sending may have arrived: it is unclear, and not sent again by itself. */
export async function settleLostDeliveries(db: Knex, now: Date): Promise<number> {
  return db('deliveries').where({ state: 'claimed' }).where('lease_until', '<=', now).update({
    state: 'unclear',
    token: null,
    lease_until: null,
    reply: 'The portal was stopped while it sent this copy.',
  })
}

/** Takes the next due copy for `LEASE_S` seconds; another sender takes another one. */
export async function claimDelivery(db: Knex, now: Date): Promise<ClaimedDelivery | undefined> {
  const next = db('deliveries as d')
    .select('d.id')
    .whereIn('d.state', ['pending', 'deferred'])
    .where('d.next_attempt_at', '<=', now)
    .whereExists(activeAccount(db))
    .orderBy('d.next_attempt_at')
    .orderBy('d.id')
    .limit(1)
    .forUpdate()
    .skipLocked()
  const rows = await db('deliveries')
    .where({ id: next })
    .update({
      state: 'claimed',
      token: randomUUID(),
      lease_until: secondsAfter(now, LEASE_S),
      attempts: db.raw('attempts + 1'),
    })
    .returning(['id', 'report_id', 'recipient', 'message_id', 'attempts', 'token'])
  return rows[0]
}

/** Keeps the claim while the server takes its time. False: it was given up as lost. */
export async function renewDelivery(db: Knex, { id, token }: ClaimedDelivery, now: Date): Promise<boolean> {
  const lease_until = secondsAfter(now, LEASE_S)
  return (await db('deliveries').where({ id, token, state: 'claimed' }).update({ lease_until })) > 0
}

/** Records what became of a copy. False: the claim was lost meanwhile, and the copy stays unclear. */
export async function recordDelivery(
  db: Knex,
  { id, token }: ClaimedDelivery,
  result: { state: DeliveryState; reply: string; next_attempt_at?: Date | null },
  now: Date,
): Promise<boolean> {
  const updated = await db('deliveries')
    .where({ id, token, state: 'claimed' })
    .update({
      next_attempt_at: null,
      ...result,
      token: null,
      lease_until: null,
      ...(result.state === 'accepted' && { accepted_at: now }),
    })
  return updated > 0
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

const activeAccount = (db: Knex) =>
  db('accounts as a').select(db.raw('1')).whereRaw('a.id = d.account_id and a.active')
