import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
const before = (ms: number) => new Date(NOW.getTime() - ms)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let portal: Portal
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
})
afterAll(() => portal.close())

test('every day, what signing in left behind is removed once it is of no use', async () => {
  const { id: account_id } = await portal.db('accounts').first('id')
  const session = (id: string, created: number, seen: number, ended?: number) => ({
    id,
    account_id,
    ip: '',
    user_agent: '',
    created_at: before(created),
    last_seen_at: before(seen),
    ended_at: ended === undefined ? null : before(ended),
  })
  await portal
    .db('auth_sessions')
    .insert([
      session('open', HOUR, MINUTE),
      session('ended lately', 30 * DAY, 30 * DAY, 30 * DAY - MINUTE),
      session('ended long ago', 30 * DAY + HOUR, 30 * DAY + 2 * MINUTE, 30 * DAY + MINUTE),
      session('stale lately', 30 * DAY + HOUR, 30 * DAY + 59 * MINUTE),
      session('stale long ago', 30 * DAY + 2 * HOUR, 30 * DAY + 61 * MINUTE),
      session('worn out long ago', 30 * DAY + 12 * HOUR + MINUTE, 30 * DAY + MINUTE),
    ])
  await portal.db('login_attempts').insert([
    { key: 'account:counts', points: 1, expire: NOW.getTime() + MINUTE },
    { key: 'account:just over', points: 1, expire: NOW.getTime() - 59 * MINUTE },
    { key: 'account:long over', points: 1, expire: NOW.getTime() - 61 * MINUTE },
  ])

  const run = await runJobNow(portal.deps, makeJobs(portal.config), 'sign-in-sweep')
  expect(run).toMatchObject({ state: 'done', counts: { attempts_removed: 1, sessions_removed: 3 } })
  expect(await portal.db('auth_sessions').orderBy('id').pluck('id')).toEqual([
    'ended lately',
    'open',
    'stale lately',
  ])
  expect(await portal.db('login_attempts').orderBy('key').pluck('key')).toEqual([
    'account:counts',
    'account:just over',
  ])
})
