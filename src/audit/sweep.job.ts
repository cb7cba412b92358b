import type { Job } from '../jobs/job.ts'
import { msg } from '../language/t.ts'
import { KEPT_YEARS } from './audit.ts'
import { removeOldAudit } from './reading-queries.ts'

const BATCH = 5_000

/** Keeps the audit from growing for ever: what people did is kept for two years. */
export const sweepAudit: Job = {
  name: msg('audit-sweep'),
  about: msg('Removes what the audit has kept for more than 2 years.'),
  schedule: '45 3 * * *',
  counts: ['entries_removed'],
  async run({ db, clock }, _slot, signal) {
    let entries_removed = 0
    while (!signal.aborted) {
      const removed = await removeOldAudit(db, KEPT_YEARS, clock(), BATCH)
      entries_removed += removed
      if (removed < BATCH) break
    }
    return { entries_removed }
  },
}
