import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listAllLeads } from '../../src/call-list/queries.ts'
import { countTiers, findLead, listLeads } from '../../src/leads/queries.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { makeLead, RULES, spread } from './school.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await makeDatabase()
})
afterEach(() => database.drop())

describe('an active day is a day of the portal’s zone', () => {
  it.each([
    // One midnight in between.
    ['UTC', ['2026-11-20T23:59:59.999999Z', '2026-11-21T00:00:00Z'], 2],
    ['UTC', ['2026-11-20T22:59:59.999Z', '2026-11-20T23:00:00Z'], 1],
    ['Europe/Berlin', ['2026-11-20T22:59:59.999999Z', '2026-11-20T23:00:00Z'], 2],
    ['Europe/Berlin', ['2026-11-20T23:00:00Z', '2026-11-21T22:59:59.999999Z'], 1],
    ['Asia/Kathmandu', ['2026-11-20T18:14:59.999Z', '2026-11-20T18:15:00Z'], 2],
    ['America/St_Johns', ['2026-11-20T03:29:59.999Z', '2026-11-20T03:30:00Z'], 2],
    ['Pacific/Apia', ['2026-11-20T10:59:59.999Z', '2026-11-20T11:00:00Z'], 2],
  ])('in %s: %j', async (timezone, times, active_days) => {
    await makeLead(database.db, 1, times)
    const as_of = new Date('2026-11-23T12:00:00Z')
    expect(await findLead(database.db, { as_of, timezone, rules: RULES }, 1)).toMatchObject({
      total_events: times.length,
      active_days,
    })
  })

  it.each([
    ['the night that skips an hour', '2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z', 1],
    ['the first and last second of 23 hours', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', 1],
    ['midnight after 23 hours', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z', 2],
    ['half past two, twice', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', 1],
    ['the first and last second of 25 hours', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z', 1],
    ['midnight after 25 hours', '2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z', 2],
    ['midnight before 25 hours', '2026-10-24T21:59:59Z', '2026-10-24T22:00:00Z', 2],
  ])('in Europe/Berlin when the clocks change: %s', async (_, first, second, active_days) => {
    await makeLead(database.db, 1, [first, second])
    const as_of = new Date(Date.parse(second) + 3_600_000)
    const moment = { as_of, timezone: 'Europe/Berlin', rules: RULES }
    expect(await findLead(database.db, moment, 1)).toMatchObject({ total_events: 2, active_days })
  })

  it('decides a tier: the same events are warm in one zone and cool in another', async () => {
    // Four on the evening of the 20th in Berlin, four after its midnight, two after the next; in UTC only two dates.
    const hour = (start: string, count: number) =>
      Array.from({ length: count }, (_, i) => new Date(Date.parse(start) + i * 1_000))
    await makeLead(database.db, 1, [
      ...hour('2026-11-20T22:30:00Z', 4),
      ...hour('2026-11-20T23:30:00Z', 4),
      ...hour('2026-11-21T23:30:00Z', 2),
    ])
    const as_of = new Date('2026-11-23T12:00:00Z')
    expect(await findLead(database.db, { as_of, timezone: 'Europe/Berlin', rules: RULES }, 1)).toMatchObject({
      active_days: 3,
      lead_score: 'warm',
    })
    expect(await findLead(database.db, { as_of, timezone: 'UTC', rules: RULES }, 1)).toMatchObject({
      active_days: 2,
      lead_score: 'cool',
    })
  })
})

describe('the order of a list', () => {
  const as_of = new Date('2026-11-23T12:00:00Z')
  const moment = { as_of, timezone: 'UTC', rules: RULES }
  const ago = (seconds: number) => new Date(as_of.getTime() - seconds * 1_000)

  it('is total: events, then days, then newest activity, then id', async () => {
    const { db } = database
    const sameTimes = [ago(60), ago(90_000)]
    // More events win over everything else, even over a higher tier.
    await makeLead(db, 90, spread(25, 2, ago(3_600)))
    await makeLead(db, 80, spread(21, 5, as_of))
    // As many events: more days win over newer activity.
    await makeLead(db, 70, spread(5, 5, ago(3_600)))
    await makeLead(db, 60, spread(5, 2, as_of))
    // As many events on as many days: the newer activity wins, to the microsecond the database keeps.
    await makeLead(db, 51, [ago(5), ago(6), '2026-11-23T11:59:59.000002Z'])
    await makeLead(db, 50, [ago(5), ago(6), '2026-11-23T11:59:59.000001Z'])
    // All the same: the id decides, as a number and not as text.
    await makeLead(db, 10, sameTimes)
    await makeLead(db, 9, sameTimes)
    await makeLead(db, 2 ** 53 - 1, sameTimes)
    await makeLead(db, -1, sameTimes)
    // Nothing in the window: behind everyone, by id.
    await makeLead(db, 3, [])
    await makeLead(db, 1, ['2026-11-01T10:00:00Z'])
    await makeLead(db, 2, ['2026-11-23T12:00:01Z'])

    const expected = [90, 80, 70, 60, 51, 50, -1, 9, 10, 2 ** 53 - 1, 1, 2, 3]
    const ids = async (query: { tier?: 'cold'; limit: number }) =>
      (await listLeads(db, moment, query)).map((lead) => lead.user_id)
    expect(await ids({ limit: 100 })).toEqual(expected)
    expect(await ids({ limit: 100, tier: 'cold' })).toEqual(expected.slice(4))
    // Piece by piece nobody is lost and nobody comes twice.
    const pieces: number[] = []
    for await (const piece of listAllLeads(db, moment, {}, 2))
      pieces.push(...piece.map((lead) => lead.user_id))
    expect(pieces).toEqual(expected)
    expect(await countTiers(db, moment)).toEqual({ hot: 1, warm: 0, cool: 3, cold: 9 })
  })
})
