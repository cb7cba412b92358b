import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import type { Deps } from '../../src/deps.ts'
import type { Job } from '../../src/jobs/job.ts'
import { listRuns, requestStop } from '../../src/jobs/queries.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { runDueSlots, runs, runsOf, wakeJobs } from '../../src/jobs/runner.ts'
import { startScheduler } from '../../src/jobs/scheduler.ts'
import { claimNext, freeLost, renew, settle } from '../../src/work/claims.ts'
import { type Claim, secondsAfter } from '../../src/work/ledger.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let now: Date
beforeEach(async () => {
  database = await makeDatabase()
  now = new Date('2026-11-23T09:00:00Z')
})
afterEach(() => database.drop())

const SLOT = new Date('2026-11-23T04:30:00Z')
const since = (instant: string) =>
  database.db('job_schedules').insert({ job: 'nightly', since: new Date(instant) })

/** One instance of the portal, as far as jobs know it. */
function makeInstance(): Deps {
  return {
    db: database.db,
    workDb: database.db,
    clock: () => now,
    log: pino({ level: 'silent' }),
    config: loadConfig({}),
    mailer: { send: async () => ({ state: 'accepted', reply: '' }), close() {} },
  }
}

/** A nightly job that notes for which slots it ran. */
function makeJob(changes: Partial<Job> = {}) {
  const ran: string[] = []
  const job: Job = {
    name: 'nightly',
    about: 'Notes its slots.',
    schedule: '30 4 * * *',
    counts: ['notes'],
    async run(_deps, slot) {
      ran.push(slot.toISOString().slice(0, 10))
      return { notes: ran.length }
    },
    ...changes,
  }
  return { job, ran }
}

const claim = () => claimNext(database.db, runs, runsOf(makeJob().job, SLOT).which, now)

const states = async () =>
  Object.fromEntries(
    (await listRuns(database.db, 20)).map(({ slot, state }) => [slot.toISOString().slice(0, 10), state]),
  )

describe('a slot', () => {
  it('runs once, though three instances look again and again at the same moment', async () => {
    await since('2026-11-23T00:00:00Z')
    const { job, ran } = makeJob()
    const instances = [makeInstance(), makeInstance(), makeInstance()]
    for (let look = 0; look < 3; look++) await Promise.all(instances.map((deps) => wakeJobs(deps, [job])))
    expect(ran).toEqual(['2026-11-23'])
    expect(await listRuns(database.db, 20)).toMatchObject([
      { job: 'nightly', slot: SLOT, state: 'done', attempt: 1, counts: { notes: 1 } },
    ])
  })

  it('that was missed is made up, the newest one; the older ones are listed as skipped', async () => {
    await since('2026-11-19T12:00:00Z')
    const { job, ran } = makeJob()
    await Promise.all([wakeJobs(makeInstance(), [job]), wakeJobs(makeInstance(), [job])])
    expect(ran).toEqual(['2026-11-23'])
    expect(await states()).toEqual({
      '2026-11-23': 'done',
      '2026-11-22': 'skipped',
      '2026-11-21': 'skipped',
      '2026-11-20': 'skipped',
    })
  })

  it('from before the portal first saw the job is nobody’s duty', async () => {
    const { job, ran } = makeJob()
    await wakeJobs(makeInstance(), [job])
    expect(ran).toEqual([])
    expect(await states()).toEqual({})
    now = new Date('2026-11-24T04:30:00Z')
    await wakeJobs(makeInstance(), [job])
    expect(ran).toEqual(['2026-11-24'])
  })

  it('does not run again when the clock is set back an hour and comes round again', async () => {
    await since('2026-11-22T00:00:00Z')
    const { job, ran } = makeJob({ schedule: '0 * * * *' })
    for (const time of ['09:00', '08:00', '08:30', '09:00', '09:30']) {
      now = new Date(`2026-11-23T${time}:00Z`)
      await wakeJobs(makeInstance(), [job])
    }
    expect(ran).toHaveLength(1)
  })
})

