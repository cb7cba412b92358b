import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePeople } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { makeLead, RULES, spread } from './school.ts'

const NOW = new Date('2026-11-23T12:00:00Z')

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: NOW, config: { timezone: 'Europe/Berlin' } })
  staff = await portal.as('staff')
  const { db } = portal
  await makeLead(db, 1, spread(20, 5, NOW))
  await makeLead(db, 2, spread(25, 4, NOW))
  await makeLead(db, 3, spread(25, 2, NOW))
  await makeLead(db, 4, spread(4, 4, NOW))
  await makeLead(db, 9007199254740991, ['2026-11-22T10:00:00.123456Z', '2026-11-24T10:00:00Z'])
  await makeLead(db, 6, [])
  await makePeople(db, [7])
  await db('users').where({ user_id: 6 }).update({ username: null, first_name: null })
  await db('free_lesson_registrations')
    .where({ user_id: 6 })
    .update({ username: null, first_name: null, email: null })
})
afterAll(() => portal.close())

type Lead = { user_id: number; total_events: number; active_days: number; lead_score: string }
const ids = (leads: Lead[]) => leads.map((lead) => lead.user_id)

describe('GET /api/user-activity', () => {
  it('answers every lead in list order, those without events too', async () => {
    const { body, type } = await staff.get('/api/user-activity').expect(200)
    expect(type).toBe('application/json')
    expect(ids(body)).toEqual([2, 3, 1, 4, 9007199254740991, 6])
    expect(body.map((lead: Lead) => [lead.total_events, lead.active_days, lead.lead_score])).toEqual([
      [25, 4, 'warm'],
      [25, 2, 'cool'],
      [20, 5, 'hot'],
      [4, 4, 'cold'],
      [1, 1, 'cold'],
      [0, 0, 'cold'],
    ])
  })

  it('answers exactly these fields in this order', async () => {
    const { text } = await staff.get('/api/user-activity?tier=cold')
    const leads = text.slice(2, -2).split('},{')
    expect(leads[1]).toBe(
      '"user_id":9007199254740991,"username":"user9007199254740991","first_name":"Name 9007199254740991",' +
        '"email":"p9007199254740991@school.example","total_events":1,"active_days":1,' +
        '"last_activity":"2026-11-22T10:00:00.123Z","lead_score":"cold"',
    )
    expect(leads[2]).toBe(
      '"user_id":6,"username":null,"first_name":null,"email":null,"total_events":0,"active_days":0,' +
        '"last_activity":null,"lead_score":"cold"',
    )
  })

  it('narrows by tier, keeping the order', async () => {
    const found: Record<string, number[]> = {}
    for (const tier of ['hot', 'warm', 'cool', 'cold'])
      found[tier] = ids((await staff.get(`/api/user-activity?tier=${tier}`).expect(200)).body)
    expect(found).toEqual({ hot: [1], warm: [2], cool: [3], cold: [4, 9007199254740991, 6] })
  })

  it('gives as many as are asked for, from the top', async () => {
    expect(ids((await staff.get('/api/user-activity?limit=1')).body)).toEqual([2])
    expect(ids((await staff.get('/api/user-activity?tier=cold&limit=2')).body)).toEqual([4, 9007199254740991])
    expect((await staff.get('/api/user-activity?limit=100')).body).toHaveLength(6)
  })

  it('scores as of any instant, whatever zone it is written in', async () => {
    const at = async (as_of: string) =>
      (await staff.get('/api/user-activity').query({ as_of }).expect(200)).body
    const earlier: Lead[] = await at('2026-11-22T12:00:00Z')
    expect(earlier[0]).toMatchObject({ user_id: 2, total_events: 18, active_days: 3, lead_score: 'warm' })
    expect(await at('2026-11-22T13:00:00+01:00')).toEqual(earlier)
    expect(await at('2026-11-23T12:00:00.000Z')).toEqual((await staff.get('/api/user-activity')).body)
    // What was still to come then counts later, and all that is older than a week no longer does.
    const later: Lead[] = await at('2026-12-01T10:00:00Z')
    expect(ids(later)).toEqual([1, 2, 3, 4, 6, 9007199254740991])
    expect(later.every((lead) => lead.total_events === 0)).toBe(true)
  })

  it.each([
    ['tier=lukewarm', 'tier', 'must be one of hot, warm, cool, cold.'],
    ['tier=Hot', 'tier', 'must be one of hot, warm, cool, cold.'],
    ['tier=', 'tier', 'must be one of hot, warm, cool, cold.'],
    ['limit=0', 'limit', 'must be a whole number from 1 to 100.'],
    ['limit=101', 'limit', 'must be a whole number from 1 to 100.'],
    ['limit=-1', 'limit', 'must be a whole number from 1 to 100.'],
    ['limit=2.5', 'limit', 'must be a whole number from 1 to 100.'],
    ['limit=ten', 'limit', 'must be a whole number from 1 to 100.'],
    ['limit=', 'limit', 'must be a whole number from 1 to 100.'],
    ['as_of=yesterday', 'as_of', 'must be an instant such as 2026-11-23T04:30:00Z.'],
    ['as_of=2026-11-23', 'as_of', 'must be an instant such as 2026-11-23T04:30:00Z.'],
    ['as_of=2026-11-23T12:00:00', 'as_of', 'must be an instant such as 2026-11-23T04:30:00Z.'],
    ['as_of=2026-02-30T12:00:00Z', 'as_of', 'must be an instant such as 2026-11-23T04:30:00Z.'],
    ['Tier=hot', 'Tier', 'is not known here.'],
    ['page=2', 'page', 'is not known here.'],
  ])('refuses ?%s and names %s', async (query, name, sentence) => {
    const { body } = await staff.get(`/api/user-activity?${query}`).expect(400)
    expect(body).toEqual({
      error: { code: 'bad_parameter', message: `${name} ${sentence}`, fields: { [name]: sentence } },
    })
  })

  it.each(['tier', 'limit', 'as_of'])('refuses a repeated %s', async (name) => {
    const value = { tier: 'hot', limit: '5', as_of: '2026-11-23T12:00:00Z' }[name]!
    const { body } = await staff.get(`/api/user-activity?${name}=${value}&${name}=${value}`).expect(400)
    expect(body.error.code).toBe('bad_parameter')
    expect(Object.keys(body.error.fields)).toEqual([name])
  })

  it('names every wrong parameter at once', async () => {
    const { body } = await staff.get('/api/user-activity?tier=x&limit=0&nonsense=1').expect(400)
    expect(Object.keys(body.error.fields).sort()).toEqual(['limit', 'nonsense', 'tier'])
  })

  it.each([
    ['0000-01-01T00:00:00Z', 0],
    ['0001-01-01T00:00:00Z', 0],
    ['9999-12-31T23:59:59-23:59', 6],
  ])('takes every instant that ISO 8601 can say: %s, when %i had registered', async (as_of, leads) => {
    const { body } = await staff.get('/api/user-activity').query({ as_of }).expect(200)
    expect(body).toHaveLength(leads)
  })

  it('gives no more than a hundred', async () => {
    const many = Array.from({ length: 110 }, (_, place) => 1_000 + place)
    await makePeople(portal.db, many)
    await portal.db('free_lesson_registrations').insert(many.map((user_id) => ({ user_id })))
    try {
      const { body } = await staff.get('/api/user-activity').expect(200)
      expect(body).toHaveLength(100)
      // In list order: those without events by id.
      expect(ids(body).slice(4, 8)).toEqual([9007199254740991, 6, 1_000, 1_001])
    } finally {
      await portal.db('free_lesson_registrations').whereIn('user_id', many).delete()
    }
  })

  it('is for people who signed in', async () => {
    const visitor = await portal.as()
    expect((await visitor.get('/api/user-activity').expect(401)).body.error.code).toBe('not_signed_in')
    expect((await visitor.get('/api/lead-summary').expect(401)).body.error.code).toBe('not_signed_in')
  })
})

