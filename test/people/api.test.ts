import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeEvents, makePeople } from '../events/school.ts'
import { HOSTILE_NAMES } from '../leads/hostile-names.ts'
import { makeLead, spread } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T12:00:00Z')
const LARGEST = 9007199254740991

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: NOW, config: { timezone: 'Europe/Berlin' } })
  staff = await portal.as('staff')
  const { db } = portal
  await makeLead(db, 1, [
    '2026-11-18T10:00:00Z',
    ...Array<string>(4).fill('2026-11-20T13:05:00.5Z'),
    ...Array<string>(9).fill('2026-11-22T23:30:00Z'),
    '2026-11-24T09:00:00Z',
  ])
  await makePeople(db, [2, 3])
  await makeEvents(
    db,
    spread(25, 6, NOW).map((created_at) => ({ user_id: 2, created_at })),
  )
  await makeLead(db, LARGEST, [])
  await makeLead(db, -5, [])
})
afterAll(() => portal.close())

describe('GET /api/users/:id', () => {
  it('answers profile, registration, and the score with its explanation', async () => {
    const { body, type } = await staff.get('/api/users/1').expect(200)
    expect(type).toBe('application/json')
    expect(body).toEqual({
      user_id: 1,
      username: 'user1',
      first_name: 'Name 1',
      telegram_url: 'https://t.me/user1',
      registration: { email: 'p1@school.example', registered_at: '2026-01-01T10:00:00.000Z' },
      score: {
        tier: 'warm',
        total_events: 14,
        active_days: 3,
        last_activity: '2026-11-22T23:30:00.000Z',
        as_of: '2026-11-23T12:00:00.000Z',
        rules_version: 1,
        explanation:
          'Warm: 14 events on 3 days (18, 20, 23 Nov). Hot needs 6 more events and 2 more days. ' +
          'With no activity it turns cool on Fri 27 Nov at 14:05.',
        missing: { tier: 'hot', events: 6, days: 2 },
        cooling: [
          { at: '2026-11-27T13:05:00.500Z', tier: 'cool', total_events: 10, active_days: 2 },
          { at: '2026-11-29T23:30:00.000Z', tier: 'cold', total_events: 1, active_days: 1 },
        ],
      },
    })
  })

  it('says the same of a score as the list does', async () => {
    const { body: leads } = await staff.get('/api/user-activity').expect(200)
    expect(leads).toHaveLength(3)
    for (const { user_id, username, first_name, email, lead_score, ...score } of leads) {
      const { body } = await staff.get(`/api/users/${user_id}`).expect(200)
      expect(body).toMatchObject({ user_id, username, first_name, registration: { email } })
      expect(body.score).toMatchObject({ ...score, tier: lead_score })
    }
  })

  it('of a person without a registration has no score, however active', async () => {
    expect((await staff.get('/api/users/2').expect(200)).body).toEqual({
      user_id: 2,
      username: 'user2',
      first_name: 'Name 2',
      telegram_url: 'https://t.me/user2',
      registration: null,
      score: null,
    })
  })

  it('of a lead without events is cold, with nothing to lose', async () => {
    const { body } = await staff.get(`/api/users/${LARGEST}`).expect(200)
    expect(body).toMatchObject({ user_id: LARGEST, registration: { email: `p${LARGEST}@school.example` } })
    expect(body.score).toEqual({
      tier: 'cold',
      total_events: 0,
      active_days: 0,
      last_activity: null,
      as_of: '2026-11-23T12:00:00.000Z',
      rules_version: 1,
      explanation: 'Cold: no events in the window. Cool needs 5 more events.',
      missing: { tier: 'cool', events: 5, days: 0 },
      cooling: [],
    })
  })

  it('takes what is missing in a profile from the registration', async () => {
    const { db } = portal
    await db('users').insert({ user_id: 8 })
    await db('free_lesson_registrations').insert({ user_id: 8, first_name: 'Ida', username: 'ida' })
    const { body } = await staff.get('/api/users/8').expect(200)
    expect(body).toMatchObject({ username: 'ida', first_name: 'Ida', registration: { email: null } })
    await db('free_lesson_registrations').where({ user_id: 8 }).update({ first_name: null, username: null })
    const nameless = (await staff.get('/api/users/8').expect(200)).body
    expect(nameless).toMatchObject({ username: null, first_name: null, telegram_url: 'tg://user?id=8' })
    await db('free_lesson_registrations').where({ user_id: 8 }).delete()
    await db('users').where({ user_id: 8 }).delete()
  })

  it('scores as of any instant', async () => {
    const at = async (as_of: string) =>
      (await staff.get('/api/users/1').query({ as_of }).expect(200)).body.score
    // One millisecond apart: the forecast of the first example comes true.
    expect(await at('2026-11-27T13:05:00.499Z')).toMatchObject({ tier: 'warm', total_events: 14 })
    expect(await at('2026-11-27T13:05:00.500Z')).toMatchObject({ tier: 'cool', total_events: 10 })
    expect(await at('9999-12-31T23:59:59-23:59')).toMatchObject({ tier: 'cold', total_events: 0 })
    expect(await at('0000-01-01T00:00:00Z'), 'before the registration').toBeNull()
  })

  it.each([
    'as_of=yesterday',
    'as_of=2026-11-23T12:00:00',
    'as_of=2026-11-23T12:00:00Z&as_of=2026-11-23T12:00:00Z',
    'limit=5',
  ])('refuses ?%s by name', async (query) => {
    const { body } = await staff.get(`/api/users/1?${query}`).expect(400)
    expect(Object.keys(body.error.fields)).toEqual([query.split('=')[0]])
  })

  it('gives hostile names as they are, and an address that stays within Telegram', async () => {
    const { db } = portal
    for (const name of HOSTILE_NAMES) {
      await db('users').where({ user_id: 3 }).update({ first_name: name, username: name })
      const { body } = await staff.get('/api/users/3').expect(200)
      expect(body).toMatchObject({ first_name: name, username: name })
      const url = new URL(body.telegram_url)
      expect(url.origin).toBe('https://t.me')
      expect(decodeURIComponent(url.pathname)).toBe(`/${name}`)
    }
  })
})

