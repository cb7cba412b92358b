import { setTimeout as wait } from 'node:timers/promises'
import { type ScheduledTask, schedule } from 'node-cron'
import type { Deps } from '../deps.ts'
import { refusalOf } from '../http/errors.ts'
import { inLanguage } from '../language/current.ts'
import type { Stop } from '../work/worker.ts'
import type { Job } from './job.ts'
import { makeLane } from './lane.ts'
import { runDueSlots, tellTrouble, tend } from './runner.ts'

/** Silent: what node-cron has to say (a tick came late, one was missed) is no news, as it only wakes. */
const silent = { info() {}, warn() {}, error() {}, debug() {} }

/** `wake` looks at once, as after a click on "Run now". */
export type Scheduler = { wake(): void; stop(): Promise<void> }

/**
 * Wakes the jobs: 2 s after the start, at each job's times, and every 15 s for retries, deliveries and whatever a
 * late or lost tick missed. What there is to do, the database says. Each job has a lane for its runs and one for what
 * it tends, and each of `watch` one, so that a run that hangs keeps nothing else waiting. `stop` begins nothing new,
 * waits 25 s for what runs, then gives it back.
 */
export function startScheduler(
  deps: Deps,
  jobs: Job[],
  {
    first_s = 2,
    patience_s = 25,
    watch = [],
  }: { first_s?: number; patience_s?: number; watch?: ((stop: Stop) => Promise<unknown>)[] } = {},
): Scheduler {
  const asked = new AbortController()
  const over = new AbortController()
  const stop: Stop = { asked: asked.signal, over: over.signal }
  let told = Number.NEGATIVE_INFINITY
  const tell = (error: unknown) => {
    // Every lane of a wake finds the same database away: one says so.
    if (refusalOf(error) && performance.now() - told < 10_000) return
    told = performance.now()
    tellTrouble(deps, error, 'the scheduler could not look')
  }
  const lanes = [
    ...jobs.map((job) => () => runDueSlots(deps, job, stop)),
    ...jobs.filter((job) => job.tend).map((job) => () => tend(deps, job, stop)),
    ...watch.map((look) => () => look(stop)),
  ].map((work) => makeLane(work, tell))

  function wake(): void {
    // The click that wakes may come from a page in another language; what is looked after is not that page's.
    if (!asked.signal.aborted) for (const lane of lanes) inLanguage('en', lane.wake)
  }

  const quiet = { logger: silent, suppressMissedWarning: true }
  const tasks: ScheduledTask[] = [
    schedule('*/15 * * * * *', wake, quiet),
    ...jobs.map((job) => schedule(job.schedule, wake, { ...quiet, timezone: deps.config.timezone })),
  ]
  const first = setTimeout(wake, first_s * 1_000)

  return {
    wake,
    async stop() {
      asked.abort(new Error('The portal stops.'))
      clearTimeout(first)
      await Promise.all(tasks.map((task) => task.destroy()))
      const patience = new AbortController()
      const given_up = wait(patience_s * 1_000, null, patience)
        .then(() => over.abort())
        // Time to write down that what runs is given back.
        .then(() => wait(1_000, null, patience))
      await Promise.race([Promise.all(lanes.map((lane) => lane.idle())), given_up])
      patience.abort()
      await given_up.catch(() => {})
    },
  }
}
