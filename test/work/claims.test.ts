import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alerts } from '../../src/incidents/alerts.ts'
import { runs } from '../../src/jobs/runner.ts'
import { deliveries } from '../../src/reports/deliveries.job.ts'
import { changeHeld, claimNext, fail, freeLost, giveBack, renew, settle } from '../../src/work/claims.ts'
import { type Claim, type Ledger, secondsAfter } from '../../src/work/ledger.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let now: Date
beforeEach(async () => {
  database = await makeDatabase()
  now = new Date('2026-11-23T09:00:00Z')
})
afterEach(() => database.drop())

const later = (seconds: number) => {
  now = secondsAfter(now, seconds)
}

/** So many rows of the ledger's table that wait to be worked on. */
const makeRows: Record<Ledger['table'], (rows: number) => Promise<void>> = {
  async job_runs(rows) {
    for (let n = 0; n < rows; n++)
      await database.db('job_runs').insert({ job: 'nightly', slot: secondsAfter(now, n), state: 'pending' })
  },
  async deliveries(rows) {
    const { db } = database
    await db('nights').insert({ night: '2026-11-22', as_of: now, rules_version: 1 })
    const [report] = await db('reports')
      .insert({ night: '2026-11-22', as_of: now, figures: '{}' })
      .returning('id')
    for (let n = 0; n < rows; n++)
      await db('deliveries').insert({ report_id: report.id, recipient: `p${n}@x`, message_id: `<${n}@x>` })
  },
  async alerts(rows) {
    const { db } = database
    for (let n = 0; n < rows; n++) {
      const incident = { job: `job ${n}`, kind: 'failed', slot: now, reason: '', opened_at: now }
      const [{ id }] = await db('incidents').insert(incident).returning('id')
      await db('alerts').insert({ incident_id: id, event: 'opened', created_at: now })
    }
  },
}

