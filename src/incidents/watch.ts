import type { Deps } from '../deps.ts'
import type { Job } from '../jobs/job.ts'
import { type Stop, unstopped } from '../work/worker.ts'
import { sendDueAlerts } from './alerts.ts'
import type { Board } from './board.ts'
import { closeIncident, listOpenIncidents, openIncident, readStandings } from './queries.ts'

/**
 * Makes an incident of what goes wrong with a job, and ends it when a slot at or after the missing one has come to an
 * end: so one that fails, runs, and fails again is one incident. Any number of instances may watch; the database lets
 * one of them open it, and close it. That one logs it, at error level; the alerts are then work like any other.
 */
export async function watchJobs(
  deps: Deps,
  jobs: Job[],
  board: Board,
  stop: Stop = unstopped,
): Promise<void> {
  if (stop.asked.aborted) return
  const { db, clock, config, log } = deps
  const troubles = await board.list()
  for (const trouble of troubles) {
    const { job, kind, slot, reason } = trouble
    const id = await openIncident(db, trouble, { alert: Boolean(config.alert_webhook), now: clock() })
    if (id) log.error({ incident: id, job, kind, slot, reason }, `job ${kind}`)
  }
  for (const { id, job, slot } of await listOpenIncidents(db)) {
    // Of a job that this version of the portal does not know, an instance of another version takes care.
    if (!jobs.some(({ name }) => name === job) || troubles.some((trouble) => trouble.job === job)) continue
    const settled = (await readStandings(db, [job])).get(job)?.settled
    if (!settled || settled < slot) continue
    const ending = 'It has come to an end again.'
    if (await closeIncident(db, id, ending, clock())) log.info({ incident: id, job }, 'job recovered')
  }
  if (config.alert_webhook) await sendDueAlerts(deps, config.alert_webhook, stop)
}
