import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ScoringRules } from '../../src/leads/lead.ts'
import { findLead } from '../../src/leads/queries.ts'
import { microseconds, readTierChanges } from '../../src/people/tier-changes.ts'
import type { Item } from '../../src/people/timeline.ts'
import { makeEvents, makeRegistration } from '../events/school.ts'
import { DAY, RULES } from '../leads/school.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await makeDatabase()
})
afterAll(() => database.drop())

const HOUR = 3_600_000
// Each in the middle of three weeks: ordinary, clocks forward, back, back across midnight, a day that is skipped.
const PLACES = [
  ['UTC', '2026-11-12T12:00:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['America/St_Johns', '2010-11-07T02:31:00Z'],
  ['America/Santiago', '2026-04-05T03:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
] as const

type Shape = Pick<
  ScoringRules,
  'window_days' | 'hot_events' | 'hot_days' | 'warm_events' | 'warm_days' | 'cool_events'
>
const SHAPES: Shape[] = [
  { window_days: 7, hot_events: 20, hot_days: 5, warm_events: 10, warm_days: 3, cool_events: 5 },
  { window_days: 2, hot_events: 8, hot_days: 3, warm_events: 4, warm_days: 2, cool_events: 2 },
  { window_days: 1, hot_events: 6, hot_days: 2, warm_events: 3, warm_days: 1, cool_events: 2 },
]

async function plant(times: number[], registered: number, versions: { since: number; shape: Shape }[]) {
  const { db } = database
  await db.raw('truncate events, free_lesson_registrations, users cascade')
  await db('scoring_rules').where('version', '>', 1).delete()
  for (const [place, { since, shape }] of versions.entries()) {
    const row = { ...shape, created_at: new Date(since) }
    if (place === 0) await db('scoring_rules').where({ version: 1 }).update(row)
    else
      await db('scoring_rules').insert({
        ...row,
        version: place + 1,
        goal_type: 'x',
        author: 'a',
        reason: 'r',
      })
  }
  await makeRegistration(db, 1, new Date(registered).toISOString())
  if (times.length > 0)
    await makeEvents(
      db,
      times.map((time) => ({ created_at: new Date(time) })),
    )
}

/** All changes, as pages of a timeline would read them: each goes on where the one before stopped. */
async function readAll(asked: {
  timezone: string
  registered: number
  to: number
  most: number
  reach: number
}) {
  const items: Item[] = []
  let to = asked.to * 1000
  for (let reads = 0; ; reads++) {
    expect(reads, 'reading comes to an end').toBeLessThan(200)
    const { reached, start, ...read } = await readTierChanges(database.db, {
      ...asked,
      user_id: 1,
      registered: asked.registered * 1000,
      from: asked.registered * 1000,
      to,
    })
    items.push(...read.items)
    if (!reached) return { items, start }
    expect(microseconds(reached.at)).toBeLessThan(to)
    to = microseconds(reached.at)
  }
}

it('a history names every change of tier that a score asked at each instant would have shown, and no other', async () => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        place: fc.constantFrom(...PLACES),
        shape: fc.integer({ min: 0, max: 2 }),
        second: fc.option(
          fc.record({ shape: fc.integer({ min: 0, max: 2 }), hours: fc.integer({ min: -200, max: 200 }) }),
        ),
        registered: fc.integer({ min: -300, max: 60 }),
        bursts: fc.array(
          fc.record({
            hours: fc.oneof(
              fc.constantFrom(-24, -1, 0, 1, 24),
              fc.integer({ min: -250_000, max: 250_000 }).map((n) => n / 1000),
            ),
            events: fc.integer({ min: 1, max: 45 }),
            apart: fc.constantFrom(0, 1, 61_000, 1_800_000),
          }),
          { maxLength: 14, size: 'max' },
        ),
        most: fc.constantFrom(2, 30, 2_000),
        reach: fc.constantFrom(1, 3, 60),
      }),
      async ({ place: [timezone, centre], shape, second, bursts, most, reach, ...rest }) => {
        const middle = Date.parse(centre)
        const registered = middle + rest.registered * HOUR
        const to = middle + 300 * HOUR
        const times = bursts.flatMap(({ hours, events, apart }) =>
          Array.from({ length: events }, (_, i) => Math.round(middle + hours * HOUR + i * apart)),
        )
        const versions = [
          // When the first rule was put down matters not: it has been in force ever since.
          { since: to, shape: SHAPES[shape]! },
          ...(second ? [{ since: middle + second.hours * HOUR, shape: SHAPES[second.shape]! }] : []),
        ]
        await plant(times, registered, versions)
        const at = (instant: number) => {
          const { shape } = versions.findLast(({ since }, i) => i === 0 || since <= instant)!
          const rules = { ...RULES, ...shape }
          return findLead(database.db, { as_of: new Date(instant), timezone, rules }, 1)
        }

        const windows = versions.map(({ shape }) => shape.window_days * DAY)
        const edges = [
          ...new Set([
            ...versions.slice(1).map(({ since }) => since),
            ...times.flatMap((time) => [time, ...windows.map((window) => time + window)]),
          ]),
        ]
          .filter((edge) => edge > registered && edge <= to)
          .sort((a, b) => a - b)
        const stands = await Promise.all(edges.map(at))
        const first = await at(registered)
        let tier = first!.lead_score
        const expected = stands.flatMap((lead, i) => {
          const from = tier
          tier = lead!.lead_score
          return tier === from
            ? []
            : [
                {
                  at: edges[i]!,
                  from,
                  to: tier,
                  active_days: lead!.active_days,
                  total_events: lead!.total_events,
                },
              ]
        })

        const { items, start } = await readAll({ timezone, registered, to, most, reach })
        const found = items.reverse().map((item) => {
          if (item.source !== 'tier') throw new Error('not a change of tier')
          const { from, to, active_days, total_events } = item
          return { at: Date.parse(item.at), from, to, active_days, total_events }
        })
        expect(start).toBe(first!.lead_score)
        expect(found).toEqual(
          // Where only some events were looked at, their number is not told.
          expected.map((change, i) =>
            found[i]?.total_events === null ? { ...change, total_events: null } : change,
          ),
        )
        for (const { to, total_events } of found) {
          seen.set(to, (seen.get(to) ?? 0) + 1)
          seen.set(
            total_events === null ? 'busy' : 'counted',
            (seen.get(total_events === null ? 'busy' : 'counted') ?? 0) + 1,
          )
        }
      },
    ),
    { seed: 20261123, numRuns: Number(process.env.RUNS ?? 60) },
  )
  for (const what of ['hot', 'warm', 'cool', 'cold', 'busy', 'counted'])
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(15)
}, 300_000)
