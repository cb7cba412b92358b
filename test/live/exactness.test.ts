import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { tick } from '../../src/live/tick.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { compare } from './compare.ts'

const HOUR = 3_600_000
const NOW = Date.parse('2026-10-25T12:00:00Z')
const TYPES = ['lesson_link_clicked', 'webinar_joined', 'course_enrolled', 'message_sent']
const person = fc.integer({ min: 1, max: 6 })

/** When an event happened, relative to now: mostly in the window, also at its edges, long ago and in the future. */
const age = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 170 * HOUR }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 168 * HOUR - 1, 168 * HOUR, 168 * HOUR + 1, 336 * HOUR) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 60 * 24 * HOUR }) },
  { weight: 1, arbitrary: fc.integer({ min: -9 * 24 * HOUR, max: 0 }) },
)

type World = { portal: Portal; now: number }
type Act = { toString(): string; run(world: World): Promise<unknown> }

const act = (name: string, run: Act['run']): Act => ({ run, toString: () => name })
const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.record({ user_id: person, event_type: fc.constantFrom(...TYPES), age }), {
        minLength: 1,
        maxLength: 30,
      })
      .map((events) =>
        act(`insert ${JSON.stringify(events)}`, ({ portal, now }) =>
          portal
            .db('events')
            .insert(events.map(({ age, ...event }) => ({ ...event, created_at: new Date(now - age) }))),
        ),
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        user_id: person,
        times: fc.integer({ min: 5, max: 25 }),
        step: fc.integer({ min: 1, max: 12 * HOUR }),
      })
      .map(({ user_id, times, step }) =>
        act(`burst of ${times} by ${user_id} each ${step} ms`, ({ portal, now }) =>
          portal.db.raw(
            `insert into events (user_id, event_type, created_at)
             select ?, 'message_sent', ?::timestamptz - n * ? * interval '1 millisecond' from generate_series(1, ?) n`,
            [user_id, new Date(now), step, times],
          ),
        ),
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ user_id: person, keep: fc.integer({ min: 1, max: 4 }) })
      .map(({ user_id, keep }) =>
        act(`delete of ${user_id}, each but every ${keep}`, ({ portal }) =>
          portal.db('events').where({ user_id }).whereRaw('id % ? <> 0', [keep]).delete(),
        ),
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ from: person, to: person, hours: fc.integer({ min: -30, max: 30 }) })
      .map(({ from, to, hours }) =>
        act(`events of ${from} become those of ${to}, ${hours} h later`, ({ portal }) =>
          portal.db.raw(
            `update events set user_id = ?, created_at = created_at + ? * interval '1 hour' where user_id = ?`,
            [to, hours, from],
          ),
        ),
      ),
  },
  {
    weight: 2,
    arbitrary: person.map((user_id) =>
      act(`registration of ${user_id}`, ({ portal, now }) =>
        portal
          .db('free_lesson_registrations')
          .insert({
            user_id,
            email: `${user_id}@example.com`,
            registered_at: new Date(now - user_id * 24 * HOUR),
          })
          .onConflict('user_id')
          .merge(),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: person.map((user_id) =>
      act(`deletion of the registration of ${user_id}`, ({ portal }) =>
        portal.db('free_lesson_registrations').where({ user_id }).delete(),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ user_id: person, username: fc.string({ maxLength: 5 }) })
      .map(({ user_id, username }) =>
        act(`${user_id} is now called ${username}`, ({ portal }) =>
          portal
            .db('users')
            .where({ user_id })
            .update({ username: username.replaceAll('\0', '') }),
        ),
      ),
  },
  {
    weight: 4,
    arbitrary: fc
      .oneof(
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 0, max: 8 * 24 * HOUR }),
        fc.integer({ min: -2 * HOUR, max: 0 }),
      )
      .map((ms) =>
        act(`the clock moves by ${ms} ms`, async (world) => {
          world.now += ms
          world.portal.setNow(new Date(world.now))
        }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constant(act('all events are emptied', ({ portal }) => portal.db.raw('truncate events'))),
  },
  { weight: 6, arbitrary: fc.constant(act('a tick', ({ portal }) => tick(portal.deps))) },
)

let portals: Record<string, Portal>
beforeAll(async () => {
  portals = {}
  for (const timezone of ['UTC', 'Europe/Berlin', 'America/St_Johns'])
    portals[timezone] = await makePortal({ config: { timezone } })
})
afterAll(() => Promise.all(Object.values(portals).map((portal) => portal.close())))

test('whatever is written, deleted, late, in the future or however the clock steps: the live tables are the seed document’s query', {
  timeout: 1_200_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns'),
      fc.array(acts, { minLength: 1, maxLength: 25 }),
      async (timezone, story) => {
        const portal = portals[timezone]!
        await portal.db.raw('truncate users, free_lesson_registrations, events, lead_snapshots cascade')
        await portal.db('users').insert([1, 2, 3, 4, 5, 6].map((user_id) => ({ user_id })))
        const world = { portal, now: NOW }
        portal.setNow(new Date(NOW))
        for (const one of story) {
          await one.run(world)
          if (String(one) === 'a tick') await compare(portal.db, timezone)
        }
        await tick(portal.deps)
        await compare(portal.db, timezone)
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 50) },
  )
})
