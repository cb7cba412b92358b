import { setTimeout as wait } from 'node:timers/promises'
import { type ScheduledTask, schedule } from 'node-cron'
import type { Deps } from '../deps.ts'
import { refusalOf } from '../http/errors.ts'
import type { Job } from './job.ts'
import { type Stop, wakeJobs } from './runner.ts'

/** Silent: what node-cron has to say (a tick came late, one was missed) is no news, as it only wakes. */
const silent = { info() {}, warn() {}, error() {}, debug() {} }

/**
 * Wakes the jobs: 2 s after the start, at each job's times, and every 15 s for retries, deliveries and whatever a
 * late or lost tick missed. What there is to do, the database says. One look at a time; a wake during one is
 * followed by another. `stop` begins nothing new, waits 25 s for what runs, then gives it back.
 */
export function startScheduler(
  deps: Deps,
  jobs: Job[],
  { first_s = 2, patience_s = 25 } = {},
): { stop(): Promise<void> } {
  const asked = new AbortController()
  const over = new AbortController()
  const stop: Stop = { asked: asked.signal, over: over.signal }
  let looking: Promise<void> | undefined
  let again = false

  function wake(): void {
    if (asked.signal.aborted) return
    if (looking) {
      again = true
      return
    }
    looking = wakeJobs(deps, jobs, stop)
      .catch((error) => {
        const away = refusalOf(error)
        if (away) deps.log.warn({ cause: away.code }, 'the scheduler could not look, and tries again')
        else deps.log.error({ err: error }, 'the scheduler could not look')
      })
      .then(() => {
        looking = undefined
        if (again) {
          again = false
          wake()
        }
      })
  }

  const quiet = { logger: silent, suppressMissedWarning: true }
  const tasks: ScheduledTask[] = [
    schedule('*/15 * * * * *', wake, quiet),
    ...jobs.map((job) => schedule(job.schedule, wake, { ...quiet, timezone: deps.config.timezone })),
  ]
  const first = setTimeout(wake, first_s * 1_000)

  return {
    async stop() {
      asked.abort()
      clearTimeout(first)
      await Promise.all(tasks.map((task) => task.destroy()))
      const patience = new AbortController()
      const given_up = wait(patience_s * 1_000, null, patience)
        .then(() => over.abort())
        // Time to write down that the run is given back; a mail under way is left to its lease.
        .then(() => wait(1_000, null, patience))
      await Promise.race([looking, given_up])
      patience.abort()
      await given_up.catch(() => {})
    },
  }
}