describe('a run that fails', () => {
  it('is tried again later and later, ten times in all, and then given up', async () => {
    await since('2026-11-23T00:00:00Z')
    let tries = 0
    const { job } = makeJob({
      run: async () => {
        throw new Error(`broken ${++tries}`)
      },
    })
    const waits: number[] = []
    for (let look = 0; look < 12; look++) {
      await wakeJobs(makeInstance(), [job])
      const { next_attempt_at } = (await listRuns(database.db, 1))[0]!
      if (!next_attempt_at) break
      waits.push((Number(next_attempt_at) - Number(now)) / 1_000)
      await wakeJobs(makeInstance(), [job])
      now = next_attempt_at
    }
    expect(tries).toBe(10)
    expect(waits.map((wait, n) => Math.abs(wait / Math.min(15 * 2 ** n, 3_600) - 1) <= 0.2)).toEqual(
      Array(9).fill(true),
    )
    expect(await listRuns(database.db, 20)).toMatchObject([
      { state: 'dead', attempt: 10, error: 'broken 10' },
    ])
  })

  it('shows no SQL', async () => {
    await since('2026-11-23T00:00:00Z')
    const { job } = makeJob({ run: ({ db }) => db('secrets').select() as never })
    await wakeJobs(makeInstance(), [job])
    expect((await listRuns(database.db, 1))[0]!.error).toBe(
      'The database refused it (42P01). The log has the whole error.',
    )
  })

  it('because it took too long is told to stop', async () => {
    await since('2026-11-23T00:00:00Z')
    let told = false
    const { job } = makeJob({
      time_limit_s: 0.02,
      run: (_deps, _slot, signal) =>
        new Promise(() =>
          signal.addEventListener('abort', () => {
            told = true
          }),
        ),
    })
    await wakeJobs(makeInstance(), [job])
    expect(told).toBe(true)
    expect(await states()).toEqual({ '2026-11-23': 'failed' })
  })

  it('does not keep other jobs from running', async () => {
    await since('2026-11-23T00:00:00Z')
    await database.db('job_schedules').insert({ job: 'other', since: new Date('2026-11-23T00:00:00Z') })
    const broken = makeJob({
      run: async () => Promise.reject(new Error('broken')),
      tend: async () => Promise.reject(new Error()),
    })
    const other = makeJob({ name: 'other' })
    await wakeJobs(makeInstance(), [broken.job, other.job])
    expect(other.ran).toEqual(['2026-11-23'])
  })
})

describe('a run that a person stops', () => {
  /** A run that goes on until it is told to stop; `heed` says how it then ends. */
  async function makeEndless(heed: 'throws' | 'returns' = 'throws') {
    await since('2026-11-23T00:00:00Z')
    const began = deferred()
    const { job } = makeJob({
      run: (_deps, _slot, signal) =>
        new Promise((resolve, reject) => {
          began.resolve(undefined)
          signal.addEventListener('abort', () =>
            heed === 'throws' ? reject(signal.reason) : resolve({ notes: 7 }),
          )
        }),
    })
    return { job, began }
  }
  const stop = () => requestStop(database.db, 'nightly', SLOT, 'Ann', now)

  it.each(['throws', 'returns'] as const)(
    'on another instance is told so within seconds, and its row says by whom (its job %s)',
    async (heed) => {
      const { job, began } = await makeEndless(heed)
      const running = wakeJobs(makeInstance(), [job])
      await began.promise
      expect(await stop()).toBe('running')
      expect(await stop()).toBeUndefined()
      await running
      expect((await listRuns(database.db, 1))[0]).toMatchObject({
        state: 'cancelled',
        stop_asked_by: 'Ann',
        error: null,
        counts: heed === 'returns' ? { notes: 7 } : null,
        finished_at: now,
      })
      now = secondsAfter(now, 100_000)
      expect(await runDueSlots(makeInstance(), { ...job, schedule: '0 0 1 1 *' })).toBe(0)
    },
  )

  it('while it waits for another try is not tried again, unless somebody has it run', async () => {
    await since('2026-11-23T00:00:00Z')
    const { job } = makeJob({ run: async () => Promise.reject(new Error('broken')) })
    await wakeJobs(makeInstance(), [job])
    expect(await stop()).toBe('waiting')
    now = secondsAfter(now, 3_600)
    await wakeJobs(makeInstance(), [job])
    expect(await states()).toEqual({ '2026-11-23': 'cancelled' })
    expect(await stop()).toBeUndefined()
    const { job: good } = makeJob()
    await runJobNow(makeInstance(), [good], 'nightly')
    expect((await listRuns(database.db, 1))[0]).toMatchObject({
      state: 'done',
      attempt: 1,
      stop_asked_by: null,
    })
  })

  it('and whose instance dies before it heeds is stopped all the same', async () => {
    await database.db('job_runs').insert({ job: 'nightly', slot: SLOT, state: 'pending' })
    await claim()
    await stop()
    now = secondsAfter(now, 30)
    const { job, ran } = makeJob()
    await wakeJobs(makeInstance(), [job])
    expect(ran).toEqual([])
    expect(await states()).toEqual({ '2026-11-23': 'cancelled' })
  })
})

