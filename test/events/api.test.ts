import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePortal, type Portal } from '../support/portal.ts'
import { makeEvents } from './school.ts'

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
let ids: number[]
beforeAll(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  staff = await portal.as('staff')
  ids = await makeEvents(portal.db, [
    { created_at: '2026-11-22T23:59:59Z', user_id: 2, details: { source: 'bot' } },
    { created_at: '2026-11-23T08:00:00.000001Z', event_type: 'webinar_joined' },
    { created_at: '2026-11-23T08:00:00.000002Z', event_type: 'webinar_joined' },
    { created_at: '2026-11-23T09:00:01Z', event_type: 'webinar_joined' },
  ])
})
afterAll(() => portal.close())

describe('GET /api/events', () => {
  it('answers the top event types', async () => {
    const { body } = await staff.get('/api/events').expect(200)
    expect(body).toEqual([
      { event_type: 'webinar_joined', count: 2 },
      { event_type: 'lesson_link_clicked', count: 1 },
    ])
    expect((await staff.get('/api/events?days=1&limit=1')).body).toEqual([
      { event_type: 'webinar_joined', count: 2 },
    ])
  })

  it('answers a row per local day with type=daily', async () => {
    const { body } = await staff.get('/api/events?type=daily&days=3').expect(200)
    expect(body).toEqual([
      { date: '2026-11-21', count: 0, users: 0 },
      { date: '2026-11-22', count: 1, users: 1 },
      { date: '2026-11-23', count: 2, users: 1 },
    ])
    expect((await staff.get('/api/events?type=daily')).body).toHaveLength(30)
  })

  it('answers the events themselves with type=recent, newest first', async () => {
    const { body } = await staff.get('/api/events?type=recent').expect(200)
    expect(body.map((event: { id: number }) => event.id)).toEqual([ids[2], ids[1], ids[0]])
    expect(body[2]).toEqual({
      id: ids[0],
      event_type: 'lesson_link_clicked',
      details: { source: 'bot' },
      user_id: 2,
      username: 'user2',
      first_name: 'Name 2',
      created_at: '2026-11-22T23:59:59.000Z',
    })
    expect(Object.keys(body[0])).toEqual([
      'id',
      'event_type',
      'details',
      'user_id',
      'username',
      'first_name',
      'created_at',
    ])
  })

  it('names the next page in a Link header until there is none', async () => {
    const seen: number[] = []
    let address: string | undefined = '/api/events?type=recent&limit=1'
    while (address) {
      const { body, headers }: { body: { id: number }[]; headers: Record<string, string> } = await staff
        .get(address)
        .expect(200)
      seen.push(...body.map((event) => event.id))
      address = /^<([^>]+)>; rel="next"$/.exec(headers.link ?? '')?.[1]
    }
    expect(seen).toEqual([ids[2], ids[1], ids[0]])
  })

  it.each([
    ['event_type=webinar_joined', [2, 1]],
    ['user_id=2', [0]],
    ['from=2026-11-23T00:00:00Z', [2, 1]],
    ['to=2026-11-23T01:00:00%2B01:00', [0]],
    ['from=2026-11-23T08:00:00.000002Z&to=2026-11-23T08:00:00.000003Z', [2]],
    ['event_type=nothing', []],
    ['detail=source%3Dbot', [0]],
    ['detail=source%3D%22bot%22&user_id=2', [0]],
    ['detail=source+%3D+web', []],
  ])('narrows recent events by %s', async (query, places) => {
    const { body } = await staff.get(`/api/events?type=recent&${query}`).expect(200)
    expect(body.map((event: { id: number }) => event.id)).toEqual(places.map((place) => ids[place]))
  })

  it.each([
    ['days=0', 'days'],
    ['days=366', 'days'],
    ['limit=a', 'limit'],
    ['limit=101', 'limit'],
    ['limit=', 'limit'],
    ['event_type=x', 'event_type'],
    ['nonsense=1', 'nonsense'],
    ['days=1&days=2', 'days'],
    ['type=weekly', 'type'],
    ['type=daily&limit=5', 'limit'],
    ['type=daily&type=daily', 'type'],
    ['type=recent&days=5', 'days'],
    ['type=recent&limit=201', 'limit'],
    ['type=recent&limit=0', 'limit'],
    ['type=recent&limit=1.5', 'limit'],
    ['type=recent&before=xyz', 'before'],
    ['type=recent&user_id=9007199254740993', 'user_id'],
    ['type=recent&user_id=x', 'user_id'],
    ['type=recent&from=yesterday', 'from'],
    ['type=recent&from=2026-02-30T00:00:00Z', 'from'],
    ['type=recent&to=2026-11-23', 'to'],
    ['type=recent&event_type=', 'event_type'],
    ['type=recent&event_type=a&event_type=b', 'event_type'],
    ['type=recent&detail=source', 'detail'],
    ['type=recent&detail=a%3D1&detail=b%3D2', 'detail'],
    ['detail=a%3D1', 'detail'],
    ['type=recent&event_type=a%00b', 'event_type'],
  ])('refuses ?%s and names %s', async (query, name) => {
    const { body } = await staff.get(`/api/events?${query}`).expect(400)
    expect(body.error.code).toBe('bad_parameter')
    expect(Object.keys(body.error.fields)).toContain(name)
  })

  it.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59', '2026-01-01T00:00:00%2B23:00'])(
    'takes every instant that ISO 8601 can say: %s',
    async (from) => {
      await staff.get(`/api/events?type=recent&from=${from}`).expect(200)
    },
  )
})
