import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeEvents, makePeople } from '../events/school.ts'
import { HOSTILE_NAMES } from '../leads/hostile-names.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T12:00:00Z')

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
let ids: number[]
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  staff = await portal.as('staff')
  ids = await makeEvents(portal.db, [
    { created_at: '2026-11-20T10:00:00.000001Z', details: { lesson: 1 } },
    { created_at: '2026-11-20T10:00:00.000002Z', event_type: 'webinar_joined' },
    { created_at: '2026-11-20T10:00:00.000002Z' },
    { created_at: '2026-10-01T10:00:00Z', details: [1, 'two', null] },
    { created_at: '2026-11-23T12:00:00Z', details: null },
    { created_at: '2026-11-23T12:00:00.001Z', event_type: 'still_to_come' },
    { created_at: '2026-11-21T10:00:00Z', user_id: 2 },
  ])
  await makePeople(portal.db, [3, 4])
})
afterAll(() => portal.close())

type Event = { id: number }
const idsOf = (events: Event[]) => events.map((event) => event.id)
const place = (...places: number[]) => places.map((i) => ids[i])

describe('GET /api/users/:id/events', () => {
  it('answers the person’s own events, newest first, and none that is still to come', async () => {
    const { body, headers } = await staff.get('/api/users/1/events').expect(200)
    expect(idsOf(body)).toEqual(place(4, 2, 1, 0, 3))
    expect(body[3]).toEqual({
      id: ids[0],
      event_type: 'lesson_link_clicked',
      details: { lesson: 1 },
      created_at: '2026-11-20T10:00:00.000Z',
    })
    expect(Object.keys(body[0])).toEqual(['id', 'event_type', 'details', 'created_at'])
    expect(body[0].details).toBeNull()
    expect(body[4].details).toEqual([1, 'two', null])
    expect(headers.link).toBeUndefined()
    expect(idsOf((await staff.get('/api/users/2/events').expect(200)).body)).toEqual(place(6))
    expect((await staff.get('/api/users/3/events').expect(200)).body).toEqual([])
  })

  it.each([1, 2, 3, 4, 5, 200])('is read in pages of %i without losing or repeating one', async (limit) => {
    const seen: number[] = []
    let address: string | undefined = `/api/users/1/events?limit=${limit}`
    while (address) {
      const { body, headers }: { body: Event[]; headers: Record<string, string> } = await staff
        .get(address)
        .expect(200)
      expect(body.length).toBeLessThanOrEqual(limit)
      expect(body.length).toBeGreaterThan(0)
      seen.push(...idsOf(body))
      address = /^<(\/api\/users\/1\/events\?[^>]+)>; rel="next"$/.exec(headers.link ?? '')?.[1]
    }
    expect(seen).toEqual(place(4, 2, 1, 0, 3))
  })

  it('gives fifty unless told otherwise', async () => {
    await makeEvents(
      portal.db,
      Array.from({ length: 51 }, (_, i) => ({
        user_id: 4,
        created_at: new Date(NOW.getTime() - i * 1_000),
        details: { i },
      })),
    )
    const first = await staff.get('/api/users/4/events').expect(200)
    expect(first.body).toHaveLength(50)
    const next = /^<([^>]+)>/.exec(first.headers.link!)![1]!
    expect(next).toContain('limit=50')
    const second = await staff.get(next).expect(200)
    expect(second.body).toMatchObject([{ details: { i: 50 } }])
    expect(second.headers.link).toBeUndefined()
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=x', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['before=', 'before'],
    ['before=nonsense', 'before'],
    ['before=2026-11-23T12:00:00Z', 'before'],
    ['as_of=2026-11-23T12:00:00Z', 'as_of'],
    ['user_id=2', 'user_id'],
  ])('refuses ?%s and names %s', async (query, name) => {
    const { body } = await staff.get(`/api/users/1/events?${query}`).expect(400)
    expect(body.error.code).toBe('bad_parameter')
    expect(Object.keys(body.error.fields)).toEqual([name])
  })

  it('gives hostile types and details as they are', async () => {
    await makePeople(portal.db, [9])
    const events = HOSTILE_NAMES.map((text, i) => ({
      user_id: 9,
      event_type: text,
      details: { [text]: text, nested: { list: [text, { [text]: null }] } },
      created_at: new Date(NOW.getTime() - i * 1_000),
    }))
    await makeEvents(portal.db, events)
    const { body } = await staff.get('/api/users/9/events').expect(200)
    expect(body.map((event: { event_type: string }) => event.event_type)).toEqual(HOSTILE_NAMES)
    for (const [i, event] of body.entries())
      expect(JSON.stringify(sorted(event.details))).toBe(JSON.stringify(sorted(events[i]!.details)))
  })
})

/** Members by name: the database keeps them in an order of its own. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.entries(value)
    .map(([key, member]) => [key, sorted(member)])
    .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1))
}
