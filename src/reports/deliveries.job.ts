import type { Deps } from '../deps.ts'
import type { Counts } from '../jobs/job.ts'
import { changeHeld } from '../work/claims.ts'
import type { Claim, Ledger } from '../work/ledger.ts'
import { until, type Work, workOff } from '../work/worker.ts'
import { type CopyRow, readCopy } from './copy.ts'
import { mayReceive, refuseFormerAccounts } from './delivery-queries.ts'

/**
 * Copies as pieces of work. Strict exactly-once does not exist over SMTP: once the text has begun to go out, an end that
 * nobody knows is kept as unclear, for a person to decide. Before that, nothing can have arrived, and it is tried again.
 */
export const deliveries: Ledger = {
  table: 'deliveries',
  key: ['id'],
  subject: 't.id::text',
  held: 'claimed',
  again: 'deferred',
  said: 'reply',
  lost: 'The portal ended during each attempt.',
  final: {
    when: 't.handed_at is not null',
    state: 'unclear',
    said: 'The portal was stopped while it sent this copy.',
  },
  fresh: { handed_at: null },
}

/** As many as the mailer has connections. */
const AT_ONCE = 2

/**
 * Sends every copy that is due. Any number of instances may do so at once: each copy is claimed. Answers how many copies
 * ended in which state; one that is given up after ten attempts was deferred, too.
 */
export async function sendDueDeliveries(
  deps: Deps,
  signal: AbortSignal,
  onEach: () => void = () => {},
): Promise<Counts> {
  const counts: Counts = { accepted: 0, deferred: 0, refused: 0, unclear: 0 }
  counts.refused! += await refuseFormerAccounts(deps.db, deps.clock())
  const send = () =>
    workOff(deps, sending, until(signal), ({ state }) => {
      onEach()
      const counted = state === 'dead' ? 'deferred' : state
      if (counted in counts) counts[counted]!++
    })
  await Promise.all(Array.from({ length: AT_ONCE }, send))
  return counts
}

type Copy = Claim<CopyRow & { id: number }>

const sending: Work<Copy> = {
  ledger: deliveries,
  which: (query) => query.whereExists(mayReceive).orderBy('t.next_attempt_at').orderBy('t.id'),
  limit_s: 180,
  async perform({ db, clock, config, mailer }, copy) {
    const mail = await readCopy(db, copy, config.app_url)
    const result = await mailer.send(mail, async () => {
      // Whoever was paused up to here learns that another instance has the copy, and sends nothing.
      if (!(await changeHeld(db, deliveries, copy, { handed_at: clock() })))
        throw new Error('Another instance has taken this copy over.')
    })
    if (result.state === 'deferred') return { again: result.reply }
    const changes = result.state === 'accepted' ? { accepted_at: clock() } : {}
    return { state: result.state, said: result.reply, changes }
  },
}
