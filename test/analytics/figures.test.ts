import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findConversion, listTierNights, readFunnel } from '../../src/analytics/queries.ts'
import { seriesByType } from '../../src/analytics/series.ts'
import { readSpan } from '../../src/analytics/span.ts'
import { wilson } from '../../src/analytics/wilson.ts'
import { countNight } from '../../src/leads/queries.ts'
import { makeEvents, makePeople, makeRegistration } from '../events/school.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

const rules = { goal_type: 'course_enrolled' }

describe('from the database', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await makeDatabase()
  })
  afterEach(() => database.drop())

  it('the funnel counts each person who took the steps in their order, after registering', async () => {
    const { db } = database
    const step = (user_id: number, event_type: string, time: string) => ({
      user_id,
      event_type,
      created_at: `2026-11-${time}:00Z`,
    })
    for (const id of [1, 2, 3, 4, 5]) await makeRegistration(db, id, '2026-11-10T10:00:00Z')
    await makeRegistration(db, 6, '2026-11-01T00:00:00Z')
    await makeEvents(db, [
      // All the way, and twice.
      ...['11T10:00', '12T10:00'].flatMap((time) => [
        step(1, 'lesson_link_clicked', time),
        step(1, 'webinar_joined', time),
        step(1, 'course_enrolled', time),
      ]),
      // Joined before opening.
      step(2, 'webinar_joined', '11T10:00'),
      step(2, 'lesson_link_clicked', '12T10:00'),
      // Opened before registering.
      step(3, 'lesson_link_clicked', '09T10:00'),
      // Enrolled without the webinar.
      step(4, 'lesson_link_clicked', '11T10:00'),
      step(4, 'course_enrolled', '12T10:00'),
      // Opened after the end.
      step(5, 'lesson_link_clicked', '21T10:00'),
      // Registered at the very start, which is outside.
      step(6, 'lesson_link_clicked', '11T10:00'),
    ])
    const period = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-20T00:00:00Z') }
    expect(await readFunnel(db, { ...period, rules })).toEqual({
      registered: 5,
      opened: 3,
      joined: 1,
      enrolled: 1,
    })
  })

  it('tiers over time come from the snapshots of the nights', async () => {
    const { db } = database
    await makeNight('2026-11-01', { 1: 'hot', 2: 'cold', 3: 'cold' })
    await makeNight('2026-11-02', {})
    await makeNight('2026-11-09', { 1: 'warm' })
    expect(await listTierNights(db, { from: '2026-11-01', to: '2026-11-08' })).toEqual([
      { night: '2026-11-01', counts: { hot: 1, warm: 0, cool: 0, cold: 2 } },
      { night: '2026-11-02', counts: { hot: 0, warm: 0, cool: 0, cold: 0 } },
    ])
  })

  it('conversion by tier takes the newest night old enough, and what happened in the window after it', async () => {
    const { db } = database
    await makeNight('2026-11-01', { 1: 'hot' })
    await makeNight('2026-11-05', { 1: 'hot', 2: 'hot', 3: 'cold', 4: 'cold' })
    await makeNight('2026-11-10', { 1: 'cold' })
    await makeEvents(db, [
      { user_id: 1, event_type: 'course_enrolled', created_at: '2026-11-06T04:30:00Z' },
      { user_id: 1, event_type: 'course_enrolled', created_at: '2026-11-07T04:30:00Z' },
      { user_id: 2, event_type: 'course_enrolled', created_at: '2026-11-05T04:30:00Z' },
      { user_id: 3, event_type: 'course_enrolled', created_at: '2026-11-19T04:30:00Z' },
      { user_id: 4, event_type: 'course_enrolled', created_at: '2026-11-19T04:30:01Z' },
    ])
    const as_of = new Date('2026-11-20T09:00:00Z')
    const found = await findConversion(db, { as_of, days: 14, goal_type: 'course_enrolled' })
    expect(found).toMatchObject({ night: '2026-11-05', frozen_at: new Date('2026-11-05T04:30:00Z') })
    expect(found!.tiers.toSorted((a, b) => b.tier.localeCompare(a.tier))).toEqual([
      { tier: 'hot', people: 2, converted: 1 },
      { tier: 'cold', people: 2, converted: 1 },
    ])
    const early = new Date('2026-11-10T09:00:00Z')
    expect(await findConversion(db, { as_of: early, days: 14, goal_type: 'course_enrolled' })).toBeNull()
  })

  async function makeNight(night: string, tiers: Record<number, string>): Promise<void> {
    const { db } = database
    await db('nights').insert({ night, as_of: `${night}T04:30:00Z`, rules_version: 1 })
    const ids = Object.keys(tiers).map(Number)
    if (ids.length === 0) return
    await makePeople(db, ids)
    await db('lead_snapshots').insert(
      ids.map((user_id) => ({ night, user_id, total_events: 0, active_days: 0, tier: tiers[user_id] })),
    )
    await countNight(db, night)
  }
})

