import type { Deps } from '../deps.ts'
import { shiftDay } from '../events/period.ts'
import { localDay } from '../format.ts'
import type { Counts, Job, Progress } from '../jobs/job.ts'
import { msg } from '../language/t.ts'
import { createSnapshot, readRules } from '../leads/queries.ts'
import { verifyLive } from '../live/verify.ts'
import { sendDueDeliveries } from './deliveries.job.ts'
import { countDeliveries } from './delivery-queries.ts'
import { findReport } from './queries.ts'
import { writeNight } from './writing.ts'

const NAME = msg('nightly-report')

/** The night: scores every lead as of the slot, and reports the local day that closed before it. */
export function nightlyReport(schedule: string): Job {
  return {
    name: NAME,
    about: msg(
      'Scores every lead, keeps the snapshot of the night, writes the report and mails it to the subscribers; then compares the live scores and figures with the events.',
    ),
    schedule,
    counts: [
      'leads_scored',
      'deliveries_created',
      'accepted',
      'deferred',
      'refused',
      'unclear',
      'scores_differed',
      'days_differed',
    ],
    async run(deps, slot, signal, progress) {
      const { report_id, leads_scored, copies } = await writeReport(deps, slot, signal, progress)
      let sent = 0
      const sending = msg('sending mails')
      progress(sending, sent, copies)
      await sendDueDeliveries(deps, signal, () => progress(sending, ++sent, Math.max(sent, copies)))
      signal.throwIfAborted()
      progress(msg('comparing scores and figures with the events'))
      const compared = await verifyLive(deps)
      return { leads_scored, deliveries_created: copies, ...(await outcome(deps, report_id)), ...compared }
    },
    tend: sendDueDeliveries,
  }
}

/** The local day that a run at this slot closes: the one before. */
export function nightOf(slot: Date, timezone: string): string {
  return shiftDay(localDay(slot, timezone), -1)
}

/** Snapshot, report and one delivery per subscriber, all or nothing, once per night. */
async function writeReport(
  { db, clock, config }: Deps,
  slot: Date,
  signal: AbortSignal,
  progress: Progress,
): Promise<{ report_id: number; leads_scored: number; copies: number }> {
  const night = nightOf(slot, config.timezone)
  return db.transaction(
    async (trx) => {
      const moment = { as_of: slot, timezone: config.timezone, rules: await readRules(trx) }
      progress(msg('scoring leads'))
      const leads_scored = await createSnapshot(trx, night, moment)
      signal.throwIfAborted()
      progress(msg('writing the report'))
      const kept = await findReport(trx, { night })
      if (kept) return { report_id: kept.id, leads_scored, copies: await countCopies(trx, kept.id) }
      const written = await writeNight(trx, { night, moment, job: NAME, now: clock() }, config)
      if (!written) throw new Error(`The report of ${night} was written by another instance meanwhile.`)
      signal.throwIfAborted()
      return { leads_scored, ...written }
    },
    // One view of the events for the whole report, however many arrive while it is written.
    { isolationLevel: 'repeatable read' },
  )
}

const countCopies = async (db: Deps['db'], report_id: number) =>
  Object.values(await countDeliveries(db, report_id)).reduce((sum, copies) => sum + copies, 0)

/** What became of the copies of this report, whichever instance sent them. */
async function outcome({ db }: Deps, report_id: number): Promise<Counts> {
  const { accepted = 0, deferred = 0, refused = 0, unclear = 0 } = await countDeliveries(db, report_id)
  return { accepted, deferred, refused, unclear }
}
