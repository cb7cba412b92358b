import { sweepSignIns } from '../accounts/sweep.job.ts'
import { sweepAudit } from '../audit/sweep.job.ts'
import type { Config } from '../config.ts'
import { nightlyReport } from '../reports/nightly.job.ts'
import type { Job } from './job.ts'

/** Everything that ever runs by itself. */
export function makeJobs(config: Pick<Config, 'nightly_cron'>): Job[] {
  return [nightlyReport(config.nightly_cron), sweepSignIns, sweepAudit]
}
