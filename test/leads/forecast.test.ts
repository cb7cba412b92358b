import fc from 'fast-check'
import { DateTime } from 'luxon'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ScoringRules } from '../../src/leads/lead.ts'
import { findLead } from '../../src/leads/queries.ts'
import { explainLead } from '../../src/people/score.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { DAY, makeLead, RULES } from './school.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await makeDatabase()
})
afterAll(() => database.drop())

const HOUR = 3_600_000
const PLACES = [
  ['UTC', '2026-11-23T12:00:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['America/St_Johns', '2026-03-08T05:30:00Z'],
  ['Asia/Kathmandu', '2026-11-22T18:15:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
] as const

/** The tier at an instant as every list shows it, asked of the database and not of the forecast. */
async function stateAt(instant: number, timezone: string, rules: ScoringRules) {
  const lead = await findLead(database.db, { as_of: new Date(instant), timezone, rules }, 1)
  const { total_events, active_days, lead_score } = lead!
  return { tier: lead_score, total_events, active_days }
}

async function plant(times: (string | Date)[]) {
  await database.db.raw('truncate events, free_lesson_registrations, users cascade')
  await makeLead(database.db, 1, times, '2001-01-01T10:00:00Z')
}

const week = fc.record({
  place: fc.constantFrom(...PLACES),
  offset: fc.oneof(fc.constantFrom(-1, 0, 1), fc.integer({ min: -DAY, max: 8 * DAY })),
  short: fc.boolean(),
  // Bursts of activity, as hours before the as-of instant; a stored event of the future has a negative number.
  bursts: fc.array(
    fc.record({
      hours: fc.oneof(
        { weight: 1, arbitrary: fc.constantFrom(0, 168) },
        { weight: 6, arbitrary: fc.integer({ min: -40_000, max: 170_000 }).map((n) => n / 1_000) },
      ),
      events: fc.integer({ min: 1, max: 6 }),
      // Milliseconds between the events of a burst, and microseconds beside them.
      apart: fc.constantFrom(0, 1, 61_000),
      micros: fc.constantFrom(0, 0, 1, 999),
    }),
    { maxLength: 18, size: 'max' },
  ),
})

it('a forecast names every change of tier to the millisecond, and no other', async () => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(week, async ({ place: [timezone, change], offset, short, bursts }) => {
      const as_of = Date.parse(change) + offset
      const rules = short ? { ...RULES, window_days: 2, hot_events: 12, hot_days: 3 } : RULES
      const window = rules.window_days * DAY
      const times = bursts
        .flatMap(({ hours, events, apart, micros }) =>
          Array.from({ length: events }, (_, i) => {
            const ms = Math.round(as_of - (hours * HOUR * rules.window_days) / 7) - i * apart
            return { ms, micros: endsItsDay(ms, timezone) ? 0 : micros }
          }),
        )
        .filter(({ ms }) => ms < as_of + window)
      await plant(times.map(written))

      // The tier can only change where an event leaves the window or joins it, rounded up to whole milliseconds.
      const edges = times.flatMap(({ ms, micros }) => {
        const whole = micros > 0 ? ms + 1 : ms
        return whole > as_of ? [whole, whole + window] : [whole + window]
      })
      let last = await stateAt(as_of, timezone, rules)
      seen.set(last.tier, (seen.get(last.tier) ?? 0) + 1)
      const changes: unknown[] = []
      for (const edge of [...new Set(edges)].filter((edge) => edge > as_of).sort((a, b) => a - b)) {
        expect((await stateAt(edge - 1, timezone, rules)).tier).toBe(last.tier)
        const next = await stateAt(edge, timezone, rules)
        if (next.tier !== last.tier) {
          changes.push({ at: new Date(edge), ...next })
          seen.set(next.tier, (seen.get(next.tier) ?? 0) + 1)
        }
        last = next
      }

      const moment = { as_of: new Date(as_of), timezone, rules, ahead: true }
      const { cooling, days, lead } = (await explainLead(database.db, moment, 1))!
      expect(cooling).toEqual(changes)
      expect(days).toHaveLength(lead.active_days)
    }),
    { seed: 20261123, numRuns: 40 },
  )
  for (const tier of ['hot', 'warm', 'cool', 'cold']) expect(seen.get(tier) ?? 0, tier).toBeGreaterThan(5)
  // A failure is shrunk to its smallest example, which takes longer than a pass.
}, 120_000)

it('a forecast is at the instant at which the last needed event is a week old, not a second later', async () => {
  await plant(['2026-11-20T10:00:00.25Z', ...Array<string>(4).fill('2026-11-22T10:00:00Z')])
  const moment = { as_of: new Date('2026-11-23T12:00:00Z'), timezone: 'UTC', rules: RULES }
  expect((await explainLead(database.db, moment, 1))!.cooling).toEqual([
    { at: new Date('2026-11-27T10:00:00.250Z'), tier: 'cold', total_events: 4, active_days: 1 },
  ])
})

it('a forecast follows a lead down all tiers, and up again where an event is stored for later', async () => {
  const noon = (day: number, count: number) => Array<string>(count).fill(`2026-11-${day}T12:00:00Z`)
  await plant([18, 19, 20, 21, 24].flatMap((day) => noon(day, 4)))
  const moment = { as_of: new Date('2026-11-23T12:00:00Z'), timezone: 'UTC', rules: RULES, ahead: true }
  const { cooling } = (await explainLead(database.db, moment, 1))!
  expect(cooling).toEqual([
    { at: new Date('2026-11-24T12:00:00Z'), tier: 'hot', total_events: 20, active_days: 5 },
    { at: new Date('2026-11-25T12:00:00Z'), tier: 'warm', total_events: 16, active_days: 4 },
    { at: new Date('2026-11-27T12:00:00Z'), tier: 'cool', total_events: 8, active_days: 2 },
    { at: new Date('2026-11-28T12:00:00Z'), tier: 'cold', total_events: 4, active_days: 1 },
  ])
})

/** True in the last millisecond of a local day: with microseconds, rounding up would name the next day. */
function endsItsDay(ms: number, zone: string): boolean {
  return DateTime.fromMillis(ms + 1, { zone }).toISODate() !== DateTime.fromMillis(ms, { zone }).toISODate()
}

function written({ ms, micros }: { ms: number; micros: number }): string {
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`
}
