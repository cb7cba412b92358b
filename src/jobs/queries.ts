import type { Knex } from 'knex'
import type { Counts, RunState } from './job.ts'

export type Run = {
  job: string
  slot: Date
  state: RunState
  attempt: number
  next_attempt_at: Date | null
  counts: Counts | null
  error: string | null
  started_at: Date | null
  finished_at: Date | null
  asked_by: string | null
  stop_asked_by: string | null
  step: string | null
  step_done: number | null
  step_total: number | null
}
const RUN = [
  'job',
  'slot',
  'state',
  'attempts as attempt',
  'next_attempt_at',
  'counts',
  'error',
  'started_at',
  'finished_at',
  'asked_by',
  'stop_asked_by',
  'step',
  'step_done',
  'step_total',
]

/** Since when the job is this portal's duty: from the moment it was first seen here. Slots at or before it are nobody's. */
export async function recordSchedule(db: Knex, job: string, now: Date): Promise<Date> {
  await db('job_schedules').insert({ job, since: now }).onConflict('job').ignore()
  return (await db('job_schedules').where({ job }).first('since')).since
}

/** The newest slot of the job that was ever put down; undefined before the first. */
export async function findNewestSlot(db: Knex, job: string): Promise<Date | undefined> {
  return (await db('job_runs').where({ job }).orderBy('slot', 'desc').first('slot'))?.slot
}

/** Puts a slot down, once however many instances do it. Answers whether this call did. */
export async function createRun(
  db: Knex,
  job: string,
  slot: Date,
  state: 'pending' | 'skipped',
  now: Date,
): Promise<boolean> {
  const rows = await db('job_runs')
    .insert({ job, slot, state, created_at: now })
    .onConflict(['job', 'slot'])
    .ignore()
    .returning('slot')
  return rows.length > 0
}

/**
 * Has a slot run as soon as an instance looks, also one that was skipped, given up or stopped (with ten new attempts)
 * or waits for another try. False when it runs, waits to be run, or has run.
 * @param by who asked; null keeps who asked before
 */
export async function requestRun(
  db: Knex,
  job: string,
  slot: Date,
  by: string | null,
  now: Date,
): Promise<boolean> {
  const asked = { state: 'pending', next_attempt_at: null, asked_by: by }
  const rows = await db('job_runs as r')
    .insert({ job, slot, created_at: now, ...asked })
    .onConflict(['job', 'slot'])
    .merge({
      ...asked,
      stop_asked_by: null,
      attempts: db.raw(`case when r.state = 'failed' then r.attempts else 0 end`),
    })
    .whereIn('r.state', ['failed', 'skipped', 'dead', 'cancelled'])
    .returning('r.slot')
  return rows.length > 0
}

/**
 * Stops a run: one that waits is cancelled, one that runs is told so at the next beat of whoever runs it. Answers the
 * state before; undefined when there is nothing to stop.
 */
export async function requestStop(
  db: Knex,
  job: string,
  slot: Date,
  by: string,
  now: Date,
): Promise<'waiting' | 'running' | undefined> {
  const waiting = ['pending', 'failed']
  const rows = await db('job_runs')
    .where({ job, slot })
    .whereIn('state', [...waiting, 'running'])
    .whereNull('stop_asked_by')
    .update({
      stop_asked_by: by,
      state: db.raw(`case when state = 'running' then state else 'cancelled' end`),
      next_attempt_at: null,
      finished_at: db.raw(`case when state = 'running' then finished_at else ? end`, [now]),
    })
    .returning('state')
  return rows[0] && (rows[0].state === 'running' ? 'running' : 'waiting')
}

export async function findRun(db: Knex, job: string, slot: Date): Promise<Run | undefined> {
  return db('job_runs').where({ job, slot }).first(RUN)
}

/** The newest slot of the job that was worked on, in whatever state it is. */
export async function findLastRun(db: Knex, job: string, before?: Date): Promise<Run | undefined> {
  const query = db('job_runs').where({ job }).whereNotNull('started_at').orderBy('slot', 'desc').first(RUN)
  return before ? query.where('slot', '<', before) : query
}

/** The slot of the job that waits or runs, the oldest; undefined when there is none. */
export async function findOpenRun(db: Knex, job: string): Promise<Run | undefined> {
  return db('job_runs')
    .where({ job })
    .whereIn('state', ['pending', 'running', 'failed'])
    .orderBy('slot')
    .first(RUN)
}

/** The middle one of how long the job's newest thirty good runs took, in ms; null before the first. */
export async function findMedianDuration(db: Knex, job: string): Promise<number | null> {
  const newest = db('job_runs')
    .where({ job, state: 'done' })
    .whereNotNull('started_at')
    .orderBy('slot', 'desc')
    .limit(30)
    .select(db.raw('extract(epoch from finished_at - started_at) * 1000 as ms'))
  const row = await db
    .from(newest.as('n'))
    .first(db.raw('percentile_cont(0.5) within group (order by ms)::float8 as median'))
  return row.median
}

export type RunFilter = { job?: string; state?: RunState; before?: Place }
/** A place in the list of runs, which is in the order (slot desc, job). */
export type Place = { slot: Date; job: string }

/** The newest slots, newest first, after the place. */
export async function listRuns(db: Knex, limit: number, filter: RunFilter = {}): Promise<Run[]> {
  const { job, state, before } = filter
  const query = db('job_runs').select(RUN).orderBy('slot', 'desc').orderBy('job').limit(limit)
  if (job) query.where({ job })
  if (state) query.where({ state })
  if (before) {
    query.where('slot', '<=', before.slot).where((after) => {
      after.where('slot', '<', before.slot).orWhere('job', '>', before.job)
    })
  }
  return query
}

export type Attempt = {
  subject: string
  attempt: number
  instance: string
  began_at: Date
  ended_at: Date | null
  state: string | null
  said: string | null
}

/** A run as the log of attempts names it. */
export const subjectOf = ({ job, slot }: Pick<Run, 'job' | 'slot'>) => `${job} ${slot.toISOString()}`

/** The tries of those runs that took more than one, oldest first. */
export async function listAttempts(db: Knex, runs: Run[]): Promise<Attempt[]> {
  const several = runs.filter(({ attempt, state }) => attempt > 1 || state === 'cancelled').map(subjectOf)
  return db('work_attempts')
    .where({ work: 'job_runs' })
    .whereIn('subject', several)
    .select('subject', 'attempt', 'instance', 'began_at', 'ended_at', 'state', 'said')
    .orderBy('began_at')
}
