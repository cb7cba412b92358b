import type { Knex } from 'knex'
import { type Counts, LEASE_S, MAX_ATTEMPTS, type RunState, secondsAfter } from './job.ts'

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

/** Slots of these jobs that can be claimed now: waiting, due for another try, or left by a worker that died. */
export async function listClaimable(
  db: Knex,
  jobs: string[],
  now: Date,
): Promise<{ job: string; slot: Date }[]> {
  return db('job_runs')
    .select('job', 'slot')
    .whereIn('job', jobs)
    .where(claimable(now))
    .orderBy('slot')
    .limit(100)
}

/** A claimed run: only the holder of the token may finish it. `attempt` counts this one in. */
export type Claim = { job: string; slot: Date; token: string; attempt: number }

/** Takes a slot for `LEASE_S` seconds, or answers undefined when it is not to be had. `again`: also a finished failure. */
export async function claimRun(
  db: Knex,
  run: { job: string; slot: Date },
  token: string,
  now: Date,
  { again = false } = {},
): Promise<Claim | undefined> {
  const fresh = {
    attempts: db.raw(`case when state in ('dead', 'skipped') then 1 else attempts + 1 end`),
    error: null,
    finished_at: null,
    next_attempt_at: null,
  }
  const rows = await db('job_runs')
    .where({ job: run.job, slot: run.slot })
    .where((query) => {
      query.where(claimable(now))
      if (again) query.orWhereIn('state', ['failed', 'skipped', 'dead'])
    })
    .update({ ...fresh, state: 'running', token, lease_until: secondsAfter(now, LEASE_S), started_at: now })
    .returning(['job', 'slot', 'token', 'attempts as attempt'])
  return rows[0]
}

/** Keeps a claim for another `LEASE_S` seconds. False: somebody else has it. */
export async function renewClaim(db: Knex, claim: Claim, now: Date): Promise<boolean> {
  return (await held(db, claim).update({ lease_until: secondsAfter(now, LEASE_S) })) > 0
}

/** Finishes a run. False: it was taken over meanwhile, and what the other one writes stands. */
export async function finishRun(db: Knex, claim: Claim, counts: Counts, now: Date): Promise<boolean> {
  return (await end(db, claim, { state: 'done', counts: JSON.stringify(counts), finished_at: now })) > 0
}

/** Records a failure: tried again at `next_attempt_at`, or dead after the last attempt. */
export async function failRun(
  db: Knex,
  claim: Claim,
  error: string,
  next_attempt_at: Date,
  now: Date,
): Promise<boolean> {
  const last = claim.attempt >= MAX_ATTEMPTS
  const changes = { error, finished_at: now, state: last ? 'dead' : 'failed' }
  return (await end(db, claim, { ...changes, next_attempt_at: last ? null : next_attempt_at })) > 0
}

/** Gives a claim back unfinished, for any instance to begin at once; the attempt does not count. */
export async function giveBackRun(db: Knex, claim: Claim): Promise<boolean> {
  return (await end(db, claim, { state: 'pending', attempts: db.raw('greatest(attempts - 1, 0)') })) > 0
}

/** Ends runs whose worker died at the last allowed attempt. Answers how many. */
export async function buryRuns(db: Knex, now: Date): Promise<number> {
  return db('job_runs')
    .where({ state: 'running' })
    .where('lease_until', '<=', now)
    .where('attempts', '>=', MAX_ATTEMPTS)
    .update({
      state: 'dead',
      token: null,
      lease_until: null,
      finished_at: now,
      error: 'The portal ended during each attempt.',
    })
}

export async function findRun(db: Knex, job: string, slot: Date): Promise<Run | undefined> {
  return db('job_runs').where({ job, slot }).first(RUN)
}

/** The newest slot of the job that was worked on, in whatever state it is. */
export async function findLastRun(db: Knex, job: string, before?: Date): Promise<Run | undefined> {
  const query = db('job_runs').where({ job }).whereNotNull('started_at').orderBy('slot', 'desc').first(RUN)
  return before ? query.where('slot', '<', before) : query
}

/** The newest slots of all jobs, newest first. */
export async function listRuns(db: Knex, limit: number): Promise<Run[]> {
  return db('job_runs').select(RUN).orderBy('slot', 'desc').orderBy('job').limit(limit)
}

const claimable = (now: Date) => (query: Knex.QueryBuilder) =>
  query
    .where({ state: 'pending' })
    .orWhere((failed) => failed.where({ state: 'failed' }).where('next_attempt_at', '<=', now))
    .orWhere((left) =>
      left.where({ state: 'running' }).where('lease_until', '<=', now).where('attempts', '<', MAX_ATTEMPTS),
    )

const held = (db: Knex, { job, slot, token }: Claim) =>
  db('job_runs').where({ job, slot, token, state: 'running' })

const end = (db: Knex, claim: Claim, changes: object) =>
  held(db, claim).update({ ...changes, token: null, lease_until: null })
