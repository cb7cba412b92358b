import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boundsOf } from '../../src/events/instant.ts'
import { dayStart, lastDays } from '../../src/events/period.ts'
import { countEvents, listDaily, listTopTypes } from '../../src/events/queries.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { makeEvents } from './school.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await makeDatabase()
})
afterEach(() => database.drop())

describe('figures per local day', () => {
  it('name every day, today included, and say 0 for a day without events', async () => {
    await makeEvents(database.db, [
      { created_at: '2026-11-21T10:00:00Z', user_id: 1 },
      { created_at: '2026-11-21T11:00:00Z', user_id: 1 },
      { created_at: '2026-11-21T12:00:00Z', user_id: 2 },
      { created_at: '2026-11-23T08:00:00Z', user_id: 1 },
    ])
    const as_of = new Date('2026-11-23T09:00:00Z')
    const days = await listDaily(database.db, { period: lastDays(4, as_of, 'UTC'), timezone: 'UTC', as_of })
    expect(days).toEqual([
      { date: '2026-11-20', count: 0, users: 0 },
      { date: '2026-11-21', count: 3, users: 2 },
      { date: '2026-11-22', count: 0, users: 0 },
      { date: '2026-11-23', count: 1, users: 1 },
    ])
  })

  it('leave out what lies in the future, and keep what happens this very instant', async () => {
    await makeEvents(database.db, [
      { created_at: '2026-11-23T09:00:00Z' },
      { created_at: '2026-11-23T09:00:00.001Z' },
      { created_at: '2026-11-24T09:00:00Z' },
    ])
    const as_of = new Date('2026-11-23T09:00:00Z')
    const days = { period: { from: '2026-11-23', to: '2026-11-24' }, timezone: 'UTC', as_of }
    expect((await listDaily(database.db, days)).map((day) => day.count)).toEqual([1, 0])
    expect(await listTopTypes(database.db, { ...days, limit: 5 })).toEqual([
      { event_type: 'lesson_link_clicked', count: 1 },
    ])
  })

  it.each([
    // The clock goes from 02:00 to 03:00: a day of 23 hours.
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59.999999Z'],
    // From 03:00 back to 02:00: a day of 25 hours.
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59.999999Z'],
    // Midnight itself is skipped.
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00Z', '2026-03-29T20:59:59.999999Z'],
    // Midnight comes twice; the day begins with the first.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z', '2026-11-02T04:59:59.999999Z'],
  ])(
    'in %s hold %s from its first instant to its last, where the clock changes',
    async (zone, day, first, last) => {
      const before = new Date(Date.parse(first) - 1)
      await makeEvents(database.db, [{ created_at: before }, { created_at: first }, { created_at: last }])
      const as_of = new Date('2027-01-01T00:00:00Z')
      const days = await listDaily(database.db, { period: { from: day, to: day }, timezone: zone, as_of })
      expect(days).toEqual([{ date: day, count: 2, users: 1 }])
      expect(dayStart(day, zone)).toEqual(new Date(first))
      const bounds = boundsOf({ from: day, to: day }, zone, as_of)
      expect((await countEvents(database.db, bounds)).events).toBe(2)
    },
  )

  it('can be asked for one type', async () => {
    await makeEvents(database.db, [
      { created_at: '2026-11-23T08:00:00Z', event_type: 'webinar_joined' },
      { created_at: '2026-11-23T08:00:00Z' },
    ])
    const as_of = new Date('2026-11-23T09:00:00Z')
    const period = lastDays(1, as_of, 'UTC')
    const days = { period, timezone: 'UTC', as_of }
    expect(await listDaily(database.db, { ...days, event_type: 'webinar_joined' })).toEqual([
      { date: '2026-11-23', count: 1, users: 1 },
    ])
  })
})

it('top types come by count, then by name', async () => {
  await makeEvents(
    database.db,
    ['b', 'a', 'c', 'c'].map((event_type) => ({ event_type, created_at: '2026-11-23T08:00:00Z' })),
  )
  const as_of = new Date('2026-11-23T09:00:00Z')
  const days = { period: lastDays(30, as_of, 'UTC'), timezone: 'UTC', as_of }
  expect(await listTopTypes(database.db, { ...days, limit: 10 })).toEqual([
    { event_type: 'c', count: 2 },
    { event_type: 'a', count: 1 },
    { event_type: 'b', count: 1 },
  ])
  expect(await listTopTypes(database.db, { ...days, limit: 1 })).toHaveLength(1)
})

it('a count holds what came later than its start and up to its end', async () => {
  await makeEvents(database.db, [
    { created_at: '2026-11-16T09:00:00Z', user_id: 1 },
    { created_at: '2026-11-16T09:00:01Z', user_id: 1 },
    { created_at: '2026-11-23T09:00:00Z', user_id: 2 },
    { created_at: '2026-11-23T09:00:01Z', user_id: 3 },
  ])
  const range = { from: new Date('2026-11-16T09:00:00Z'), to: new Date('2026-11-23T09:00:00Z') }
  expect(await countEvents(database.db, range)).toEqual({ events: 2, people: 2 })
})
