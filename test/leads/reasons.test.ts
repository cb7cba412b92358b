import { afterAll, beforeAll, expect, test } from 'vitest'
import { readLiveMoment } from '../../src/leads/moment.ts'
import { makeReasons } from '../../src/leads/reasons.ts'
import { tick } from '../../src/live/tick.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { DAY, makeLead, spread } from './school.ts'

const NOW = new Date('2026-11-23T12:00:00Z')

let portal: Portal
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  await makeLead(portal.db, 1, spread(20, 5, NOW))
  await makeLead(portal.db, 2, spread(10, 3, NOW))
  await makeLead(portal.db, 3, [])
})
afterAll(() => portal.close())

/** Brings the tables up to date; answers the kept reasons and those read by somebody who remembers nothing. */
async function read(kept: ReturnType<typeof makeReasons>, now: Date) {
  portal.setNow(now)
  await tick(portal.deps)
  const moment = await readLiveMoment(portal.db)
  const fresh = await makeReasons()(portal.db, moment, [1, 2, 3])
  return { found: await kept(portal.db, moment, [1, 2, 3]), fresh }
}

test('what is remembered is what would be read: after events, deletions, hours, falls, rules', async () => {
  const kept = makeReasons(2)
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
      const { found, fresh } = await read(kept, new Date(NOW.getTime() + hours * 3_600_000))
      expect(found).toEqual(fresh)
      const now = JSON.stringify([...fresh])
      if (now !== last) changes++
      last = now
    }
    portal.setNow(NOW)
    await portal.db('live_state').update({ rebuild: true })
  }
  expect(changes).toBeGreaterThan(10)
})
