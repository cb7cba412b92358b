import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plantSchool } from '../../seeds/school.ts'
import { attribute, type Html, readHtml, textOf } from '../support/html.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'
import { AS_OF } from '../support/school.ts'

type Agent = Awaited<ReturnType<Portal['as']>>

let school: Portal
let manager: Agent
beforeAll(async () => {
  school = await makePortal({ now: AS_OF, config: { demo_password: PASSWORD, timezone: 'Europe/Berlin' } })
  await school.db('accounts').delete()
  await plantSchool({
    db: school.db,
    url: school.url,
    config: school.config,
    seed: 3,
    as_of: AS_OF,
    size: 12_000,
  })
  await plantWork()
  manager = await school.as('manager')
})
afterAll(() => school.close())

/** Contacts after every night, and leads that are due. */
async function plantWork(): Promise<void> {
  const { db } = school
  const { id } = await db('accounts').where({ role: 'manager' }).first('id')
  await db('lead_journal').delete()
  await db('lead_cards').delete()
  await db.raw(
    `insert into lead_journal (user_id, at, account_id, who, kind)
     select s.user_id, n.as_of + interval '9 hours', ?, 'manager@hsl.example', 'contact'
       from lead_snapshots s join nights n using (night) where s.tier in ('hot', 'warm') and s.user_id % 2 = 0`,
    [id],
  )
  await db.raw(
    `insert into lead_cards (user_id, owner_id, status, next_contact_on)
     select user_id, ?, (array['new', 'talking', 'enrolled'])[1 + user_id % 3], (date '2026-11-22' + (user_id % 4)::int)
       from lead_scores where lead_score <> 'cold'`,
    [id],
  )
}

/** How many things stand behind an address: events of a list, rows of a list of people. Null where neither is. */
async function countBehind(address: string): Promise<number | null> {
  const [path] = address.split('?')
  if (path === '/events') {
    const csv = (await manager.get(address.replace('/events', '/events.csv')).expect(200)).text
    return csv.trimEnd().split('\r\n').length - 1
  }
  if (path === '/analytics/people' || path === '/analytics/rules/people') return countPeople(address)
  if (path === '/analytics/hours') {
    const html = readHtml((await manager.get(address).expect(200)).text)
    return linksOf(html, '/events').reduce((sum, { number }) => sum + number!, 0)
  }
  return null
}

/** Rows of all pages of a list of people; each is there once, and as many as the list says. */
async function countPeople(address: string): Promise<number> {
  const seen: string[] = []
  let said = -1
  for (let next: string | undefined = address; next; ) {
    const html = readHtml((await manager.get(next).expect(200)).text)
    const count = html.elements.find((element) => attribute(element, 'id') === 'people-count')!
    said = Number(attribute(count, 'data-count'))
    seen.push(
      ...html.elements.flatMap((element) =>
        element.tagName === 'tr' ? (attribute(element, 'id') ?? []) : [],
      ),
    )
    next = html.elements
      .filter((element) => attribute(element, 'rel') === 'next')
      .map((element) => attribute(element, 'href')!)[0]
  }
  expect(new Set(seen).size, address).toBe(seen.length)
  expect(seen.length, address).toBe(said)
  return said
}

/** Links whose text begins with a number, or whose table cell says "12 of 40 active" in its title. */
function linksOf(html: Html, path = ''): { address: string; number: number | null; text: string }[] {
  return html.elements
    .filter((element) => element.tagName === 'a' && (attribute(element, 'href') ?? '').startsWith(path))
    .map((element) => {
      const cell = element.parentNode as Parameters<typeof attribute>[0]
      const title = cell.attrs ? attribute(cell, 'title') : undefined
      const text = textOf(element).trim()
      const said =
        / (\d[\d,]*) of [\d,]+ active/.exec(title ?? '')?.[1] ?? /^(\d[\d,]*)(?![\d.,]* %)/.exec(text)?.[1]
      return {
        address: attribute(element, 'href')!,
        number: said === undefined ? null : Number(said.replaceAll(',', '')),
        text,
      }
    })
}

describe('every number leads to what it counts', () => {
  test.each([
    ['/', 30],
    ['/now', 4],
    ['/analytics?days=7', 150],
    ['/analytics?from=2026-10-20&to=2026-10-28', 100],
    ['/analytics/conversion?days=14', 30],
    ['/analytics/conversion?days=7', 40],
    ['/analytics/retention?weeks=8', 30],
    ['/analytics/rules?hot_events=15&hot_days=4&warm_events=8&warm_days=2&cool_events=6&base=1', 6],
    ['/analytics/rules?window_days=14&base=1', 6],
  ])('%s', { timeout: 240_000 }, async (page, least) => {
    const html = readHtml((await manager.get(page).expect(200)).text)
    const wrong: string[] = []
    let followed = 0
    const known = new Map<string, number | null>()
    for (const { address, number, text } of linksOf(html, '/')) {
      if (number === null) continue
      if (!known.has(address)) known.set(address, await countBehind(address))
      const count = known.get(address)!
      if (count === null) continue
      followed++
      if (count !== number) wrong.push(`“${text}” leads to ${count}: ${address}`)
    }
    expect(wrong).toEqual([])
    expect(followed).toBeGreaterThanOrEqual(least)
  })

  test('a list of people that an address does not name is not there, and a wrong place is the first page', async () => {
    await manager.get('/analytics/people').expect(404)
    await manager.get('/analytics/people?who=night&night=2026-02-30&tier=hot').expect(404)
    const whole = '/analytics/people?who=night&night=2026-11-20&tier=cold'
    expect(await countPeople(`${whole}&after=nonsense`)).toBe(await countPeople(whole))
  })
})

test.each(['types', 'top', 'hours', 'funnel', 'tiers', 'daily', 'conversion', 'retention'])(
  'the table of the chart %s comes as CSV, with the numbers of the page',
  async (figure) => {
    const address = `/analytics/figures.csv?figure=${figure}&days=7`
    const { text, headers } = await manager.get(address).expect(200)
    expect(headers['content-type']).toContain('text/csv')
    expect(headers['content-disposition']).toMatch(/^attachment; filename=[\w-]+\.csv$/)
    const lines = text.replace('\ufeff', '').trimEnd().split('\r\n')
    expect(lines.length).toBeGreaterThan(2)
    expect(new Set(lines.map((line) => line.split(',').length)).size, text).toBe(1)
    expect(text).not.toMatch(/undefined|NaN|\[object/)
  },
)

test('a chart that is not there has no table', async () => {
  await manager.get('/analytics/figures.csv?figure=nothing').expect(404)
})
