import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explainShort } from '../../src/leads/explanation.ts'
import { explainLead } from '../../src/people/score.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { makeLead, RULES, spread } from './school.ts'

let database: TestDatabase

/** What the portal says of a lead that did something at these instants. */
async function explanation(times: (string | Date)[], as_of: Date, timezone = 'UTC', rules = RULES) {
  await makeLead(database.db, 1, times, '2001-01-01T10:00:00Z')
  return (await explainLead(database.db, { as_of, timezone, rules, ahead: true }, 1))?.explanation
}

const at = (day: string, count: number, from = '09:00') =>
  Array.from({ length: count }, (_, i) => new Date(Date.parse(`${day}T${from}:00Z`) - i * 60_000))

describe('a score is explained', () => {
  beforeEach(async () => {
    database = await makeDatabase()
  })
  afterEach(() => database.drop())

  it('with its days, with what is missing, and with the minute at which it cools', async () => {
    const times = [
      ...at('2025-11-19', 2),
      ...at('2025-11-20', 1, '14:05'),
      ...at('2025-11-20', 1),
      ...at('2025-11-22', 5),
      ...at('2025-11-23', 5),
    ]
    expect(await explanation(times, new Date('2025-11-23T18:00:00Z'))).toBe(
      'Warm: 14 events on 4 days (19, 20, 22, 23 Nov). Hot needs 6 more events and 1 more day. ' +
        'With no activity it turns cool on Thu 27 Nov at 14:05.',
    )
  })

  it('for a hot lead without anything missing', async () => {
    const times = ['19', '20', '21', '22', '23'].flatMap((day) => at(`2026-11-${day}`, 5))
    expect(await explanation(times, new Date('2026-11-23T12:00:00Z'))).toBe(
      'Hot: 25 events on 5 days (19, 20, 21, 22, 23 Nov). With no activity it turns warm on Thu 26 Nov at 09:00.',
    )
  })

  it.each([
    ['nothing', [], 'Cold: no events in the window. Cool needs 5 more events.'],
    [
      'nothing in the window',
      at('2026-11-01', 30),
      'Cold: no events in the window. Cool needs 5 more events.',
    ],
    ['one event', at('2026-11-23', 1), 'Cold: 1 event on 1 day (23 Nov). Cool needs 4 more events.'],
    ['one event too few', at('2026-11-22', 4), 'Cold: 4 events on 1 day (22 Nov). Cool needs 1 more event.'],
    [
      'events and days missing',
      at('2026-11-23', 5),
      'Cool: 5 events on 1 day (23 Nov). Warm needs 5 more events and 2 more days. With no activity it turns cold on Mon 30 Nov at 08:56.',
    ],
    [
      'only a day missing for warm',
      [...at('2026-11-22', 12), ...at('2026-11-23', 13)],
      'Cool: 25 events on 2 days (22, 23 Nov). Warm needs 1 more day. With no activity it turns cold on Mon 30 Nov at 08:56.',
    ],
    [
      'only a day missing for hot',
      spread(24, 4, new Date('2026-11-23T10:00:00Z')),
      'Warm: 24 events on 4 days (20, 21, 22, 23 Nov). Hot needs 1 more day. With no activity it turns cool on Sat 28 Nov at 09:59.',
    ],
    [
      'only an event missing for hot',
      [...at('2026-11-19', 15), ...['20', '21', '22', '23'].flatMap((day) => at(`2026-11-${day}`, 1))],
      'Warm: 19 events on 5 days (19, 20, 21, 22, 23 Nov). Hot needs 1 more event. With no activity it turns cool on Thu 26 Nov at 08:55.',
    ],
    [
      'very many events',
      at('2026-11-23', 1_200, '11:59'),
      'Cool: 1,200 events on 2 days (22, 23 Nov). Warm needs 1 more day. With no activity it turns cold on Mon 30 Nov at 11:55.',
    ],
  ])('with %s', async (_, times, sentence) => {
    expect(await explanation(times, new Date('2026-11-23T12:00:00Z'))).toBe(sentence)
  })

  it('names the month where it changes, and dates and times are those of the portal’s zone', async () => {
    // 00:30 of 1 January in Kathmandu is still the evening before in UTC.
    const times = ['2026-12-30T10:00:00Z', '2026-12-31T18:45:00Z', '2027-01-02T10:00:00Z']
    expect(await explanation(times, new Date('2027-01-02T12:00:00Z'), 'Asia/Kathmandu')).toBe(
      'Cold: 3 events on 3 days (30 Dec, 1, 2 Jan). Cool needs 2 more events.',
    )
  })

  it('by the clock of the day on which it cools', async () => {
    // 12:00 in Berlin before the clocks go back; 7 × 24 hours later the clock there says 11:00.
    expect(
      await explanation(at('2026-10-20', 5, '10:00'), new Date('2026-10-21T12:00:00Z'), 'Europe/Berlin'),
    ).toBe(
      'Cool: 5 events on 1 day (20 Oct). Warm needs 5 more events and 2 more days. With no activity it turns cold on Tue 27 Oct at 10:56.',
    )
  })

  it('as rising where events are stored for later, which no inactivity would do', async () => {
    const times = [...at('2026-11-21', 4), ...at('2026-11-24', 1), ...at('2026-11-30', 1)]
    expect(await explanation(times, new Date('2026-11-23T12:00:00Z'))).toBe(
      'Cold: 4 events on 1 day (21 Nov). Cool needs 1 more event. ' +
        'With what is recorded for later it turns cool on Tue 24 Nov at 09:00.',
    )
  })

  it('by the rule it is asked under', async () => {
    const rules = { ...RULES, version: 2, window_days: 14, warm_events: 6, warm_days: 2, cool_events: 2 }
    expect(
      await explanation(
        [...at('2026-11-10', 3), ...at('2026-11-23', 2)],
        new Date('2026-11-23T12:00:00Z'),
        'UTC',
        rules,
      ),
    ).toBe(
      'Cool: 5 events on 2 days (10, 23 Nov). Warm needs 1 more event. With no activity it turns cold on Mon 7 Dec at 08:59.',
    )
  })
})

it('a score has a short form for lists and mails', () => {
  expect(explainShort({ total_events: 14, active_days: 4 }, RULES)).toBe(
    '14 events on 4 days. Hot needs 6 more events and 1 more day.',
  )
  expect(explainShort({ total_events: 20, active_days: 5 }, RULES)).toBe('20 events on 5 days.')
  expect(explainShort({ total_events: 0, active_days: 0 }, RULES)).toBe(
    'no events in the window. Cool needs 5 more events.',
  )
})
