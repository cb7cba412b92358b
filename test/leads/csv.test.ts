import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePeople } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { leadIds, pageLink, tabs } from './reading.ts'
import { makeLead, spread } from './school.ts'

const NOW = new Date('2026-11-23T12:00:00Z')
const HEADER =
  'user_id,username,first_name,email,total_events,active_days,last_activity,lead_score,owner,status,next_contact_on,last_note_at,last_note_by,last_note'
/** What stands after the fields of the API for a lead that nobody has worked on. */
const UNTOUCHED = ',,new,,,,'

let portal: Portal
let manager: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  // In Auckland it is already the next day.
  portal = await makePortal({ now: NOW, config: { timezone: 'Pacific/Auckland' } })
  manager = await portal.as('manager')
  const { db } = portal
  await makeLead(db, 1, spread(25, 6, NOW))
  await makeLead(db, 2, spread(12, 4, NOW))
  await makeLead(db, 3, ['2026-11-22T10:00:00.123Z'])
  const quiet = Array.from({ length: 120 }, (_, place) => 1_000 + place)
  await makePeople(db, quiet)
  await db('free_lesson_registrations').insert(quiet.map((user_id) => ({ user_id })))
})
afterAll(() => portal.close())

const download = async (path: string) => {
  const { text } = await manager.get(path).expect(200)
  const [header, ...lines] = text.split('\r\n')
  expect(header).toBe(`\ufeff${HEADER}`)
  expect(lines.pop()).toBe('')
  return lines
}

describe('the download of the call list', () => {
  it('holds exactly the rows of the tab it stands in, in the same order', async () => {
    for (const list of ['/leads', '/leads?q=name+10', '/leads?as_of=2026-11-21T12:00:00Z']) {
      for (const { href, text } of tabs((await manager.get(list).expect(200)).text)) {
        const shown: number[] = []
        let csv: string | undefined
        let address: string | undefined = href
        while (address) {
          const html: string = (await manager.get(address).expect(200)).text
          shown.push(...leadIds(html))
          csv ??= /href="(\/leads\.csv[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
          address = pageLink(html, 'next')
        }
        const lines = await download(csv!)
        expect(
          lines.map((line) => Number(line.split(',')[0])),
          href,
        ).toEqual(shown)
        expect(lines.length, href).toBe(Number(text.split(' ')[1]))
      }
    }
  })

  it('says the same of a lead as the list and the API do', async () => {
    expect((await download('/leads.csv')).slice(0, 4)).toEqual([
      `1,user1,Name 1,p1@school.example,25,6,2026-11-23T11:59:59.000Z,hot${UNTOUCHED}`,
      `2,user2,Name 2,p2@school.example,12,4,2026-11-23T11:59:59.000Z,warm${UNTOUCHED}`,
      `3,user3,Name 3,p3@school.example,1,1,2026-11-22T10:00:00.123Z,cold${UNTOUCHED}`,
      `1000,user1000,Name 1000,,0,0,,cold${UNTOUCHED}`,
    ])
    const { body } = await manager.get('/api/user-activity?limit=4').expect(200)
    const again = body.map((lead: Record<string, unknown>) =>
      Object.values(lead)
        .map((value) => value ?? '')
        .join(','),
    )
    expect((await download('/leads.csv')).slice(0, 4)).toEqual(again.map((line: string) => line + UNTOUCHED))
  })

  it('is named after its tier and the day in the portal’s zone', async () => {
    const { headers } = await manager.get('/leads.csv?tier=hot').expect(200)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(headers['content-disposition']).toMatch(/^attachment; filename="?leads-hot-2026-11-24\.csv"?$/)
  })

  it('runs no formula in a spreadsheet, whatever people call themselves', async () => {
    const names = [
      '=HYPERLINK("http://evil.example","Prize")',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      ' =1',
      '＝1',
      "=cmd|'/c calc'!A1",
    ]
    const ids = names.map((_, place) => 2_000 + place)
    await portal.db('users').insert(
      names.map((name, place) => ({
        user_id: ids[place],
        first_name: name,
        username: name,
      })),
    )
    await portal
      .db('free_lesson_registrations')
      .insert(names.map((email, place) => ({ user_id: ids[place], email })))
    try {
      const { text } = await manager.get('/leads.csv').expect(200)
      const cells = cellsOf(text).filter(([id]) => Number(id) >= 2_000)
      expect(cells).toHaveLength(names.length)
      for (const [place, [, username, first_name, email]] of cells.entries())
        expect([username, first_name, email]).toEqual(Array(3).fill(`'${names[place]}`))
    } finally {
      await portal.db('free_lesson_registrations').whereIn('user_id', ids).delete()
      await portal.db('users').whereIn('user_id', ids).delete()
    }
  })

  it('keeps a name with commas, quotes and line breaks in its one cell', async () => {
    const name = 'Ann "the, one"\r\nsecond line; ümläut 🦊'
    await portal.db('users').insert({ user_id: 3_000, first_name: name })
    await portal.db('free_lesson_registrations').insert({ user_id: 3_000 })
    try {
      const { text } = await manager.get('/leads.csv').expect(200)
      expect(cellsOf(text).at(-1)).toEqual([
        '3000',
        '',
        name,
        '',
        '0',
        '0',
        '',
        'cold',
        '',
        'new',
        '',
        '',
        '',
        '',
      ])
    } finally {
      await portal.db('free_lesson_registrations').where({ user_id: 3_000 }).delete()
      await portal.db('users').where({ user_id: 3_000 }).delete()
    }
  })

  it('is for managers and administrators', async () => {
    const staff = await portal.as('staff')
    const refused = await staff.get('/leads.csv?tier=hot').expect(403)
    expect(refused.text).not.toContain('p1@school.example')
    expect(refused.text).toContain('This is for managers.')
    expect((await staff.get('/leads').expect(200)).text).not.toContain('leads.csv')
    await (await portal.as('admin')).get('/leads.csv').expect(200)
    await (await portal.as()).get('/leads.csv').expect(302)
  })
})

/** The cells of a CSV file as RFC 4180 reads them. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare!)
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}
