import fc from 'fast-check'
import { DateTime } from 'luxon'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { countTiers, findLead, listLeads } from '../../src/leads/queries.ts'
import { makeEvents, makePeople, makeRegistration } from '../events/school.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { DAY, RULES } from './school.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await makeDatabase()
})
afterAll(() => database.drop())

// Zones with an instant at which something happens there: the clocks change, a day is left out, a midnight.
const PLACES = [
  ['UTC', '2026-12-31T23:59:59.999Z'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['America/St_Johns', '2026-03-08T05:30:00Z'],
  ['America/St_Johns', '2026-11-01T04:30:00Z'],
  ['Asia/Kathmandu', '2026-11-22T18:15:00Z'],
  // Samoa had no 30 December 2011.
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Pacific/Apia', '2026-06-30T11:00:00Z'],
] as const

// All reckoning is in whole microseconds, as the database keeps them.
const MS = 1_000
const micros = (date: Date) => date.getTime() * MS
const nudge = fc.constantFrom(-1_000_000, -1_000, -1, 0, 1, 1_000, 1_000_000)

/** A time, said by what it is near to: an end of the window, a clock change, a local midnight, or nothing. */
const time = fc.oneof(
  { weight: 2, arbitrary: fc.record({ near: fc.constantFrom('start', 'end', 'change'), by: nudge }) },
  { weight: 2, arbitrary: fc.record({ near: fc.constant('midnight'), days: fc.nat(8), by: nudge }) },
  {
    weight: 5,
    arbitrary: fc.record({
      near: fc.constant('end'),
      by: fc.integer({ min: -8 * DAY, max: DAY }).map((ms) => ms * MS),
    }),
  },
)
type Time = { near: string; by: number; days?: number }

const school = fc.record({
  place: fc.constantFrom(...PLACES),
  // The as-of instant is at the change, next to it, or up to nine days away.
  offset: fc.oneof(
    fc.constantFrom(-1, 0, 1),
    fc.constantFrom(7 * DAY - 1, 7 * DAY, 7 * DAY + 1),
    fc.integer({ min: -2 * DAY, max: 9 * DAY }),
  ),
  // What can have happened; people share these weeks, so that ties are common.
  weeks: fc.array(
    fc.array(fc.record({ time, events: fc.integer({ min: 1, max: 5 }) }), { maxLength: 14, size: 'max' }),
    { minLength: 1, maxLength: 4, size: 'max' },
  ),
  people: fc.uniqueArray(
    fc.record({
      user_id: fc.oneof(fc.integer({ min: -3, max: 120 }), fc.maxSafeInteger()),
      registered: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
      week: fc.nat(3),
    }),
    { selector: (person) => person.user_id, minLength: 2, maxLength: 8, size: 'max' },
  ),
})

/** The score as PRODUCT.md tells it, a second time and without the portal's own functions. */
function reckon(times: number[], as_of: number, zone: string) {
  const inside = times.filter((time) => time > as_of - 7 * DAY * MS && time <= as_of)
  const total_events = inside.length
  const active_days = new Set(
    inside.map((time) => DateTime.fromMillis(Math.floor(time / MS), { zone }).toISODate()),
  ).size
  let lead_score = 'cold'
  if (total_events >= 5) lead_score = 'cool'
  if (total_events >= 10 && active_days >= 3) lead_score = 'warm'
  if (total_events >= 20 && active_days >= 5) lead_score = 'hot'
  return { total_events, active_days, last_activity: total_events ? Math.max(...inside) : null, lead_score }
}

it('scores, tiers, counts and order are those of an independent reckoning, also when the clocks change', async () => {
  const { db } = database
  const met = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(school, async ({ place: [timezone, change], offset, weeks, people }) => {
      const as_of = new Date(Date.parse(change) + offset)
      const resolve = ({ near, by, days = 0 }: Time): number => {
        const midnight = DateTime.fromJSDate(as_of, { zone: timezone }).minus({ days }).startOf('day')
        const base = {
          start: micros(as_of) - 7 * DAY * MS,
          end: micros(as_of),
          change: Date.parse(change) * MS,
          midnight: midnight.toMillis() * MS,
        }
        return base[near as keyof typeof base] + by
      }
      const stories = weeks.map((week) =>
        week.flatMap(({ time, events }) => Array<number>(events).fill(resolve(time))),
      )
      const told = people.map((person) => ({ ...person, times: stories[person.week % stories.length]! }))

      await db.raw('truncate events, free_lesson_registrations, users cascade')
      await makePeople(
        db,
        told.map((person) => person.user_id),
      )
      for (const { user_id, registered } of told)
        if (registered) await makeRegistration(db, user_id, '2011-01-01T10:00:00Z')
      const events = told.flatMap(({ user_id, times }) =>
        times.map((time) => ({ user_id, created_at: written(time) })),
      )
      if (events.length > 0) await makeEvents(db, events)

      const expected = told
        .filter((person) => person.registered)
        .map(({ user_id, times }) => ({ user_id, ...reckon(times, micros(as_of), timezone) }))
        .sort(
          (a, b) =>
            b.total_events - a.total_events ||
            b.active_days - a.active_days ||
            (b.last_activity ?? 0) - (a.last_activity ?? 0) ||
            a.user_id - b.user_id,
        )
        .map((lead) => ({
          ...lead,
          username: `user${lead.user_id}`,
          first_name: `Name ${lead.user_id}`,
          email: `p${lead.user_id}@school.example`,
          last_activity: lead.last_activity === null ? null : new Date(Math.floor(lead.last_activity / MS)),
        }))
      const counts = { hot: 0, warm: 0, cool: 0, cold: 0 }
      for (const { lead_score } of expected) {
        counts[lead_score as keyof typeof counts]++
        met.set(lead_score, (met.get(lead_score) ?? 0) + 1)
      }

      const moment = { as_of, timezone, rules: RULES }
      expect(await listLeads(db, moment, { limit: 100 })).toEqual(expected)
      expect(await countTiers(db, moment)).toEqual(counts)
      for (const lead of expected.slice(0, 2)) expect(await findLead(db, moment, lead.user_id)).toEqual(lead)
    }),
    { seed: 20261123, numRuns: 40 },
  )
  // A property that never meets a hot lead would say nothing about one.
  for (const tier of ['hot', 'warm', 'cool', 'cold']) expect(met.get(tier) ?? 0, tier).toBeGreaterThan(15)
  // A failure is shrunk to its smallest example, which takes longer than a pass.
}, 120_000)

/** Microseconds as the ISO text that the database takes. */
function written(time: number): string {
  const ms = Math.floor(time / MS)
  return `${new Date(ms).toISOString().slice(0, -1)}${String(time - ms * MS).padStart(3, '0')}Z`
}