describe.each(['/api/users/:id', '/api/users/:id/events'])('an id in %s', (path) => {
  const ask = (id: string) => staff.get(path.replace(':id', id))

  it.each(['4', '0', '-1', '999999999999', '9007199254740990', '-9007199254740991'])(
    'that the bot does not know, %s, is not found',
    async (id) => {
      const { body } = await ask(id).expect(404)
      expect(body).toEqual({ error: { code: 'not_found', message: `There is no person ${id}.` } })
    },
  )

  it.each([
    'abc',
    '1.5',
    '1e3',
    '0x1',
    '9007199254740992',
    '-9007199254740992',
    '9223372036854775807',
    '9223372036854775808',
    '9'.repeat(400),
    '%00',
    '%20',
    '1%20',
    "1'--",
    '%F0%9F%A6%8A',
    'null',
  ])('that can be none, %s, is refused by name', async (id) => {
    const { body } = await ask(id).expect(400)
    expect(body.error.code).toBe('bad_parameter')
    expect(body.error.fields).toEqual({
      id: 'must be a whole number from -9007199254740991 to 9007199254740991.',
    })
  })

  it('may be negative, or the largest that JSON can say', async () => {
    await ask('-5').expect(200)
    await ask(String(LARGEST)).expect(200)
  })

  it('is answered to people who signed in', async () => {
    const visitor = await portal.as()
    for (const id of ['1', '4', 'abc']) {
      const { body } = await visitor.get(path.replace(':id', id)).expect(401)
      expect(body.error.code).toBe('not_signed_in')
    }
  })
})
