import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { arrivalOf, inWords, isDue, type Schedule } from '../../src/subscriptions/rhythm.ts'

const nightly = { rhythm: 'nightly', weekday: null, hour: null, timezone: null } satisfies Schedule
const at = (hour: number, timezone: string): Schedule => ({ ...nightly, hour, timezone })
const arrives = (schedule: Schedule, as_of: string, portal = 'UTC') =>
  arrivalOf(schedule, new Date(as_of), portal).toISOString()

describe('a copy arrives', () => {
  it('as soon as it is written when no hour was chosen', () => {
    expect(arrives(nightly, '2026-11-23T04:30:00Z')).toBe('2026-11-23T04:30:00.000Z')
  })

  it.each([
    ['Europe/Berlin', 7, '2026-11-23T06:00:00.000Z'],
    ['Europe/Berlin', 5, '2026-11-24T04:00:00.000Z'], // 05:30 there: five o'clock is over
    ['America/Los_Angeles', 7, '2026-11-23T15:00:00.000Z'],
    ['Pacific/Auckland', 8, '2026-11-23T19:00:00.000Z'],
    ['Asia/Kathmandu', 11, '2026-11-23T05:15:00.000Z'],
    ['UTC', 4, '2026-11-24T04:00:00.000Z'],
    ['UTC', 5, '2026-11-23T05:00:00.000Z'],
  ])('in %s at %i o’clock there, within a day of the report', (zone, hour, expected) => {
    expect(arrives(at(hour, zone), '2026-11-23T04:30:00Z')).toBe(expected)
  })

  it('at the very hour, when that is the report’s', () => {
    expect(arrives(at(4, 'UTC'), '2026-11-23T04:00:00Z')).toBe('2026-11-23T04:00:00.000Z')
  })

  it('in the portal’s zone when none was chosen', () => {
    expect(arrives({ ...nightly, hour: 7 }, '2026-11-23T04:30:00Z', 'Europe/Berlin')).toBe(
      '2026-11-23T06:00:00.000Z',
    )
  })

  it('after the hour that daylight saving skips, and once in the hour that it repeats', () => {
    // 29 March: 02:00 becomes 03:00. 25 October: 03:00 becomes 02:00.
    expect(arrives(at(2, 'Europe/Berlin'), '2026-03-29T00:30:00Z')).toBe('2026-03-29T01:00:00.000Z')
    expect(arrives(at(2, 'Europe/Berlin'), '2026-10-24T23:30:00Z')).toBe('2026-10-25T00:00:00.000Z')
    expect(arrives(at(2, 'Europe/Berlin'), '2026-10-25T00:30:00Z')).toBe('2026-10-25T01:00:00.000Z')
  })

  it('also where a whole day is skipped', () => {
    expect(arrives(at(7, 'Pacific/Apia'), '2011-12-29T20:00:00Z')).toBe('2011-12-30T17:00:00.000Z')
  })

  it('within 25 hours and never before the report, at any hour of any zone and day of a year', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata']) {
      for (let day = 0; day < 365; day++) {
        const as_of = new Date(Date.UTC(2026, 0, 1 + day, 4, 30))
        for (const hour of [0, 1, 2, 3, 7, 23]) {
          const arrival = arrivalOf(at(hour, zone), as_of, 'UTC')
          const waits = arrival.getTime() - as_of.getTime()
          expect(waits >= 0 && waits < 25 * 3_600_000, `${zone} ${as_of.toISOString()} ${hour}`).toBe(true)
          const { hour: there } = DateTime.fromJSDate(arrival, { zone })
          if (there !== hour) expect(there, zone).toBeGreaterThan(hour)
        }
      }
    }
  })
})

describe('a report is due', () => {
  const since = new Date('2026-10-01T00:00:00Z')
  const due = (schedule: Schedule, day: string, last: string | null = null, from = since) =>
    isDue(
      schedule,
      new Date(`${day}T07:00:00Z`),
      { last: last ? new Date(`${last}T07:00:00Z`) : null, since: from },
      'UTC',
    )
  const week = [
    '2026-11-23',
    '2026-11-24',
    '2026-11-25',
    '2026-11-26',
    '2026-11-27',
    '2026-11-28',
    '2026-11-29',
  ]
  const mondays: Schedule = { ...nightly, rhythm: 'weekly', weekday: 1 }

  it('each night, from Monday to Friday, or on the day of the week that it arrives on', () => {
    expect(week.map((day) => due(nightly, day))).toEqual(Array(7).fill(true))
    expect(week.map((day) => due({ ...nightly, rhythm: 'weekdays' }, day))).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ])
    const after = (day: string) => (day === '2026-11-23' ? null : '2026-11-23')
    expect(week.map((day) => due(mondays, day, after(day)))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ])
  })

  it('on a later day, once, when the portal was away on the day itself', () => {
    expect(due(mondays, '2026-11-24', '2026-11-16')).toBe(true)
    expect(due(mondays, '2026-11-24', null)).toBe(true)
    expect(due(mondays, '2026-11-25', '2026-11-24')).toBe(false)
    expect(due(mondays, '2026-11-30', '2026-11-24')).toBe(true)
  })

  it('not on a later day for somebody who subscribed after the day', () => {
    expect(due(mondays, '2026-11-24', null, new Date('2026-11-23T12:00:00Z'))).toBe(false)
  })

  it('on the day that it is where the reader lives', () => {
    const auckland: Schedule = { ...mondays, hour: 8, timezone: 'Pacific/Auckland' }
    const arrival = arrivalOf(auckland, new Date('2026-11-22T04:30:00Z'), 'UTC')
    expect(arrival.toISOString()).toBe('2026-11-22T19:00:00.000Z')
    expect(isDue(auckland, arrival, { last: null, since: arrival }, 'UTC')).toBe(true)
  })
})

it('a rhythm is said in words', () => {
  expect(inWords(nightly, 'UTC')).toBe('Every day, as soon as it is written')
  expect(inWords({ ...at(7, 'Europe/Berlin'), rhythm: 'weekdays' }, 'UTC')).toBe(
    'Every weekday at 07:00 (Europe/Berlin)',
  )
  expect(inWords({ ...nightly, rhythm: 'weekly', weekday: 1, hour: 18 }, 'UTC')).toBe(
    'Every Monday at 18:00 (UTC)',
  )
})
