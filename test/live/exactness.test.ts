import fc from 'fast-check'
import type { Knex } from 'knex'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFunnel } from '../../src/analytics/queries.ts'
import { readRules } from '../../src/leads/queries.ts'
import { readState } from '../../src/live/queries.ts'
import { tick } from '../../src/live/tick.ts'
import { makePortal, type Portal } from '../support/portal.ts'

/** The seed document's query, word for word where its rule is concerned, at an instant. Source: seed-user-activity-api.md. */
const SEED_QUERY = `
  select r.user_id, coalesce(u.username, r.username) as username, coalesce(u.first_name, r.first_name) as first_name, r.email,
         coalesce(a.total_events, 0) as total_events, coalesce(a.active_days, 0) as active_days, a.last_activity,
         case when a.total_events >= 20 and a.active_days >= 5 then 'hot'
              when a.total_events >= 10 and a.active_days >= 3 then 'warm'
              when a.total_events >= 5 then 'cool' else 'cold' end as lead_score
    from free_lesson_registrations r join users u on u.user_id = r.user_id
    left join (
      select user_id, count(*)::int as total_events,
             count(distinct (created_at at time zone :timezone)::date)::int as active_days, max(created_at) as last_activity
        from events where created_at > cast(:as_of as timestamptz) - interval '168 hours' and created_at <= :as_of
       group by user_id) a on a.user_id = r.user_id
   order by r.user_id`

/** Every live table beside what raw events say at the same instant. */
async function compare(db: Knex, timezone: string) {
  const state = await readState(db)
  const as_of = state.as_of!
  const all = async (sql: string) => (await db.raw(sql, { as_of, timezone })).rows
  const scores = await all(SEED_QUERY)
  const kept = await db('lead_scores')
    .select(
      'user_id',
      'username',
      'first_name',
      'email',
      'total_events',
      'active_days',
      'last_activity',
      'lead_score',
    )
    .orderBy('user_id')
  expect(kept).toEqual(scores)
  const tiers = { hot: 0, warm: 0, cool: 0, cold: 0 }
  for (const { lead_score } of scores) tiers[lead_score as keyof typeof tiers]++
  expect(state.tiers).toEqual(tiers)
  expect(await db('event_days').orderBy('day')).toEqual(
    await all(`select (created_at at time zone :timezone)::date as day, count(*) as events, count(distinct user_id) as people
      from events where created_at <= :as_of group by 1 order by 1`),
  )
  expect(await db('event_day_types').orderByRaw('day, event_type collate "C"')).toEqual(
    await all(`select (created_at at time zone :timezone)::date as day, event_type, count(*) as events
      from events where created_at <= :as_of group by 1, 2 order by day, event_type collate "C"`),
  )
  const [active] = await all(`select
      count(distinct user_id) filter (where created_at > cast(:as_of as timestamptz) - interval '168 hours') as people,
      count(distinct user_id) filter (where created_at <= cast(:as_of as timestamptz) - interval '168 hours') as people_before
    from events where created_at > cast(:as_of as timestamptz) - interval '336 hours' and created_at <= :as_of`)
  expect({ people: state.people, people_before: state.people_before }).toEqual(active)
  const steps = await db('lead_scores')
    .where('registered_at', '<=', as_of)
    .first(
      db.raw(
        'count(*)::int as registered, count(opened_at)::int as opened, count(joined_at)::int as joined, count(enrolled_at)::int as enrolled',
      ),
    )
  const rules = await readRules(db)
  expect(steps).toEqual(await readFunnel(db, { from: '-infinity', to: as_of, rules }))
}

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
