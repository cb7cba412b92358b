import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { recordAudit } from '../../src/audit/queries.ts'
import { listAudit } from '../../src/audit/reading-queries.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { readHtml, textOf } from '../support/html.ts'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
let admin: Awaited<ReturnType<Portal['as']>>
const NOW = new Date('2026-11-23T09:00:00Z')
beforeAll(async () => {
  portal = await makePortal({ now: NOW, config: { timezone: 'Europe/Berlin' } })
  admin = await portal.as('admin')
})
afterAll(() => portal.close())
beforeEach(() => portal.db('audit').delete())

const put = (
  who: string,
  action: Parameters<typeof recordAudit>[2]['action'],
  subject: string | undefined,
  at: string,
  details?: Record<string, unknown>,
) =>
  recordAudit(
    portal.db,
    { account_id: null, who, ip: '10.0.0.1' },
    { action, ...(subject && { subject }), ...(details && { details }) },
    new Date(at),
  )

async function rowsOf(address: string): Promise<string[]> {
  const { text } = await admin.get(address).expect(200)
  return readHtml(text)
    .elements.filter(({ tagName, attrs }) => tagName === 'tr' && attrs.some(({ name }) => name === 'id'))
    .map(textOf)
}

describe('the audit', () => {
  beforeEach(async () => {
    await put('ann@x.example', 'person opened', 'person 7', '2026-11-20T10:00:00Z', { as: 'page' })
    await put('bob@x.example', 'person opened', 'person 8', '2026-11-20T23:30:00Z')
    await put('ann@x.example', 'leads exported', undefined, '2026-11-22T10:00:00Z', { tier: 'hot' })
    await put('bob@x.example', 'role changed', 'account ann@x.example', '2026-11-22T10:00:00Z', {
      from: 'staff',
      to: 'manager',
    })
  })

  test('shows the newest first, in the school’s zone, with details a person can read', async () => {
    const rows = await rowsOf('/audit')
    expect(rows).toHaveLength(4)
    expect(rows[0]).toContain('22 Nov 2026, 11:00:00')
    expect(rows[0]).toContain('role changed')
    expect(rows[0]).toContain('from staff to manager')
    expect(rows[3]).toContain('as page')
    const { text } = await admin.get('/audit')
    expect(text).toContain('href="/users/7"')
  })

  test.each([
    ['who=ann@x.example', 2],
    ['who=%20ann@x.example%20', 2],
    ['action=person+opened', 2],
    ['subject=person+7', 1],
    ['who=ann@x.example&action=person+opened', 1],
    // Days are those of Berlin, where 23:30 UTC is the next one.
    ['from=2026-11-21', 3],
    ['to=2026-11-20', 1],
    ['from=2026-11-21&to=2026-11-21', 1],
    ['who=nobody', 0],
    // A wrong value in a link falls back to none.
    ['action=nonsense', 4],
    ['from=yesterday&to=2026-02-30', 4],
    ['before=nonsense', 4],
    ['who=%00', 4],
  ])('?%s shows %i, and so does its CSV', async (query, count) => {
    expect(await rowsOf(`/audit?${query}`)).toHaveLength(count)
    const { text } = await admin.get(`/audit.csv?${query}`).expect(200)
    expect(text.trim().split('\r\n')).toHaveLength(count + 1)
    await portal.db('audit').where({ action: 'audit exported' }).delete()
  })

  test('each who and subject narrows the list to it', async () => {
    const { text } = await admin.get('/audit?action=person+opened')
    const links = readHtml(text).elements.flatMap(({ tagName, attrs }) =>
      tagName === 'a' ? (attrs.find(({ name }) => name === 'href')?.value ?? []) : [],
    )
    expect(links).toContain('/audit?who=ann%40x.example&action=person+opened')
    expect(links).toContain('/audit?action=person+opened&subject=person+7')
    expect(await rowsOf('/audit?action=person+opened&subject=person+7')).toHaveLength(1)
  })

  test('puts down that it was taken along, with the filter; a HEAD takes nothing', async () => {
    await admin.head('/audit.csv').expect(200)
    await admin.get('/audit.csv?who=ann@x.example&from=2026-11-20').expect(200)
    expect(await portal.db('audit').where({ action: 'audit exported' }).select('who', 'details')).toEqual([
      { who: 'admin@hsl.example', details: { who: 'ann@x.example', from: '2026-11-20' } },
    ])
  })

  test('keeps formulas and markup as text', async () => {
    await put('=cmd()', 'person opened', '<b>@SUM(A1)</b>', '2026-11-23T08:00:00Z', { x: '<script>' })
    expect((await admin.get('/audit')).text).toContain('&lt;b&gt;@SUM(A1)&lt;/b&gt;')
    expect((await admin.get('/audit')).text).not.toContain('<b>@SUM')
    expect((await admin.get('/audit.csv')).text).toContain("'=cmd()")
  })
})

