import type { Deps } from '../deps.ts'
import { type Counts, LEASE_S, MAX_ATTEMPTS, retryDelay, secondsAfter } from '../jobs/job.ts'
import {
  type ClaimedDelivery,
  claimDelivery,
  recordDelivery,
  refuseFormerAccounts,
  renewDelivery,
  settleLostDeliveries,
} from './delivery-queries.ts'
import { findReport, type Report } from './queries.ts'

/**
 * Sends every copy that is due, one after the other. Any number of instances may do so at once: each copy is claimed.
 * Strict exactly-once does not exist over SMTP, so an end that nobody knows is kept as unclear, for a person to decide.
 * Answers how many copies ended in which state.
 */
export async function sendDueDeliveries(deps: Deps, signal: AbortSignal): Promise<Counts> {
  const { db, clock } = deps
  const counts = { accepted: 0, deferred: 0, refused: 0, unclear: 0 }
  counts.unclear += await settleLostDeliveries(db, clock())
  counts.refused += await refuseFormerAccounts(db, clock())
  while (!signal.aborted) {
    const delivery = await claimDelivery(db, clock())
    if (!delivery) break
    counts[await send(deps, delivery)]++
  }
  return counts
}

async function send(
  deps: Deps,
  delivery: ClaimedDelivery,
): Promise<'accepted' | 'deferred' | 'refused' | 'unclear'> {
  const { db, clock, log, mailer } = deps
  const { subject, html, text } = (await findReport(db, { id: delivery.report_id })) as Report
  const renewal = setInterval(
    () => void renewDelivery(db, delivery, clock()).catch(() => {}),
    (LEASE_S * 1_000) / 3,
  )
  try {
    const { recipient: to, message_id } = delivery
    const result = await mailer
      .send({ to, subject, html, text, message_id })
      .catch((error) => ({ state: 'unclear' as const, reply: String((error as Error).message) }))
    const now = clock()
    const last = delivery.attempts >= MAX_ATTEMPTS
    const kept =
      result.state === 'deferred'
        ? await recordDelivery(db, delivery, again(result.reply, delivery.attempts, last, now), now)
        : await recordDelivery(db, delivery, result, now)
    if (!kept) log.warn({ delivery: delivery.id, ...result }, 'a copy was sent after it was given up as lost')
    return kept ? result.state : 'unclear'
  } finally {
    clearInterval(renewal)
  }
}

function again(reply: string, attempts: number, last: boolean, now: Date) {
  return last
    ? { state: 'dead' as const, reply, next_attempt_at: null }
    : { state: 'deferred' as const, reply, next_attempt_at: secondsAfter(now, retryDelay(attempts)) }
}