describe('the period of the page', () => {
  const now = new Date('2026-11-23T23:30:00Z')
  it.each([
    [{}, '2026-10-26', '2026-11-24', 30],
    [{ days: '7' }, '2026-11-18', '2026-11-24', 7],
    [{ days: '90' }, '2026-08-27', '2026-11-24', 90],
    [{ days: '8' }, '2026-10-26', '2026-11-24', 30],
    [{ from: '2026-11-01', to: '2026-11-10' }, '2026-11-01', '2026-11-10', null],
    [{ from: '2026-11-01' }, '2026-11-01', '2026-11-24', null],
    [{ from: '2026-11-01', to: '2027-11-10' }, '2026-11-01', '2026-11-24', null],
    [{ from: '2026-11-10', to: '2026-11-01' }, '2026-10-26', '2026-11-24', 30],
    [{ from: '2026-02-30', to: '2026-11-01' }, '2026-10-26', '2026-11-24', 30],
    [{ from: '2026-11-01', to: 'x' }, '2026-10-26', '2026-11-24', 30],
    [{ from: '1999-01-01', to: '2026-11-01' }, '2026-10-26', '2026-11-24', 30],
  ])('for %j is %s to %s', (query, from, to, days) => {
    expect(readSpan(query, now, 'Europe/Berlin')).toEqual({ period: { from, to }, days })
  })
})

it('beyond the most frequent types, all others are one series', () => {
  const rows = [
    { date: '2026-11-01', event_type: 'a', count: 1 },
    { date: '2026-11-02', event_type: 'b', count: 5 },
    { date: '2026-11-01', event_type: 'c', count: 2 },
    { date: '2026-11-02', event_type: 'c', count: 1 },
  ]
  const days = ['2026-11-01', '2026-11-02']
  expect(seriesByType(rows, days, 1)).toEqual([
    { event_type: 'b', count: 5, values: [0, 5] },
    { event_type: null, count: 4, values: [3, 1] },
  ])
  expect(seriesByType(rows, days, 3).map((type) => type.event_type)).toEqual(['b', 'c', 'a'])
})

describe('the Wilson interval', () => {
  it('agrees with published figures', () => {
    // Newcombe 1998, table I: 81 of 263 and 15 of 148.
    expect(wilson(81, 263)!.low).toBeCloseTo(0.2553, 4)
    expect(wilson(81, 263)!.high).toBeCloseTo(0.3662, 4)
    expect(wilson(15, 148)!.low).toBeCloseTo(0.0624, 4)
    expect(wilson(15, 148)!.high).toBeCloseTo(0.1605, 4)
    expect(wilson(0, 0)).toBeNull()
  })
  it('always holds the share, within 0 and 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, part) => {
          const hits = Math.floor(n * part)
          const { low, high } = wilson(hits, n)!
          const share = hits / n
          return low >= 0 && high <= 1 && low <= share + 1e-12 && high >= share - 1e-12 && low < high
        },
      ),
    )
  })
})
