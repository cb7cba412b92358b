import { describe, expect, it } from 'vitest'
import { scheduleWords } from '../../src/jobs/schedule-words.ts'
import { isSlot, newestDueSlot, nextSlot, slotsBetween } from '../../src/jobs/slots.ts'
import { retryDelay } from '../../src/work/ledger.ts'

const ZONE = 'Europe/Berlin'
const at = (text: string) => new Date(text)
const iso = (dates: Date[]) => dates.map((date) => date.toISOString().slice(0, 16))

/** Every slot that a portal looking each quarter of an hour would find newest. */
function seen(schedule: string, from: string, to: string): string[] {
  const found = new Set<string>()
  for (let now = at(from); now < at(to); now = new Date(Number(now) + 900_000)) {
    const slot = newestDueSlot(schedule, ZONE, now)
    if (slot > at(from)) found.add(slot.toISOString().slice(0, 16))
  }
  return [...found]
}

describe('a slot', () => {
  it('is due from its very instant on', () => {
    expect(newestDueSlot('30 4 * * *', 'UTC', at('2026-11-23T04:29:59.999Z'))).toEqual(
      at('2026-11-22T04:30:00Z'),
    )
    expect(newestDueSlot('30 4 * * *', 'UTC', at('2026-11-23T04:30:00Z'))).toEqual(at('2026-11-23T04:30:00Z'))
    expect(nextSlot('30 4 * * *', 'UTC', at('2026-11-23T04:30:00Z'))).toEqual(at('2026-11-24T04:30:00Z'))
  })

  it('may be a month back', () => {
    expect(newestDueSlot('0 6 1 * *', 'UTC', at('2026-11-30T00:00:00Z'))).toEqual(at('2026-11-01T06:00:00Z'))
  })

  it('is told from any other instant', () => {
    expect(isSlot('30 4 * * *', ZONE, at('2026-11-23T03:30:00Z'))).toBe(true)
    expect(isSlot('30 4 * * *', ZONE, at('2026-11-23T04:30:00Z'))).toBe(false)
  })

  it('between two instants is each once, and of very many the newest', () => {
    expect(
      iso(slotsBetween('30 4 * * *', 'UTC', at('2026-11-20T04:30:00Z'), at('2026-11-23T04:30:00Z'))),
    ).toEqual(['2026-11-21T04:30', '2026-11-22T04:30'])
    expect(
      iso(slotsBetween('* * * * *', 'UTC', at('2026-11-20T00:00:00Z'), at('2026-11-20T10:00:00Z'), 2)),
    ).toEqual(['2026-11-20T09:58', '2026-11-20T09:59'])
  })
})

describe('on the days when the clocks change in Berlin', () => {
  it('04:30 comes once a day', () => {
    expect(seen('30 4 * * *', '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-29T02:30',
      '2026-03-30T02:30',
    ])
    expect(seen('30 4 * * *', '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual([
      '2026-10-25T03:30',
      '2026-10-26T03:30',
    ])
  })

  it('02:30, which spring skips, comes once all the same, after the gap', () => {
    expect(seen('30 2 * * *', '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-29T01:30',
      '2026-03-30T00:30',
    ])
  })

  it('02:30, which autumn repeats, comes once, the first time', () => {
    expect(seen('30 2 * * *', '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
    expect(nextSlot('30 2 * * *', ZONE, at('2026-10-25T00:45:00Z'))).toEqual(at('2026-10-26T01:30:00Z'))
  })

  it('every half hour is every half hour of real time', () => {
    expect(iso(slotsBetween('*/30 * * * *', ZONE, at('2026-10-24T23:59Z'), at('2026-10-25T02:01Z')))).toEqual(
      ['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-25T01:00', '2026-10-25T01:30', '2026-10-25T02:00'],
    )
  })
})

describe('the wait before another try', () => {
  it('doubles from 15 seconds up to an hour, give or take a fifth', () => {
    expect([1, 2, 3, 8, 9, 10].map((attempts) => retryDelay(attempts, 0.5))).toEqual([
      15, 30, 60, 1920, 3600, 3600,
    ])
    expect(retryDelay(1, 0)).toBeCloseTo(12)
    expect(retryDelay(1, 0.999999)).toBeCloseTo(18)
  })
})

describe('a schedule in words', () => {
  it.each([
    ['30 4 * * *', 'every day at 04:30 (Europe/Berlin)'],
    ['0 7 * * 1-5', 'Monday to Friday at 07:00 (Europe/Berlin)'],
    ['0 7 * * 0', 'every Sunday at 07:00 (Europe/Berlin)'],
    ['*/5 * * * *', 'every 5 minutes'],
    ['* * * * *', 'every minute'],
    ['5 * * * *', 'every hour at minute 5'],
    ['0 7 1 * *', 'at the times of the schedule 0 7 1 * * (Europe/Berlin)'],
  ])('%s is "%s"', (schedule, words) => expect(scheduleWords(schedule, ZONE)).toBe(words))
})
