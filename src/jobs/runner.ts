import type { Deps } from '../deps.ts'
import { refusalOf } from '../http/errors.ts'
import { changeHeld } from '../work/claims.ts'
import type { Claim, Ledger } from '../work/ledger.ts'
import { type Outcome, type Stop, unstopped, type Work, workOff } from '../work/worker.ts'
import { type Counts, type Job, type Progress, TIME_LIMIT_S } from './job.ts'
import { createRun, findNewestSlot, recordSchedule } from './queries.ts'
import { newestDueSlot, slotsBetween } from './slots.ts'

export const runs: Ledger = {
  table: 'job_runs',
  key: ['job', 'slot'],
  subject: `t.job || ' ' || to_char(t.slot at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  held: 'running',
  again: 'failed',
  said: 'error',
  lost: 'The portal ended during each attempt.',
  final: { when: 't.stop_asked_by is not null', state: 'cancelled', said: null },
  began: 'started_at',
  ended: 'finished_at',
  stop: 'stop_asked_by',
  fresh: { step: null, step_done: null, step_total: null },
}

export type ClaimedRun = Claim<{ job: string; slot: Date }>

/**
 * One look of one instance: puts down what fell due, runs what it can claim, and tends each job. The database decides
 * who does what, so any number of instances may look at the same moment. Answers how many slots it ran.
 */
export async function wakeJobs(deps: Deps, jobs: Job[], stop: Stop = unstopped): Promise<number> {
  const ran = await Promise.all(jobs.map((job) => runDueSlots(deps, job, stop)))
  await Promise.all(jobs.map((job) => tend(deps, job, stop)))
  return ran.reduce((sum, slots) => sum + slots, 0)
}

/** Puts down what fell due of a job, and runs what it can claim. Answers how many slots it ran. */
export async function runDueSlots(deps: Deps, job: Job, stop: Stop = unstopped): Promise<number> {
  if (stop.asked.aborted) return 0
  await recordDueSlots(deps, job)
  let ran = 0
  await workOff(deps, runsOf(job), stop, (outcome, run) => {
    if (!run) return
    ran++
    tell(deps, run, outcome)
  })
  return ran
}

export async function tend(deps: Deps, job: Job, stop: Stop): Promise<void> {
  if (stop.asked.aborted) return
  await job.tend?.(deps, stop.asked).catch((error) => tellTrouble(deps, error, `tending ${job.name} failed`))
}

/** Logs what kept an instance from looking. A database that is away for a moment is no fault of ours. */
export function tellTrouble({ log }: Pick<Deps, 'log'>, error: unknown, what: string): void {
  const away = refusalOf(error)
  if (away) log.warn({ cause: away.code }, `${what}, and is tried again`)
  else log.error({ err: error }, what)
}

/** Puts the newest due slot down to be run; missed ones between it and the one known before are listed as skipped. */
export async function recordDueSlots({ db, clock, config }: Deps, { name, schedule }: Job): Promise<void> {
  const now = clock()
  const since = await recordSchedule(db, name, now)
  const due = newestDueSlot(schedule, config.timezone, now)
  if (due <= since) return
  await db.transaction(async (trx) => {
    const known = await findNewestSlot(trx, name)
    if (!(await createRun(trx, name, due, 'pending', now))) return
    // Sixty days of missed slots tell enough; a frequent job would have thousands.
    const from = Math.max(since.getTime(), known?.getTime() ?? 0, due.getTime() - 60 * 86_400_000)
    for (const missed of slotsBetween(schedule, config.timezone, new Date(from), due)) {
      await createRun(trx, name, missed, 'skipped', now)
    }
  })
}

/** The runs of a job as work, those of one slot or all. */
export function runsOf(job: Job, slot?: Date): Work<ClaimedRun> {
  return {
    ledger: runs,
    which: (query) => query.where({ 't.job': job.name, ...(slot && { 't.slot': slot }) }).orderBy('t.slot'),
    limit_s: job.time_limit_s ?? TIME_LIMIT_S,
    async perform(deps, run, signal) {
      deps.log.info(about(run), 'job began')
      const counts = await job.run(deps, run.slot, signal, progressOf(deps, run))
      return { state: 'done', changes: { counts: JSON.stringify(counts) } }
    },
  }
}

/** Logs how a run ended. */
export function tell({ log }: Deps, run: ClaimedRun, { state, end, error }: Outcome): void {
  if (state === 'lost') log.warn(about(run), 'job was taken over by another instance')
  else if (state === 'failed' || state === 'dead') log.error({ ...about(run), err: error }, 'job failed')
  else log.info({ ...about(run), ...countsOf(end) }, `job ${state === 'pending' ? 'given back' : state}`)
}

export function countsOf(end: Outcome['end']): Counts {
  return JSON.parse((end?.changes as { counts?: string } | undefined)?.counts ?? '{}')
}

const about = ({ job, slot, attempts }: ClaimedRun) => ({ job, slot: slot.toISOString(), attempt: attempts })

/** Writes how far a run is, at most twice a second and in order; that it cannot be written stops no run. */
function progressOf({ db, clock }: Deps, run: ClaimedRun): Progress {
  let step = ''
  let written = 0
  let writing: Promise<unknown> = Promise.resolve()
  return (now_at, done = undefined, total = undefined) => {
    const at = clock().getTime()
    if (now_at === step && at - written < 500) return
    step = now_at
    written = at
    const changes = { step, step_done: done ?? null, step_total: total ?? null }
    writing = writing.then(() => changeHeld(db, runs, run, changes)).catch(() => {})
  }
}