describe('a run that is long', () => {
  it('says how far it is, and the next attempt begins anew', async () => {
    await since('2026-11-23T00:00:00Z')
    const seen: object[] = []
    const { job } = makeJob({
      async run(_deps, _slot, _signal, progress) {
        const look = async () => {
          const [run] = await listRuns(database.db, 1)
          seen.push({ step: run!.step, done: run!.step_done, total: run!.step_total })
        }
        await look()
        progress('scoring leads', 40_000, 60_000)
        await expect.poll(async () => (await listRuns(database.db, 1))[0]!.step).toBe('scoring leads')
        await look()
        throw new Error('broken')
      },
    })
    await wakeJobs(makeInstance(), [job])
    now = secondsAfter(now, 60)
    await wakeJobs(makeInstance(), [job])
    const fresh = { step: null, done: null, total: null }
    const far = { step: 'scoring leads', done: 40_000, total: 60_000 }
    expect(seen).toEqual([fresh, far, fresh, far])
  })

  it('keeps its lease for as long as it lives, and keeps no other job waiting', async () => {
    await since('2026-11-23T00:00:00Z')
    await database.db('job_schedules').insert({ job: 'other', since: new Date('2026-11-23T00:00:00Z') })
    const end = deferred()
    const began = deferred()
    const { job } = makeJob({
      run: async () => {
        began.resolve(undefined)
        await end.promise
        return {}
      },
    })
    const other = makeJob({ name: 'other' })
    const scheduler = startScheduler(makeInstance(), [job, other.job], { first_s: 0 })
    await began.promise
    await expect.poll(() => other.ran).toEqual(['2026-11-23'])
    now = secondsAfter(now, 20)
    const lease = async () => (await database.db('job_runs').where({ job: 'nightly' }).first()).lease_until
    await expect.poll(lease, { timeout: 6_000 }).toEqual(secondsAfter(now, 30))
    end.resolve(undefined)
    await scheduler.stop()
  })

  it('is recorded though the database is away for a moment when it ends', async () => {
    await since('2026-11-23T00:00:00Z')
    let away = 2
    const { job, ran } = makeJob()
    const deps = makeInstance()
    const { db } = deps
    const flaky = new Proxy(db, {
      get(target, name) {
        if (name === 'with' && ran.length > 0 && away-- > 0)
          throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
        return Reflect.get(target, name)
      },
    })
    await wakeJobs({ ...deps, db: flaky }, [job])
    expect(away).toBeLessThan(1)
    expect(await states()).toEqual({ '2026-11-23': 'done' })
  })
})

describe('a worker that dies', () => {
  it('is followed by another one after 30 seconds, not before; it counts as an attempt', async () => {
    await since('2026-11-23T00:00:00Z')
    await database.db('job_runs').insert({ job: 'nightly', slot: SLOT, state: 'pending' })
    await claim()
    const { job, ran } = makeJob()
    now = secondsAfter(now, 29)
    await wakeJobs(makeInstance(), [job])
    expect(ran).toEqual([])
    now = secondsAfter(now, 1)
    await wakeJobs(makeInstance(), [job])
    expect(ran).toEqual(['2026-11-23'])
    expect((await listRuns(database.db, 1))[0]).toMatchObject({ state: 'done', attempt: 2 })
  })

  it('but was only paused cannot finish or keep what another one took over', async () => {
    await database.db('job_runs').insert({ job: 'nightly', slot: SLOT, state: 'pending' })
    const paused = (await claim())!
    now = secondsAfter(now, 31)
    await freeLost(database.db, runs, now)
    const taker = (await claim())!
    const finish = (claim: Claim, by: number) =>
      settle(database.db, runs, claim, { state: 'done', changes: { counts: JSON.stringify({ by }) } }, now)
    expect(await renew(database.db, runs, paused, now)).toBeUndefined()
    expect(await finish(paused, 1)).toBeUndefined()
    expect(await finish(taker, 2)).toBe('done')
    expect((await listRuns(database.db, 1))[0]).toMatchObject({ state: 'done', counts: { by: 2 } })
  })

  it('at every attempt is given up after the tenth', async () => {
    await since('2026-11-23T00:00:00Z')
    const { job, ran } = makeJob()
    await database
      .db('job_runs')
      .insert({ job: 'nightly', slot: SLOT, state: 'running', attempts: 10, lease_until: now })
    await wakeJobs(makeInstance(), [job])
    expect(ran).toEqual([])
    expect(await states()).toEqual({ '2026-11-23': 'dead' })
  })
})

