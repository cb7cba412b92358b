import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportEvents } from '../../src/events/export.ts'
import { type ExportFormat, FORMATS } from '../../src/events/export-lines.ts'
import { type EventFilter, readFilter } from '../../src/events/filter.ts'
import { csvCell } from '../../src/http/csv.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { makeEvents } from './school.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await makeDatabase()
})
afterEach(() => database.drop())

const as_of = new Date('2026-11-23T09:00:00Z')
const QUICK = { wait_ms: 30_000, write_ms: 30_000 }

async function write(
  format: ExportFormat,
  filter: EventFilter = {},
  { limits = QUICK, slowly = async () => {} }: { limits?: typeof QUICK; slowly?: () => Promise<void> } = {},
) {
  const stop = new AbortController()
  const pieces: Buffer[] = []
  let rows = 0
  for await (const piece of exportEvents(database.db, { filter, as_of, format, stop: stop.signal, limits })) {
    pieces.push(piece.bytes)
    rows += piece.rows
    await slowly()
  }
  return { text: FORMATS[format].heading + Buffer.concat(pieces).toString(), rows, pieces: pieces.length }
}

/** A reader of RFC 4180, apart from the writer. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  let i = text.startsWith('\ufeff') ? 1 : 0
  while (i < text.length) {
    let cell = ''
    if (text[i] === '"') {
      for (i++; text[i] !== '"' || text[i + 1] === '"'; i++) {
        if (text[i] === '"') i++
        cell += text[i]
      }
      i++
    } else while (i < text.length && text[i] !== ',' && text[i] !== '\r') cell += text[i++]
    rows.at(-1)!.push(cell)
    if (text[i] === ',') i++
    else {
      expect(text.slice(i, i + 2)).toBe('\r\n')
      i += 2
      rows.push([])
    }
  }
  return rows.slice(0, -1)
}

describe('an export', () => {
  it('as CSV holds every event up to now, newest first, with times to the microsecond', async () => {
    const ids = await makeEvents(database.db, [
      { created_at: '2026-11-23T08:00:00.000001Z', details: { minute: 1, text: 'a "quoted", one' } },
      { created_at: '2026-11-23T08:00:00.5Z', user_id: 2, details: null },
      { created_at: '2026-11-23T08:00:01Z', details: ['x'] },
      { created_at: '2026-11-23T09:00:01Z' },
    ])
    const { text, rows } = await write('csv')
    expect(rows).toBe(3)
    expect(readCsv(text)).toEqual([
      ['id', 'event_type', 'user_id', 'username', 'first_name', 'created_at', 'details'],
      [String(ids[2]), 'lesson_link_clicked', '1', 'user1', 'Name 1', '2026-11-23T08:00:01.000000Z', '["x"]'],
      [String(ids[1]), 'lesson_link_clicked', '2', 'user2', 'Name 2', '2026-11-23T08:00:00.500000Z', 'null'],
      [
        String(ids[0]),
        'lesson_link_clicked',
        '1',
        'user1',
        'Name 1',
        '2026-11-23T08:00:00.000001Z',
        '{"text": "a \\"quoted\\", one", "minute": 1}',
      ],
    ])
  })

  it('as NDJSON holds an object per line, with details as they are', async () => {
    await makeEvents(database.db, [
      {
        created_at: '2026-11-23T08:00:00.000001Z',
        details: { a: [1, { b: null }], 'ключ\u2028': '\\"\n\u0001\u0002' },
      },
      { created_at: '2026-11-23T08:00:02Z', event_type: 'a\u0001"\\\u0002\n,b', user_id: -2 },
    ])
    await database.db('users').where({ user_id: 1 }).update({ username: null, first_name: '' })
    const { text } = await write('ndjson')
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toEqual([
      expect.objectContaining({
        event_type: 'a\u0001"\\\u0002\n,b',
        user_id: -2,
        username: 'user-2',
        created_at: '2026-11-23T08:00:02.000000Z',
      }),
      expect.objectContaining({
        details: { a: [1, { b: null }], 'ключ\u2028': '\\"\n\u0001\u0002' },
        username: null,
        first_name: '',
      }),
    ])
    expect(Object.keys(lines[0])).toEqual([
      'id',
      'event_type',
      'details',
      'user_id',
      'username',
      'first_name',
      'created_at',
    ])
  })

  it('writes each text as any CSV of the portal does, whatever people are called', async () => {
    const hostile = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'=+-@＝−\t\r\n,"\'; \u00a0\u200b\ufeffaЯ\u0001'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 6,
    })
    const storable = hostile.filter((text) => !text.includes('\0') && !/[\ud800-\udfff]/u.test(text))
    const texts = fc.sample(fc.tuple(storable, storable), { numRuns: 2_000, seed: 4 })
    await makeEvents(
      database.db,
      texts.map(([event_type], i) => ({ event_type, user_id: i + 1, created_at: '2026-11-23T08:00:00Z' })),
    )
    await database.db.raw(
      'update users u set first_name = t.name from unnest(?::text[]) with ordinality as t (name, id) where u.user_id = t.id',
      [texts.map(([, name]) => name)] as never,
    )
    const rows = readCsv((await write('csv')).text)
      .slice(1)
      .reverse()
    expect(rows).toHaveLength(2_000)
    const read = (text: string) => readCsv(`${csvCell(text)}\r\n`)[0]![0]
    rows.forEach((row, i) => {
      expect(row[1], JSON.stringify(texts[i])).toBe(read(texts[i]![0]))
      expect(row[4], JSON.stringify(texts[i])).toBe(read(texts[i]![1]))
    })
  })

  it('is of the very filter, whatever stands in it', async () => {
    const wild = ["it's $1 \\ ?", '"; drop table events; --', '$$', 'plain']
    await makeEvents(
      database.db,
      wild.flatMap((value, i) => [
        { created_at: `2026-11-2${i}T08:00:00Z`, event_type: value, details: { [value]: value, n: i } },
        { created_at: `2026-11-2${i}T09:00:00Z`, user_id: 2, details: { n: i } },
      ]),
    )
    const count = async (query: Record<string, string | string[]>) => {
      const { filter, problems } = readFilter(query, 'UTC')
      expect(problems).toEqual([])
      return (await write('ndjson', filter)).rows
    }
    for (const value of wild) {
      expect(await count({ event_type: value }), value).toBe(1)
      expect(await count({ detail: `${JSON.stringify(value)} = ${JSON.stringify(value)}` }), value).toBe(1)
    }
    expect(await count({ event_type: wild })).toBe(4)
    expect(await count({ user_id: '2', detail: 'n = 3' })).toBe(1)
    expect(await count({ from: '2026-11-21', to: '2026-11-22' })).toBe(4)
  })

  it('that a slow reader holds back ends its statement, and goes on after its last row', async () => {
    await makeEvents(
      database.db,
      Array.from({ length: 40 }, (_, i) => ({
        created_at: `2026-11-20T10:00:00.${String(i % 7).padStart(6, '0')}Z`,
        details: { text: 'x'.repeat(30_000), i },
      })),
    )
    const statements = async () => {
      const { rows } = await database.db.raw(
        `select pid from pg_stat_activity where query ilike 'copy%' and state = 'active' and datname = current_database()`,
      )
      return rows.map(({ pid }: { pid: number }) => pid)
    }
    const seen = new Set<number>()
    const whole = await write('ndjson')
    let held = 0
    const slow = await write(
      'ndjson',
      {},
      {
        limits: { wait_ms: 20, write_ms: 30_000 },
        slowly: async () => {
          for (const pid of await statements()) seen.add(pid)
          await new Promise((resolve) => setTimeout(resolve, 60))
          held += (await statements()).length
        },
      },
    )
    expect(slow.pieces).toBeGreaterThan(5)
    expect(slow.text).toBe(whole.text)
    expect(held).toBe(0)
  })

  it('ends at once when it is stopped, also while the database sorts', async () => {
    await makeEvents(database.db, [{ created_at: '2026-11-20T10:00:00Z' }])
    await database.db.raw(
      `insert into events (event_type, user_id, created_at, details) select 'busy', 1, '2026-11-21T09:00:00Z', jsonb_build_object('i', i) from generate_series(1, 60000) i`,
    )
    const stop = new AbortController()
    const exporting = exportEvents(database.db, { filter: {}, as_of, format: 'csv', stop: stop.signal })
    await exporting.next()
    stop.abort()
    await expect(
      (async () => {
        for await (const _ of exporting);
      })(),
    ).rejects.toThrow()
    await expect
      .poll(
        async () =>
          (
            await database.db.raw(
              `select count(*)::int as n from pg_stat_activity where query ilike 'copy%' and datname = current_database()`,
            )
          ).rows[0].n,
      )
      .toBe(0)
  })
})
