import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cursor } from '../../src/events/cursor.ts'
import { readDetail } from '../../src/events/detail.ts'
import { readFilter } from '../../src/events/filter.ts'
import { listNewer, listRecent } from '../../src/events/queries.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { makeEvents } from './school.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await makeDatabase()
})
afterEach(() => database.drop())

const as_of = new Date('2026-11-23T09:00:00Z')

describe('the list of events', () => {
  it('is read page by page without losing or repeating one, also where many share a microsecond', async () => {
    const { db } = database
    const times = ['2026-11-20T10:00:00.000001Z', '2026-11-20T10:00:00.000002Z', '2026-11-20T10:00:00.000Z']
    const ids = await makeEvents(
      db,
      times.flatMap((created_at) => Array(4).fill({ created_at })),
    )
    const seen: number[] = []
    let before: Cursor | undefined
    for (;;) {
      const page = await listRecent(db, { limit: 3, before, as_of })
      const last = page.at(-1)
      if (!last) break
      seen.push(...page.map((event) => event.id))
      before = { at: last.created_at_exact, id: last.id }
    }
    const [a, b, c] = [ids.slice(0, 4), ids.slice(4, 8), ids.slice(8)].map((some) => some.toReversed())
    expect(seen).toEqual([...b!, ...a!, ...c!])
  })

  it('can be narrowed by type, person, time and a detail', async () => {
    const { db } = database
    const [first, second, third] = await makeEvents(db, [
      { created_at: '2026-11-20T10:00:00Z', details: { source: 'bot', utm: { source: 'mail' } } },
      { created_at: '2026-11-21T10:00:00Z', user_id: 2, details: { source: 'web' } },
      { created_at: '2026-11-22T10:00:00Z', event_type: 'webinar_joined', details: [1] },
    ])
    const ids = async (query: Record<string, string | string[]>) =>
      (await listRecent(db, { ...readFilter(query, 'UTC').filter, limit: 9, as_of })).map((event) => event.id)
    expect(await ids({ event_type: 'webinar_joined' })).toEqual([third])
    expect(await ids({ user_id: '2' })).toEqual([second])
    expect(await ids({ detail: 'source=bot' })).toEqual([first])
    expect(await ids({ detail: 'utm.source = mail' })).toEqual([first])
    expect(await ids({ from: '2026-11-21', to: '2026-11-21' })).toEqual([second])
    expect(await ids({ from: '2026-11-21T10:00', to: '2026-11-22T10:00' })).toEqual([second])
    expect(await ids({ event_type: ['webinar_joined', 'lesson_link_clicked'] })).toEqual([
      third,
      second,
      first,
    ])
    expect(await ids({ event_type: ['webinar_joined', 'unheard_of'] })).toEqual([third])
    expect(await ids({ event_type: ['webinar_joined', 'lesson_link_clicked'], user_id: '2' })).toEqual([
      second,
    ])
    expect(await ids({ user_id: '2', detail: 'source = web' })).toEqual([second])
    expect(await ids({ user_id: '1', detail: 'source = web' })).toEqual([])
    expect(await ids({ detail: ['source = bot', 'utm.source = mail'] })).toEqual([first])
    expect(await ids({ detail: ['source = bot', 'utm.source = phone'] })).toEqual([])
  })

  it('leaves future events for later, and counts new ones from the place it was read to', async () => {
    const { db } = database
    const [id] = await makeEvents(db, [
      { created_at: '2026-11-23T08:00:00Z' },
      { created_at: '2026-11-23T08:30:00Z' },
      { created_at: '2026-11-23T09:30:00Z' },
    ])
    expect(await listRecent(db, { limit: 9, as_of })).toHaveLength(2)
    const since = { at: '2026-11-23T08:00:00.000000Z', id: id! }
    expect(await listNewer(db, { since, most: 101, as_of })).toHaveLength(1)
    expect(await listNewer(db, { since, most: 101, as_of: new Date('2026-11-23T10:00:00Z') })).toHaveLength(2)
    expect(await listNewer(db, { since, most: 1, as_of: new Date('2026-11-23T10:00:00Z') })).toHaveLength(1)
    expect(await listNewer(db, { since, most: 101, as_of, event_type: 'other' })).toHaveLength(0)
  })

  it('finds a detail by the index as it would by reading every row', async () => {
    const details = [
      { a: 'x', n: 5 },
      { a: '5', n: '5' },
      { a: 5, n: 5.0 },
      { a: true, n: 'true' },
      { a: null, n: 'null' },
      { a: { b: 'x' } },
      { a: { b: { c: [1, 2] } } },
      { a: ['x', 'y'] },
      { a: '"x"' },
      { a: { b: 'x', z: 1 } },
      ['x', { a: 'x' }],
      { 'a.b': 'x' },
      { 0: 'x' },
      {},
    ]
    await makeEvents(
      database.db,
      details.map((details) => ({ created_at: '2026-11-22T10:00:00Z', details })),
    )
    const paths = ['a', 'n', 'a.b', '"a.b"', 'a.b.c', 'a.0', 'a.b.c.1', '0', '1.a', 'z']
    const values = ['x', '5', '5.0', 'true', 'null', '"x"', '"5"', '{"b": "x"}', '[1, 2]', '["x"]', '2', '']
    const ids: number[] = await database.db('events').orderBy('id').pluck('id')
    let found = 0
    for (const path of paths) {
      for (const value of values) {
        const detail = readDetail(`${path} = ${value}`)!
        const meant = meanings(value)
        const expected = ids.filter((_, place) =>
          meant.some((one) => contains(valueAt(details[place], detail.path), one)),
        )
        const list = await listRecent(database.db, { details: [detail], limit: 50 })
        expect(
          list.map(({ id }) => id),
          `${path} = ${value}`,
        ).toEqual(expected.reverse())
        found += expected.length
      }
    }
    expect(found).toBeGreaterThan(20)
  })
})

/** What a typed value may mean: a text, and what it spells as JSON. */
function meanings(value: string): unknown[] {
  try {
    const spelled = JSON.parse(value)
    return typeof spelled === 'string' ? [spelled] : [spelled, value]
  } catch {
    return [value]
  }
}

function valueAt(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[key] : undefined,
    value,
  )
}

/** PostgreSQL's containment: an object has at least these members, a list at least these elements. */
function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((one) => whole.some((element) => contains(element, one)))
  if (typeof part === 'object' && part !== null)
    return (
      typeof whole === 'object' &&
      whole !== null &&
      !Array.isArray(whole) &&
      Object.entries(part).every(
        ([key, one]) => key in whole && contains((whole as Record<string, unknown>)[key], one),
      )
    )
  return whole === part
}
