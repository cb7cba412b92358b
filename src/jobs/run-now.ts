import type { Deps } from '../deps.ts'
import { conflict, notFound } from '../http/errors.ts'
import { type Counts, inOrder, type Job, type RunState } from './job.ts'
import { createRun, findLastRun, findRun, type Run } from './queries.ts'
import { recordDueSlots, runSlot } from './runner.ts'
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
 * Runs a job now, once for its slot however often it is asked: the newest due slot, or the given one, also after it
 * failed, died or was skipped. A slot that ran is left as it is; what the job still has to tend (mails that wait)
 * is done, and counted as `…_now`.
 * @throws RefusalError for an unknown job and an instant that is no slot; JobFailedError when it fails.
 */
export async function runJobNow(deps: Deps, jobs: Job[], name: string, slot?: Date): Promise<RunNow> {
  const { db, clock, config } = deps
  const job = jobs.find((job) => job.name === name)
  if (!job) throw notFound(`There is no job ${name}. There is: ${jobs.map((job) => job.name).join(', ')}.`)
  const due = newestDueSlot(job.schedule, config.timezone, clock())
  const chosen = slot ?? due
  if (chosen > due || !isSlot(job.schedule, config.timezone, chosen)) {
    throw conflict(`${chosen.toISOString()} is no slot of ${name}; the newest is ${due.toISOString()}.`)
  }
  await recordDueSlots(deps, job)
  await createRun(db, name, chosen, 'pending', clock())
  const outcome = await runSlot(deps, job, chosen, { again: true })
  if (outcome.state === 'done') return { slot: chosen, already: false, state: 'done', counts: outcome.counts }
  if (outcome.state === 'failed') throw new JobFailedError(outcome.error)
  const tended = (await job.tend?.(deps, new AbortController().signal)) ?? {}
  const run = (await findRun(db, name, chosen))!
  const now = Object.entries(tended).flatMap(([what, count]) => (count > 0 ? [[`${what}_now`, count]] : []))
  return {
    slot: chosen,
    already: true,
    state: run.state,
    counts: { ...inOrder(run.counts ?? {}, job.counts), ...Object.fromEntries(now) },
  }
}

export type ListedJob = Pick<Job, 'name' | 'about' | 'schedule' | 'counts'> & {
  next: Date
  due: Date
  last: Run | null
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
    })),
  )
}