test('pages go on where the one before ended, also among entries of the same instant', async () => {
  const at = '2026-11-20T10:00:00Z'
  await portal.db.raw(
    `insert into audit (at, who, action) select ?::timestamptz + (n / 50) * interval '1 second', 'w' || n, 'signed in'
       from generate_series(1, 230) n`,
    [at],
  )
  const seen: string[] = []
  let address: string | undefined = '/audit'
  for (let pages = 0; address && pages < 5; pages++) {
    const { text }: { text: string } = await admin.get(address).expect(200)
    const html = readHtml(text)
    seen.push(
      ...html.elements
        .filter(({ tagName, attrs }) => tagName === 'tr' && attrs.some(({ name }) => name === 'id'))
        .map((row) => row.attrs.find(({ name }) => name === 'id')!.value),
    )
    const older = html.elements.find(({ attrs }) =>
      attrs.some(({ name, value }) => name === 'rel' && value === 'next'),
    )
    address = older?.attrs.find(({ name }) => name === 'href')?.value
  }
  expect(seen).toHaveLength(230)
  expect(new Set(seen).size).toBe(230)
  const { text } = await admin.get('/audit.csv')
  expect(text.trim().split('\r\n')).toHaveLength(231)
})

test('each way to ask is a walk along an index, however much is kept', async () => {
  await portal.db.raw(
    `insert into audit (at, who, action, subject)
     select timestamptz '2026-01-01' + n * interval '1 minute', 'w' || n % 500, 'signed in', 'person ' || n % 3000
       from generate_series(1, 60000) n`,
  )
  await portal.db.raw('analyze audit')
  for (const query of [
    {},
    { who: 'w7' },
    { subject: 'person 7' },
    { action: 'signed in' },
    { from: new Date('2026-01-10'), to: new Date('2026-01-11') },
    { action: 'signed in', before: { at: '2026-01-20T00:00:00.000000Z', id: 5 } },
  ]) {
    const { sql, bindings } = (
      listAudit(portal.db, { ...query, limit: 101 }) as never as {
        toSQL(): { sql: string; bindings: never[] }
      }
    ).toSQL()
    const { rows } = await portal.db.raw(`explain ${sql}`, bindings)
    const plan = rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n')
    expect(plan, JSON.stringify(query)).toContain('Index Scan')
    expect(plan, JSON.stringify(query)).not.toContain('Seq Scan')
  }
})

test('what is older than two years is removed by a job, in pieces', async () => {
  await portal.db.raw(
    `insert into audit (at, who, action) select timestamptz '2024-11-22' - n * interval '1 minute', 'w', 'signed in'
       from generate_series(1, 5200) n`,
  )
  await put('x', 'signed in', undefined, '2024-11-24T00:00:00Z')
  await put('y', 'signed in', undefined, '2026-11-22T00:00:00Z')
  const run = await runJobNow(portal.deps, makeJobs(portal.config), 'audit-sweep')
  expect(run).toMatchObject({ state: 'done', counts: { entries_removed: 5_200 } })
  expect(await portal.db('audit').orderBy('at').pluck('who')).toEqual(['x', 'y'])
})

test('is for administrators', async () => {
  const manager = await portal.as('manager')
  await manager.get('/audit').expect(403)
  await manager.get('/audit.csv').expect(403)
})
