import type { Knex } from 'knex'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Cursor } from '../../src/events/cursor.ts'
import { listNewer, listRecent } from '../../src/events/queries.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { makePeople } from './school.ts'

// A year in which one type and one person stopped half way, and were every second event until then: what is frequent in
// all is nowhere near the newest.
const EVENTS = 60_000
const as_of = new Date('2026-11-23T09:00:00Z')

let database: TestDatabase
let place: Cursor
beforeAll(async () => {
  database = await makeDatabase()
  await makePeople(database.db, [1, 2, 3])
  await database.db.raw(
    `insert into events (event_type, user_id, created_at, details)
     select case when i % 2 = 0 and i <= :half then 'stopped' else 'steady' end,
            case when i % 2 = 0 and i <= :half then 1 else 2 + i % 2 end,
            '2025-11-23T09:00:00Z'::timestamptz + i * interval '8 minutes', jsonb_build_object('i', i % 1000)
       from generate_series(1, :events) i`,
    { events: EVENTS, half: EVENTS / 2 },
  )
  await database.db.raw('vacuum analyze events')
  const { id, at } = await database
    .db('events')
    .orderBy('created_at')
    .offset(EVENTS / 4)
    .first(
      'id',
      database.db.raw(`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`),
    )
  place = { id, at }
})
afterAll(() => database.drop())

type Plan = { 'Shared Hit Blocks': number; 'Shared Read Blocks': number }

/** The pages of the database that a question's statements read. */
async function pagesRead(ask: (db: Knex) => Promise<unknown>): Promise<number> {
  const { db } = database
  const statements: { sql: string; bindings: never }[] = []
  const note = (statement: { sql: string; bindings: never }) => statements.push(statement)
  db.on('query', note)
  await ask(db)
  db.off('query', note)
  expect(statements.length).toBeGreaterThan(0)
  let pages = 0
  for (const { sql, bindings } of statements) {
    const explain = `explain (analyze, buffers, format json) ${sql.replace(/\$\d+/g, '?')}`
    const { rows } = await db.raw(explain, bindings)
    const plan: Plan = rows[0]['QUERY PLAN'][0].Plan
    pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
  }
  return pages
}

const page = { as_of, limit: 51 }
it.each<[string, (db: Knex) => Promise<unknown>]>([
  ['the newest', (db) => listRecent(db, page)],
  ['a type that stopped', (db) => listRecent(db, { ...page, event_type: 'stopped' })],
  ['a type that nobody ever used', (db) => listRecent(db, { ...page, event_type: 'nothing' })],
  ['several types', (db) => listRecent(db, { ...page, event_type: ['stopped', 'steady', 'nothing'] })],
  ['a person who stopped', (db) => listRecent(db, { ...page, user_id: 1 })],
  ['older ones from the middle', (db) => listRecent(db, { ...page, before: place })],
  ['older ones of a type', (db) => listRecent(db, { ...page, before: place, event_type: 'steady' })],
  [
    'older ones of several types',
    (db) => listRecent(db, { ...page, before: place, event_type: ['stopped', 'steady'] }),
  ],
  ['older ones of a person', (db) => listRecent(db, { ...page, before: place, user_id: 2 })],
  ['newer ones from the middle', (db) => listRecent(db, { ...page, after: place })],
  ['newer ones of a type', (db) => listRecent(db, { ...page, after: place, event_type: 'stopped' })],
  [
    'newer ones within a range',
    (db) =>
      listRecent(db, {
        ...page,
        after: place,
        event_type: 'steady',
        from: '2025-12-01T00:00:00Z',
        to: '2026-11-01T00:00:00Z',
      }),
  ],
  ['the end of a range', (db) => listRecent(db, { ...page, event_type: 'steady', to: place.at })],
  ['what is new since the middle', (db) => listNewer(db, { since: place, most: 101, as_of })],
  [
    'what is new of a type that stopped',
    (db) => listNewer(db, { since: place, most: 101, as_of, event_type: 'stopped' }),
  ],
  ['what is new of a person', (db) => listNewer(db, { since: place, most: 101, as_of, user_id: 2 })],
])('%s: read off an index where they stand, however long the history', async (_, ask) => {
  // A row is some three pages: of the index, of the table, of the people. The whole table is over a thousand, and so is each index twice.
  expect(await pagesRead(ask)).toBeLessThan(450)
})
