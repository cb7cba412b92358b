import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyLive } from '../../src/live/verify.ts'
import { makeEvents, makeRegistration } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { compare } from './compare.ts'

let portal: Portal
beforeAll(async () => {
  portal = await makePortal()
  for (const user_id of [1, 2, 3]) await makeRegistration(portal.db, user_id, '2026-11-01T09:00:00Z')
  await makeEvents(
    portal.db,
    [1, 1, 1, 1, 1, 2].map((user_id, n) => ({ user_id, created_at: `2026-11-2${n % 3}T10:00:00Z` })),
  )
})
afterAll(() => portal.close())

test('nothing differs; and when somebody has written to the tables, it is repaired and logged as an error', async () => {
  const nothing = { scores_differed: 0, days_differed: 0 }
  expect(await verifyLive(portal.deps)).toEqual(nothing)
  await portal.db('lead_scores').where({ user_id: 1 }).update({ total_events: 50, lead_score: 'hot' })
  await portal.db('lead_scores').where({ user_id: 3 }).delete()
  await portal.db('event_days').where({ day: '2026-11-21' }).update({ people: 7 })
  await portal.db('active_people').delete()
  await portal.db('live_state').update({ hot: 9, people: 9 })
  expect(await verifyLive(portal.deps)).toEqual({ scores_differed: 2, days_differed: 1 })
  await compare(portal.db, 'UTC')
  expect(await verifyLive(portal.deps)).toEqual(nothing)
  const errors = portal.lines.filter(({ level }) => Number(level) >= 50)
  expect(errors).toMatchObject([{ scores_differed: 2, days_differed: 1 }])
})

test('triggers that were switched off are made up for at night', async () => {
  await portal.db.raw('alter table events disable trigger user')
  await makeEvents(portal.db, [{ user_id: 2, created_at: '2026-11-22T11:00:00Z' }])
  await portal.db.raw('alter table events enable trigger user')
  expect(await verifyLive(portal.deps)).toEqual({ scores_differed: 1, days_differed: 1 })
  await compare(portal.db, 'UTC')
})
