import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { activeDaysOf, coolingForecast } from '../../src/leads/forecast.ts'
import { readLiveMoment } from '../../src/leads/moment.ts'
import { listLeads, listWindowTimes } from '../../src/leads/queries.ts'
import { readReasons } from '../../src/leads/reasons.ts'
import { tick } from '../../src/live/tick.ts'
import { makeEvents } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { DAY, makeLead, RULES, spread } from './school.ts'

const NOW = new Date('2026-11-23T12:00:00Z')

let portal: Portal
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  await makeLead(portal.db, 1, spread(20, 5, NOW))
  await makeLead(portal.db, 2, spread(10, 3, NOW))
  await makeLead(portal.db, 3, [])
  await makeLead(portal.db, 4, [])
})
afterAll(() => portal.close())

/** Brings the tables up to date; answers the reasons that stand with the live scores, and those read from raw events. */
async function read(now: Date) {
  portal.setNow(now)
  await tick(portal.deps)
  const { live: _, ...moment } = await readLiveMoment(portal.db)
  const leads = await listLeads(portal.db, moment, { limit: 10 })
  return {
    kept: await readReasons(portal.db, await readLiveMoment(portal.db), leads),
    fresh: await readReasons(portal.db, { ...moment, ahead: true }, leads),
  }
}

test('what stands with the score is what would be read: after events, deletions, hours, falls, rules', async () => {
  const steps: (() => Promise<unknown>)[] = [
    async () => {},
    () => portal.db('events').insert({ user_id: 3, event_type: 'x', created_at: NOW }),
    // As many events as before, and the same newest one: the score stays, the days do not.
    () =>
      portal.db.raw(`update events set created_at = created_at - interval '1 day'
      where id = (select id from events where user_id = 2 order by created_at limit 1)`),
    () => portal.db('events').where({ user_id: 1 }).whereRaw('id % 4 = 0').delete(),
    () =>
      portal.db('events').insert({ user_id: 2, event_type: 'x', created_at: new Date(NOW.getTime() + DAY) }),
    () =>
      portal.db('scoring_rules').insert({
        version: 2,
        window_days: 3,
        hot_events: 9,
        hot_days: 2,
        warm_events: 5,
        warm_days: 2,
        cool_events: 1,
        goal_type: 'course_enrolled',
        author: 'manager',
        reason: 'Three days tell enough.',
      }),
  ]
  let changes = 0
  let last = ''
  for (const step of steps) {
    await step()
    for (const hours of [0, 1, 25, 60, 100]) {
      const { kept, fresh } = await read(new Date(NOW.getTime() + hours * 3_600_000))
      expect(kept).toEqual(fresh)
      expect(fresh.size).toBe(4)
      const now = JSON.stringify([...fresh])
      if (now !== last) changes++
      last = now
    }
    portal.setNow(NOW)
    await portal.db('live_state').update({ rebuild: true })
  }
  expect(changes).toBeGreaterThan(10)
})

test('who is named by a kept night has a reason, also when the registration was put to a later day since', async () => {
  await makeLead(portal.db, 5, spread(10, 3, NOW))
  await portal
    .db('free_lesson_registrations')
    .where({ user_id: 5 })
    .update({ registered_at: new Date(NOW.getTime() + DAY) })
  const { live: _, ...moment } = await readLiveMoment(portal.db)
  const reasons = await readReasons(portal.db, { ...moment, as_of: NOW }, [{ user_id: 5 }])
  expect(reasons.get(5)).toMatchObject({ days: { length: 3 } })
  await portal.db('free_lesson_registrations').where({ user_id: 5 }).delete()
})

test('a few probes per lead say what the whole window would', { timeout: 120_000 }, async () => {
  const hour = 3_600_000
  const event = fc.record({
    user_id: fc.integer({ min: 1, max: 4 }),
    // Whole hours make ties and days; the rest falls anywhere, up to the window's edges and a little into the future.
    age: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 168 }).map((hours) => hours * hour) },
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 168 * hour }) },
      { weight: 1, arbitrary: fc.constantFrom(168 * hour - 1, 168 * hour, 0) },
    ),
    times: fc.integer({ min: 1, max: 6 }),
  })
  const small = { ...RULES, hot_events: 8, hot_days: 3, warm_events: 4, warm_days: 2, cool_events: 2 }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('UTC', 'Asia/Kathmandu', 'Europe/Berlin', 'America/St_Johns'),
      fc.constantFrom('2026-11-23T12:00:00Z', '2026-10-28T22:30:00Z', '2026-06-30T00:00:00Z'),
      fc.constantFrom(RULES, small),
      fc.array(event, { minLength: 1, maxLength: 30, size: 'max' }),
      fc.option(fc.integer({ min: 1, max: 100 }), { freq: 5 }),
      async (timezone, instant, rules, events, later) => {
        const { db } = portal
        const as_of = new Date(instant)
        await db('events').delete()
        await makeEvents(db, [
          ...events.flatMap(({ user_id, age, times }) =>
            Array.from({ length: times }, () => ({ user_id, created_at: new Date(as_of.getTime() - age) })),
          ),
          ...(later ? [{ user_id: 1, created_at: new Date(as_of.getTime() + later * hour) }] : []),
        ])
        const moment = { as_of, timezone, rules, ahead: true }
        const leads = await listLeads(db, moment, { limit: 10 })
        const found = await readReasons(db, moment, leads)
        const times = await listWindowTimes(db, moment, [1, 2, 3, 4])
        for (const { user_id } of leads) {
          const own = times.get(user_id) ?? []
          const changes = coolingForecast(own, as_of, timezone, rules)
          const { cooling } = found.get(user_id)!
          expect(found.get(user_id)!.days).toEqual(activeDaysOf(own, as_of, timezone, rules))
          expect(changes.slice(0, cooling.length)).toMatchObject(cooling)
          expect(cooling.length > 0).toBe(changes.length > 0)
        }
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 60) },
  )
})