describe.each([runs, deliveries, alerts])('a row of $table', (ledger) => {
  const claim = () =>
    claimNext<Record<string, unknown>>(
      database.db,
      ledger,
      (query) => query.orderBy(ledger.key.map((column) => ({ column }))),
      now,
    )
  const row = async () => database.db(ledger.table).first()
  const attempts = () => database.db('work_attempts').orderBy('began_at').select('attempt', 'state', 'said')

  it('is claimed by one of many that ask at the same moment, each by one', async () => {
    await makeRows[ledger.table](5)
    const claims = await Promise.all(Array.from({ length: 12 }, claim))
    const taken = claims.filter((one) => one !== undefined)
    expect(taken).toHaveLength(5)
    const keys = taken.map((one) => JSON.stringify(ledger.key.map((column) => one[column])))
    expect(new Set(keys).size).toBe(5)
    expect(await claim()).toBeUndefined()
    expect(await attempts()).toHaveLength(5)
  })

  it('is kept by who renews it, and free for others 30 s after the last renewal', async () => {
    await makeRows[ledger.table](1)
    const mine = (await claim())!
    later(29)
    expect(await renew(database.db, ledger, mine, now)).toBeDefined()
    later(29)
    expect(await freeLost(database.db, ledger, now)).toEqual({})
    expect(await claim()).toBeUndefined()
    later(1)
    expect(await freeLost(database.db, ledger, now)).toEqual({ pending: 1 })
    expect(await claim()).toMatchObject({ attempts: 2 })
    expect(await attempts()).toMatchObject([
      { attempt: 1, state: 'lost' },
      { attempt: 2, state: null },
    ])
  })

  it('is no more to be changed by who was paused while another one took it over', async () => {
    await makeRows[ledger.table](1)
    const paused = (await claim())!
    later(31)
    await freeLost(database.db, ledger, now)
    const taker = (await claim())!
    const before = await row()
    const end = { state: ledger === runs ? 'done' : 'accepted', said: 'taken' }
    expect(await renew(database.db, ledger, paused, now)).toBeUndefined()
    expect(await changeHeld(database.db, ledger, paused, { next_attempt_at: now })).toBe(false)
    expect(await settle(database.db, ledger, paused, end, now)).toBeUndefined()
    expect(await fail(database.db, ledger, paused, 'broken', now, true)).toBeUndefined()
    expect(await giveBack(database.db, ledger, paused, now)).toBeUndefined()
    expect(await row()).toEqual(before)
    expect(await settle(database.db, ledger, taker, end, now)).toBe(end.state)
    expect(await row()).toMatchObject({ state: end.state, token: null, lease_until: null })
    expect(await attempts()).toMatchObject([{ state: 'lost' }, end])
  })

  it('that fails is tried again later and later, and is dead after ten attempts', async () => {
    await makeRows[ledger.table](1)
    for (let attempt = 1; attempt <= 10; attempt++) {
      const mine = (await claim())!
      expect(mine.attempts).toBe(attempt)
      const state = await fail(database.db, ledger, mine, `broken ${attempt}`, now, false)
      expect(state).toBe(attempt < 10 ? ledger.again : 'dead')
      const { next_attempt_at } = await row()
      if (attempt === 10) break
      const wait = (next_attempt_at - Number(now)) / 1_000
      expect(Math.abs(wait / Math.min(15 * 2 ** (attempt - 1), 3_600) - 1)).toBeLessThanOrEqual(0.2)
      later(wait - 0.001)
      expect(await claim()).toBeUndefined()
      later(0.001)
    }
    later(1_000_000)
    expect(await claim()).toBeUndefined()
    expect(await row()).toMatchObject({ state: 'dead', [ledger.said]: 'broken 10', next_attempt_at: null })
    expect((await attempts()).map(({ said }) => said)).toEqual(
      Array.from({ length: 10 }, (_, n) => `broken ${n + 1}`),
    )
  })

  it('that kills its process at every attempt is dead after ten, too', async () => {
    await makeRows[ledger.table](1)
    for (let attempt = 1; attempt <= 10; attempt++) {
      expect(await claim()).toMatchObject({ attempts: attempt })
      later(30)
      expect(await freeLost(database.db, ledger, now)).toEqual(attempt < 10 ? { pending: 1 } : { dead: 1 })
    }
    expect(await row()).toMatchObject({ state: 'dead', [ledger.said]: ledger.lost })
  })

  it('that is given back is anybody’s at once, and that attempt does not count', async () => {
    await makeRows[ledger.table](1)
    expect(await giveBack(database.db, ledger, (await claim())!, now)).toBe('pending')
    expect(await claim()).toMatchObject({ attempts: 1 })
    expect(await attempts()).toMatchObject([{ state: 'given back' }, { state: null }])
  })

  it('waits no longer than it could be asked to when the clock was set back', async () => {
    await makeRows[ledger.table](2)
    const [dead, failed] = [(await claim())!, (await claim())!] as [Claim, Claim]
    await fail(database.db, ledger, failed, 'broken', now, false)
    later(-86_400)
    await freeLost(database.db, ledger, now)
    expect(await claim()).toMatchObject({ attempts: 2, [ledger.key[0]!]: (failed as never)[ledger.key[0]!] })
    later(31)
    await freeLost(database.db, ledger, now)
    expect(await claim()).toMatchObject({ attempts: 2, token: expect.not.stringMatching(dead.token) })
  })
})

describe('a copy whose text began to go out', () => {
  it.each(['fell silent', 'stopped', 'broke off'])(
    'and whose sender %s is unclear, for a person to decide',
    async (how) => {
      await makeRows.deliveries(1)
      const mine = (await claimNext<object>(database.db, deliveries, () => {}, now))!
      await changeHeld(database.db, deliveries, mine, { handed_at: now })
      if (how === 'stopped') await giveBack(database.db, deliveries, mine, now)
      if (how === 'broke off')
        await fail(database.db, deliveries, mine, 'It took longer than 180 s.', now, true)
      later(30)
      await freeLost(database.db, deliveries, now)
      later(1_000_000)
      expect(await claimNext(database.db, deliveries, () => {}, now)).toBeUndefined()
      expect(await database.db('deliveries').first()).toMatchObject({
        state: 'unclear',
        attempts: 1,
        token: null,
      })
    },
  )

  it('and which the server then put off is tried again: that is an answer', async () => {
    await makeRows.deliveries(1)
    const mine = (await claimNext<object>(database.db, deliveries, () => {}, now))!
    await changeHeld(database.db, deliveries, mine, { handed_at: now })
    expect(await fail(database.db, deliveries, mine, '452 disk full', now, false)).toBe('deferred')
    later(60)
    expect(await claimNext(database.db, deliveries, () => {}, now)).toMatchObject({
      handed_at: null,
      attempts: 2,
    })
  })
})