describe('run now', () => {
  it('runs the newest due slot, once however often it is asked, also on a portal that is new', async () => {
    const { job, ran } = makeJob({ tend: async () => ({ accepted: 2, refused: 0 }) })
    expect(await runJobNow(makeInstance(), [job], 'nightly')).toEqual({
      slot: SLOT,
      already: false,
      state: 'done',
      counts: { notes: 1 },
    })
    expect(await runJobNow(makeInstance(), [job], 'nightly')).toEqual({
      slot: SLOT,
      already: true,
      state: 'done',
      counts: { notes: 1, accepted_now: 2 },
    })
    expect(ran).toEqual(['2026-11-23'])
  })

  it('runs an older slot that was skipped, and one that was given up, with ten new attempts', async () => {
    await since('2026-11-21T12:00:00Z')
    const { job, ran } = makeJob()
    await wakeJobs(makeInstance(), [job])
    await runJobNow(makeInstance(), [job], 'nightly', new Date('2026-11-22T04:30:00Z'))
    expect(ran).toEqual(['2026-11-23', '2026-11-22'])
    await database.db('job_runs').update({ state: 'dead', attempts: 10 })
    await runJobNow(makeInstance(), [job], 'nightly')
    expect((await listRuns(database.db, 1))[0]).toMatchObject({ state: 'done', attempt: 1 })
  })

  it('refuses an instant that is no slot, a slot to come, and a job that is not there', async () => {
    const { job } = makeJob()
    const ask = (name: string, slot: string) => runJobNow(makeInstance(), [job], name, new Date(slot))
    await expect(ask('nightly', '2026-11-22T05:00:00Z')).rejects.toThrow(
      'is no slot of nightly; the newest is',
    )
    await expect(ask('nightly', '2026-11-24T04:30:00Z')).rejects.toThrow('is no slot of nightly')
    await expect(ask('weekly', '2026-11-22T04:30:00Z')).rejects.toThrow(
      'There is no job weekly. There is: nightly.',
    )
    expect(await states()).toEqual({})
  })

  it('throws the job’s own error', async () => {
    const { job } = makeJob({ run: async () => Promise.reject(new Error('broken')) })
    await expect(runJobNow(makeInstance(), [job], 'nightly')).rejects.toThrow('broken')
    expect(await states()).toEqual({ '2026-11-23': 'failed' })
  })
})

describe('the scheduler', () => {
  it('runs by itself what is due at the start, and stops', async () => {
    await since('2026-11-23T00:00:00Z')
    const began = deferred()
    const { job } = makeJob({
      run: async () => {
        began.resolve(undefined)
        return {}
      },
    })
    const scheduler = startScheduler(makeInstance(), [job], { first_s: 0 })
    await began.promise
    await scheduler.stop()
    expect(await states()).toEqual({ '2026-11-23': 'done' })
  })

  it('gives back what still runs when its patience ends, for another instance to begin at once', async () => {
    await since('2026-11-23T00:00:00Z')
    const began = deferred()
    const { job } = makeJob({
      run: () => {
        began.resolve(undefined)
        return new Promise(() => {})
      },
    })
    const scheduler = startScheduler(makeInstance(), [job], { first_s: 0, patience_s: 0.02 })
    await began.promise
    await scheduler.stop()
    expect((await listRuns(database.db, 1))[0]).toMatchObject({ state: 'pending', attempt: 0 })
    const other = makeJob()
    expect(await runDueSlots(makeInstance(), other.job)).toBe(1)
    expect(await states()).toEqual({ '2026-11-23': 'done' })
  })
})

function deferred() {
  let resolve!: (value: unknown) => void
  const promise = new Promise((done) => {
    resolve = done
  })
  return { promise, resolve }
}
