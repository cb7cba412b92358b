import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countTiers, findLead, listLeads, readRules } from '../../src/leads/queries.ts'
import { makeEvents, makePeople } from '../events/school.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { DAY, makeLead, RULES, spread } from './school.ts'

const as_of = new Date('2026-11-23T12:00:00Z')
const moment = { as_of, timezone: 'UTC', rules: RULES }

let database: TestDatabase

describe('a lead’s tier', () => {
  const edges = [
    [0, 0, 'cold'],
    [1, 1, 'cold'],
    [4, 1, 'cold'],
    [4, 4, 'cold'],
    [5, 1, 'cool'],
    [5, 5, 'cool'],
    [9, 1, 'cool'],
    [9, 7, 'cool'],
    [10, 1, 'cool'],
    [10, 2, 'cool'],
    [10, 3, 'warm'],
    [19, 2, 'cool'],
    [19, 3, 'warm'],
    [19, 4, 'warm'],
    [19, 5, 'warm'],
    [19, 7, 'warm'],
    [20, 2, 'cool'],
    [20, 3, 'warm'],
    [20, 4, 'warm'],
    [20, 5, 'hot'],
    [20, 7, 'hot'],
    [25, 2, 'cool'],
    [25, 4, 'warm'],
    [200, 1, 'cool'],
  ] as const

  beforeAll(async () => {
    database = await makeDatabase()
    for (const [place, [events, days]] of edges.entries())
      await makeLead(database.db, place + 1, spread(events, days, as_of))
  })
  afterAll(() => database.drop())

  it('follows the rule that the school has always used', async () => {
    expect(await readRules(database.db)).toEqual(RULES)
  })

  it.each(edges.map(([events, days, tier], place) => [events, days, tier, place + 1] as const))(
    'with %i events on %i days is %s',
    async (total_events, active_days, lead_score, user_id) => {
      const expected = { total_events, active_days, lead_score }
      expect(await findLead(database.db, moment, user_id)).toMatchObject(expected)
      const list = await listLeads(database.db, moment, { limit: 100 })
      expect(list.find((lead) => lead.user_id === user_id)).toMatchObject(expected)
    },
  )

  it('is the one under which it is counted', async () => {
    const counts = { hot: 0, warm: 0, cool: 0, cold: 0 }
    for (const [, , tier] of edges) counts[tier]++
    expect(await countTiers(database.db, moment)).toEqual(counts)
  })
})

describe('the window of a score', () => {
  beforeEach(async () => {
    database = await makeDatabase()
  })
  afterEach(() => database.drop())

  it.each([
    ['an hour before its start', '2026-11-16T11:00:00Z', 0],
    ['a millisecond before its start', '2026-11-16T11:59:59.999Z', 0],
    ['at its start, exactly seven days ago', '2026-11-16T12:00:00Z', 0],
    ['a microsecond after its start', '2026-11-16T12:00:00.000001Z', 1],
    ['a millisecond after its start', '2026-11-16T12:00:00.001Z', 1],
    ['a second after its start', '2026-11-16T12:00:01Z', 1],
    ['a millisecond before its end', '2026-11-23T11:59:59.999Z', 1],
    ['at its end, this very instant', '2026-11-23T12:00:00Z', 1],
    ['a microsecond later', '2026-11-23T12:00:00.000001Z', 0],
    ['a millisecond later', '2026-11-23T12:00:00.001Z', 0],
    ['a second later', '2026-11-23T12:00:01Z', 0],
    ['in a month', '2026-12-23T12:00:00Z', 0],
  ])('treats an event %s (%s) as %i', async (_, created_at, total_events) => {
    await makeLead(database.db, 1, [created_at])
    expect(await findLead(database.db, moment, 1)).toMatchObject({ total_events, active_days: total_events })
  })

  it('is as long when the clocks change: 7 × 24 hours, not seven calendar days', async () => {
    // Noon of the autumn; a week before it was 13:00 by the clock.
    const autumn = { ...moment, timezone: 'Europe/Berlin', as_of: new Date('2026-10-27T11:00:00Z') }
    await makeLead(database.db, 1, ['2026-10-20T10:30:00Z', '2026-10-20T11:00:00Z', '2026-10-20T11:00:01Z'])
    expect(await findLead(database.db, autumn, 1)).toMatchObject({ total_events: 1 })
    // Noon of the spring; a week before it was 11:00 by the clock.
    const spring = { ...moment, timezone: 'Europe/Berlin', as_of: new Date('2026-03-31T10:00:00Z') }
    await makeLead(database.db, 2, ['2026-03-24T10:00:00Z', '2026-03-24T10:00:01Z', '2026-03-24T10:30:00Z'])
    expect(await findLead(database.db, spring, 2)).toMatchObject({ total_events: 2 })
  })

  it('can touch eight dates', async () => {
    const times = Array.from({ length: 8 }, (_, days) => new Date(as_of.getTime() - days * DAY + 1_000))
    await makeLead(database.db, 1, [as_of, ...times])
    expect(await findLead(database.db, moment, 1)).toMatchObject({ total_events: 8, active_days: 8 })
  })

  it('counts every row, also when two say the same', async () => {
    await makeLead(database.db, 1, Array(5).fill('2026-11-23T10:00:00Z'))
    expect(await findLead(database.db, moment, 1)).toMatchObject({
      total_events: 5,
      active_days: 1,
      lead_score: 'cool',
    })
  })

  it('knows the newest activity inside it, and none outside', async () => {
    await makeLead(database.db, 1, [
      '2026-11-01T10:00:00Z',
      '2026-11-22T10:00:00.5Z',
      '2026-11-20T10:00:00Z',
      '2026-11-24T10:00:00Z',
    ])
    await makeLead(database.db, 2, ['2026-11-16T12:00:00Z', '2026-11-23T12:00:01Z'])
    expect((await findLead(database.db, moment, 1))?.last_activity).toEqual(
      new Date('2026-11-22T10:00:00.500Z'),
    )
    expect((await findLead(database.db, moment, 2))?.last_activity).toBeNull()
  })
})

describe('who is a lead', () => {
  beforeEach(async () => {
    database = await makeDatabase()
  })
  afterEach(() => database.drop())

  it('a person without a registration is none, however active', async () => {
    await makeEvents(
      database.db,
      spread(25, 6, as_of).map((created_at) => ({ user_id: 1, created_at })),
    )
    await makePeople(database.db, [2])
    expect(await findLead(database.db, moment, 1)).toBeUndefined()
    expect(await listLeads(database.db, moment, { limit: 100 })).toEqual([])
    expect(await countTiers(database.db, moment)).toEqual({ hot: 0, warm: 0, cool: 0, cold: 0 })
  })

  it('a person without events is a cold one', async () => {
    await makeLead(database.db, 1, [])
    expect(await listLeads(database.db, moment, { limit: 100 })).toEqual([
      {
        user_id: 1,
        username: 'user1',
        first_name: 'Name 1',
        email: 'p1@school.example',
        total_events: 0,
        active_days: 0,
        last_activity: null,
        lead_score: 'cold',
      },
    ])
  })
})
