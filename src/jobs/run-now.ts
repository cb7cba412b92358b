import type { Deps } from '../deps.ts'
import { conflict, notFound } from '../http/errors.ts'
import { t } from '../language/t.ts'
import { claimNext } from '../work/claims.ts'
import { unstopped, workOn } from '../work/worker.ts'
import { type Counts, inOrder, type Job, type RunState } from './job.ts'
import { findLastRun, findMedianDuration, findOpenRun, findRun, type Run, requestRun } from './queries.ts'
import { type ClaimedRun, countsOf, recordDueSlots, runs, runsOf, tell } from './runner.ts'
import { isSlot, newestDueSlot, nextSlot } from './slots.ts'

/** `already`: the slot had run, or is being run by another instance; `counts` are then what that run counted. */
export type RunNow = { slot: Date; already: boolean; state: RunState; counts: Counts }

/** The job itself failed: the runner has logged it and written it down. */
export class JobFailedError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/**
 * The slot that is meant: the newest due one, or the given one.
 * @throws RefusalError for an unknown job and an instant that is no slot, or one to come.
 */
export function slotOf(
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  jobs: Job[],
  name: string,
  slot?: Date,
): { job: Job; slot: Date } {
  const job = jobs.find((job) => job.name === name)
  if (!job) {
    const names = jobs.map((job) => job.name).join(', ')
    throw notFound(t('There is no job {name}. There is: {names}.', { name, names }))
  }
  const due = newestDueSlot(job.schedule, config.timezone, clock())
  const chosen = slot ?? due
  if (chosen > due || !isSlot(job.schedule, config.timezone, chosen)) {
    const [at, newest] = [chosen.toISOString(), due.toISOString()]
    throw conflict(t('{at} is no slot of {name}; the newest is {newest}.', { at, name, newest }))
  }
  return { job, slot: chosen }
}

/**
 * Runs a job in this process, once for its slot however often it is asked: the newest due slot, or the given one, also
 * after it failed, died, was skipped or stopped. A slot that ran is left as it is; what the job still has to tend
 * (mails that wait) is done, and counted as `…_now`.
 * @throws RefusalError for an unknown job and an instant that is no slot; JobFailedError when it fails.
 */
export async function runJobNow(deps: Deps, jobs: Job[], name: string, at?: Date): Promise<RunNow> {
  const { db, clock } = deps
  const { job, slot } = slotOf(deps, jobs, name, at)
  await recordDueSlots(deps, job)
  await requestRun(db, name, slot, null, clock())
  const work = runsOf(job, slot)
  const claim = await claimNext<ClaimedRun>(db, runs, work.which, clock())
  if (claim) {
    const outcome = await workOn(deps, work, claim, unstopped)
    tell(deps, claim, outcome)
    if (outcome.error !== undefined) throw new JobFailedError(outcome.error)
    if (outcome.state === 'done')
      return { slot, already: false, state: 'done', counts: countsOf(outcome.end) }
  }
  const tended = (await job.tend?.(deps, new AbortController().signal)) ?? {}
  const run = (await findRun(db, name, slot))!
  const now = Object.entries(tended).flatMap(([what, count]) => (count > 0 ? [[`${what}_now`, count]] : []))
  const counts = { ...inOrder(run.counts ?? {}, job.counts), ...Object.fromEntries(now) }
  return { slot, already: true, state: run.state, counts }
}

export type ListedJob = Pick<Job, 'name' | 'about' | 'schedule' | 'counts'> & {
  next: Date
  due: Date
  /** the newest slot that was worked on */
  last: Run | null
  /** the slot that waits or runs */
  open: Run | null
  /** the middle one of how long it took of late, in ms */
  median_ms: number | null
}

/** What runs when: the next slot, the newest due one, and the last one that was worked on. */
export async function listJobs(
  { db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>,
  jobs: Job[],
): Promise<ListedJob[]> {
  return Promise.all(
    jobs.map(async ({ name, about, schedule, counts }) => ({
      name,
      about,
      schedule,
      counts,
      next: nextSlot(schedule, config.timezone, clock()),
      due: newestDueSlot(schedule, config.timezone, clock()),
      last: (await findLastRun(db, name)) ?? null,
      open: (await findOpenRun(db, name)) ?? null,
      median_ms: await findMedianDuration(db, name),
    })),
  )
}
