import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import type { Deps } from '../../src/deps.ts'
import type { Job } from '../../src/jobs/job.ts'
import { wakeJobs } from '../../src/jobs/runner.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await makeDatabase()
})
afterEach(() => database.drop())

/** Three instances in Berlin that look at each of these instants; answers the slots that ran, in order, and what is listed. */
async function live(schedule: string, looks: string[]) {
  let now = new Date(looks[0]!)
  const ran: string[] = []
  const job: Job = {
    name: 'nightly',
    about: 'Notes its slots.',
    schedule,
    counts: [],
    async run(_deps, slot) {
      ran.push(slot.toISOString().slice(0, 16))
      return {}
    },
  }
  const deps: Deps = {
    db: database.db,
    workDb: database.db,
    clock: () => now,
    log: pino({ level: 'silent' }),
    config: loadConfig({ APP_TIMEZONE: 'Europe/Berlin' }),
    mailer: { send: async () => ({ state: 'accepted', reply: '' }), close() {} },
  }
  for (const look of looks) {
    now = new Date(look)
    await Promise.all([wakeJobs(deps, [job]), wakeJobs(deps, [job]), wakeJobs(deps, [job])])
  }
  const skipped = await database.db('job_runs').where({ state: 'skipped' }).orderBy('slot').select('slot')
  return { ran, skipped: skipped.map(({ slot }) => slot.toISOString().slice(0, 16)) }
}

/** An instant each half hour, from one to another. */
function eachHalfHour(from: string, to: string): string[] {
  const found: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += 1_800_000)
    found.push(new Date(at).toISOString())
  return found
}

const SPRING = eachHalfHour('2026-03-28T12:00Z', '2026-03-30T06:00Z')
const AUTUMN = eachHalfHour('2026-10-24T12:00Z', '2026-10-26T06:00Z')

describe('three instances in Berlin', () => {
  it.each([
    ['spring', '04:30', '30 4 * * *', SPRING, ['2026-03-29T02:30', '2026-03-30T02:30']],
    ['spring', '02:30, which is skipped,', '30 2 * * *', SPRING, ['2026-03-29T01:30', '2026-03-30T00:30']],
    ['autumn', '04:30', '30 4 * * *', AUTUMN, ['2026-10-25T03:30', '2026-10-26T03:30']],
    ['autumn', '02:30, which comes twice,', '30 2 * * *', AUTUMN, ['2026-10-25T00:30', '2026-10-26T01:30']],
  ])('on the %s day of daylight saving run %s once a day', async (_day, _time, schedule, looks, slots) => {
    expect(await live(schedule, looks)).toEqual({ ran: slots, skipped: [] })
  })

  it('whose clock is set back an hour run nothing a second time, and go on where they were', async () => {
    const before = eachHalfHour('2026-11-22T22:00Z', '2026-11-23T04:00Z')
    const after = eachHalfHour('2026-11-23T03:00Z', '2026-11-23T05:00Z')
    const { ran, skipped } = await live('*/30 * * * *', [...before, ...after])
    expect(skipped).toEqual([])
    expect(new Set(ran).size).toBe(ran.length)
    expect(ran).toEqual(
      [...eachHalfHour('2026-11-22T22:30Z', '2026-11-23T05:00Z')].map((slot) => slot.slice(0, 16)),
    )
  })

  it('that are away over several slots make up the newest one, and list the others', async () => {
    const { ran, skipped } = await live('30 4 * * *', ['2026-11-18T12:00Z', '2026-11-23T09:00Z'])
    expect(ran).toEqual(['2026-11-23T03:30'])
    expect(skipped).toEqual(['2026-11-19T03:30', '2026-11-20T03:30', '2026-11-21T03:30', '2026-11-22T03:30'])
  })
})