describe('GET /api/lead-summary', () => {
  it('counts the leads of each tier, and says for when and under which rule', async () => {
    const { body } = await staff.get('/api/lead-summary').expect(200)
    expect(body).toEqual({
      as_of: '2026-11-23T12:00:00.000Z',
      rules_version: 1,
      total: 6,
      counts: { hot: 1, warm: 1, cool: 1, cold: 3 },
    })
  })

  it('follows the clock', async () => {
    portal.setNow(new Date('2026-11-30T11:59:50Z'))
    try {
      const { body } = await (await portal.as('staff')).get('/api/lead-summary').expect(200)
      expect(body).toMatchObject({
        as_of: '2026-11-30T11:59:50.000Z',
        total: 6,
        counts: { hot: 0, warm: 0, cool: 2, cold: 4 },
      })
    } finally {
      portal.setNow(NOW)
    }
  })

  it('takes no parameter', async () => {
    const { body } = await staff.get('/api/lead-summary?tier=hot').expect(400)
    expect(body.error.fields).toEqual({ tier: 'is not known here.' })
  })

  it('follows the newest version of the rule, as the list does', async () => {
    const rules = { ...RULES, version: 2, window_days: 1, hot_events: 10, hot_days: 1, warm_days: 1 }
    await portal.db('scoring_rules').insert({ ...rules, author: 'manager', reason: 'A day is enough.' })
    try {
      const { body } = await staff.get('/api/lead-summary').expect(200)
      expect(body).toMatchObject({ rules_version: 2, counts: { hot: 1, warm: 0, cool: 1, cold: 4 } })
      const list = await staff.get('/api/user-activity?limit=2').expect(200)
      expect(list.body).toMatchObject([
        { user_id: 3, total_events: 13, lead_score: 'hot' },
        { user_id: 2, total_events: 7, lead_score: 'cool' },
      ])
    } finally {
      await portal.db('scoring_rules').where({ version: 2 }).delete()
    }
  })
})
