import { randomUUID } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { type Counts, type Job, LEASE_S, retryDelay, secondsAfter } from './job.ts'
import {
  buryRuns,
  type Claim,
  claimRun,
  createRun,
  failRun,
  findNewestSlot,
  finishRun,
  giveBackRun,
  listClaimable,
  recordSchedule,
  renewClaim,
} from './queries.ts'
import { newestDueSlot, slotsBetween } from './slots.ts'

/** How a worker is stopped: `asked` begins nothing new, `over` gives back what still runs. */
export type Stop = { asked: AbortSignal; over: AbortSignal }
export const unstopped: Stop = { asked: new AbortController().signal, over: new AbortController().signal }

/** What became of one attempt; `not_ours` when another instance has the slot or it needs none. */
export type Outcome =
  | { state: 'done'; counts: Counts }
  | { state: 'failed'; error: unknown }
  | { state: 'given_back' | 'taken_over' | 'not_ours' }

/**
 * One look of one instance: puts down what fell due, runs what it can claim, and tends each job. The database decides
 * who does what, so any number of instances may look at the same moment. Answers how many slots it ran.
 */
export async function wakeJobs(deps: Deps, jobs: Job[], stop: Stop = unstopped): Promise<number> {
  const { db, clock, log } = deps
  for (const job of jobs) await recordDueSlots(deps, job)
  await buryRuns(db, clock())
  let ran = 0
  for (const run of await listClaimable(
    db,
    jobs.map(({ name }) => name),
    clock(),
  )) {
    if (stop.asked.aborted) return ran
    const outcome = await runSlot(deps, jobs.find(({ name }) => name === run.job)!, run.slot, { stop })
    if (outcome.state !== 'not_ours') ran++
  }
  for (const job of jobs) {
    if (stop.asked.aborted) return ran
    await job
      .tend?.(deps, stop.asked)
      .catch((error) => log.error({ err: error, job: job.name }, 'tending failed'))
  }
  return ran
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

/** Claims a slot and runs the job for it, with its lease renewed meanwhile; records how it ended. `again`: also after an end. */
export async function runSlot(
  deps: Deps,
  job: Job,
  slot: Date,
  { stop = unstopped, again = false }: { stop?: Stop; again?: boolean } = {},
): Promise<Outcome> {
  const { db, clock, log } = deps
  const claim = await claimRun(db, { job: job.name, slot }, randomUUID(), clock(), { again })
  if (!claim) return { state: 'not_ours' }
  const about = { job: job.name, slot: slot.toISOString(), attempt: claim.attempt }
  log.info(about, 'job began')
  const outcome = await attempt(deps, job, claim, stop)
  const kept = await record(deps, claim, outcome).catch((error) => {
    log.error({ ...about, err: error }, 'job ended, but that could not be recorded: it will be run again')
    return true
  })
  if (!kept) {
    log.warn(about, 'job was taken over by another instance')
    return { state: 'taken_over' }
  }
  if (outcome.state === 'failed') log.error({ ...about, err: outcome.error }, 'job failed')
  else log.info({ ...about, ...(outcome.state === 'done' && outcome.counts) }, `job ${outcome.state}`)
  return outcome
}

type Ended = Extract<Outcome, { state: 'done' | 'failed' }> | { state: 'given_back' }

async function attempt(deps: Deps, job: Job, claim: Claim, stop: Stop): Promise<Ended> {
  const lost = new AbortController()
  const limit_s = job.time_limit_s ?? 600
  const renewal = setInterval(
    () => {
      renewClaim(deps.db, claim, deps.clock()).then(
        (kept) => kept || lost.abort(),
        () => {}, // the database is away: the next renewal may pass, else the lease ends by itself
      )
    },
    (LEASE_S * 1_000) / 3,
  )
  let late: NodeJS.Timeout | undefined
  let giveBack = () => {}
  try {
    return await Promise.race([
      job.run(deps, claim.slot, AbortSignal.any([stop.asked, lost.signal])).then(
        (counts): Ended => ({ state: 'done', counts }),
        (error): Ended => ({ state: 'failed', error }),
      ),
      new Promise<Ended>((resolve) => {
        giveBack = () => resolve({ state: 'given_back' })
        if (stop.over.aborted) giveBack()
        stop.over.addEventListener('abort', giveBack)
        late = setTimeout(() => {
          lost.abort()
          resolve({ state: 'failed', error: new Error(`It took longer than ${limit_s} s.`) })
        }, limit_s * 1_000)
      }),
    ])
  } finally {
    clearInterval(renewal)
    clearTimeout(late)
    stop.over.removeEventListener('abort', giveBack)
  }
}

function record({ db, clock }: Deps, claim: Claim, outcome: Ended): Promise<boolean> {
  const now = clock()
  if (outcome.state === 'done') return finishRun(db, claim, outcome.counts, now)
  if (outcome.state === 'given_back') return giveBackRun(db, claim)
  return failRun(db, claim, words(outcome.error), secondsAfter(now, retryDelay(claim.attempt)), now)
}

/** An error as the job page may show it: a database error's message holds the statement, so only its code. */
function words(error: unknown): string {
  const { message = 'It failed.', code, severity } = error as Error & { code?: string; severity?: string }
  return severity ? `The database refused it (${code}). The log has the whole error.` : message.slice(0, 500)
}
