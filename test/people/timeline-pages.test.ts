import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findPerson } from '../../src/people/queries.ts'
import {
  type Item,
  inOrder,
  KINDS,
  type Kind,
  kindOf,
  type Place,
  readPlace,
  writePlace,
} from '../../src/people/timeline.ts'
import { type Limits, readTimeline } from '../../src/people/timeline-reading.ts'
import { makeEvents, makeRegistration } from '../events/school.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await makeDatabase()
})
afterAll(() => database.drop())

const AS_OF = new Date('2026-11-23T12:00:00Z')
const JOURNAL = ['contact', 'note', 'status', 'owner', 'next_contact'] as const
const TYPES = ['lesson_link_clicked', 'webinar_joined', 'rare']

/** Instants that often fall together, to the microsecond; some are still to come. */
const time = fc
  .tuple(
    fc.oneof(fc.integer({ min: -3, max: 60 }), fc.integer({ min: 0, max: 20_000 })),
    fc.constantFrom(0, 0, 1, 999),
  )
  .map(([minutes, micros]) => {
    const ms = new Date(AS_OF.getTime() - minutes * 60_000).toISOString().slice(0, -1)
    return `${ms}${String(micros).padStart(3, '0')}Z`
  })

const life = fc.record({
  events: fc.array(fc.record({ created_at: time, event_type: fc.constantFrom(...TYPES) }), {
    maxLength: 70,
    size: 'max',
  }),
  journal: fc.array(fc.record({ at: time, kind: fc.constantFrom(...JOURNAL) }), {
    maxLength: 15,
    size: 'max',
  }),
  registered: fc.option(time, { freq: 4 }),
  limit: fc.integer({ min: 1, max: 12 }),
  look: fc.constantFrom(1, 3, 10, 2_000),
  most: fc.constantFrom(2, 8, 2_000),
  reach: fc.constantFrom(1, 4, 60),
  kinds: fc.oneof(fc.constant<Kind[]>([]), fc.subarray<Kind>([...KINDS], { minLength: 1 })),
  event_type: fc.option(fc.constantFrom(...TYPES), { nil: undefined }),
  timezone: fc.constantFrom('UTC', 'America/New_York'),
})

/** What a reader sees who goes on until the end; `meanwhile` is done between the pages. */
async function readToTheEnd(
  filter: { kinds: Kind[]; event_type: string | undefined },
  timezone: string,
  limits: Limits,
  meanwhile = async () => {},
) {
  const person = (await findPerson(database.db, 1))!
  const items: Item[] = []
  let before: Place | undefined
  for (let pages = 0; ; pages++) {
    expect(pages, 'the timeline comes to an end').toBeLessThan(1_000)
    const page = await readTimeline(database.db, { person, filter, before, as_of: AS_OF, timezone }, limits)
    expect(page.items.length).toBeLessThanOrEqual(limits.limit ?? 50)
    items.push(...page.items)
    if (!page.next) return items
    if (before) expect(inOrder(before, page.next)).toBeLessThan(0)
    // As an address would carry it.
    before = readPlace(writePlace(page.next))
    expect(before).toEqual(page.next)
    await meanwhile()
  }
}

it('a timeline of any size of page shows each thing of all kinds once and in order, also while more comes in', async () => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      life,
      async ({ events, journal, registered, kinds, event_type, timezone, ...limits }) => {
        const { db } = database
        await db.raw(
          'truncate events, lead_journal, free_lesson_registrations, users restart identity cascade',
        )
        await db('users').insert({ user_id: 1 })
        if (registered) await makeRegistration(db, 1, registered)
        if (events.length > 0) await makeEvents(db, events)
        if (journal.length > 0)
          await db('lead_journal').insert(journal.map((row) => ({ ...row, user_id: 1, who: 'Ann' })))

        // Plainly: each table as a whole, and the changes of tier as one page that holds them all would tell them.
        const past = (at: string) => at <= `${AS_OF.toISOString().slice(0, -1)}000Z`
        const whole = { limit: 10_000, look: 10_000, most: 10_000 }
        const tiers = await readToTheEnd({ kinds: ['tier'], event_type: undefined }, timezone, whole)
        const expected = [
          ...events.flatMap(({ created_at, event_type: type }, i) =>
            past(created_at) && (event_type === undefined || type === event_type)
              ? [{ at: created_at, rank: 0, id: i + 1, kind: 'event' as Kind }]
              : [],
          ),
          ...journal.flatMap(({ at, kind }, i) =>
            past(at) ? [{ at, rank: 1, id: i + 1, kind: kindOf(kind) }] : [],
          ),
          ...(registered && past(registered)
            ? [{ at: registered, rank: 2, id: 0, kind: 'registration' as Kind }]
            : []),
          ...tiers.map(({ at, rank, id }) => ({ at, rank, id, kind: 'tier' as Kind })),
        ]
          .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
          .sort(inOrder)

        const arrives = async () => {
          await db('lead_journal').insert({ user_id: 1, who: 'Ben', kind: 'note', at: AS_OF })
        }
        const found = await readToTheEnd({ kinds, event_type }, timezone, limits, arrives)
        expect(found.map(({ at, rank, id }) => [at, rank, id])).toEqual(
          expected.map(({ at, rank, id }) => [at, rank, id]),
        )
        for (const item of found) seen.set(item.source, (seen.get(item.source) ?? 0) + 1)
        const start = found.find(({ source }) => source === 'registration')
        if (start?.source === 'registration' && (kinds.length === 0 || kinds.includes('tier')))
          expect(start.tier).toMatch(/hot|warm|cool|cold/)
      },
    ),
    { seed: 20261123, numRuns: Number(process.env.RUNS ?? 60) },
  )
  for (const source of ['event', 'journal', 'registration', 'tier'])
    expect(seen.get(source) ?? 0, source).toBeGreaterThan(15)
}, 300_000)

it.each([
  '',
  'nonsense',
  'MjAyNi0xMS0yMw',
  writePlace({ at: '2026-11-23T12:00:00.000000Z', rank: 5, id: 1 }),
  writePlace({ at: '2026-13-23T12:00:00.000000Z', rank: 1, id: 1 }),
])('a place that nobody wrote is none: %j', (text) => {
  expect(readPlace(text)).toBeUndefined()
})
