import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plantSchool } from '../../seeds/school.ts'
import { formatShare } from '../../src/format.ts'
import { around, attribute, type Element, type Html, readHtml, textOf } from '../support/html.ts'
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
  if (path === '/leads') {
    const csv = (await manager.get(address.replace('/leads', '/leads.csv')).expect(200)).text
    return csv.trimEnd().split('\r\n').length - 1
  }
  if (path === '/analytics/people' || path === '/analytics/rules/people') return countPeople(address)
  if (path === '/analytics/hours') {
    const html = readHtml((await manager.get(address).expect(200)).text)
    return linksOf(html, '/events').reduce((sum, { number }) => sum + number!, 0)
  }
  return null
}

/** So many pages of a list are read whose every page computes past nights anew. */
const MOST_PAGES = 3

/** Rows of all pages of a list of people; each is there once, and as many as the list says. */
async function countPeople(address: string): Promise<number> {
  const most = address.startsWith('/analytics/rules/') ? MOST_PAGES : Number.POSITIVE_INFINITY
  let pages = 0
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
    if (++pages === most) break
  }
  expect(new Set(seen).size, address).toBe(seen.length)
  expect(seen.length, address).toBe(Math.min(said, most * 50))
  return said
}

type Link = { address: string; number: number | null; text: string; wrong: string | null }

/**
 * Links to what a number counts: the text begins with it, or its table cell says "12 of 40 active" in its title. A share,
 * a lift or a median says in its own title how many it is reckoned from ("4 of 40", "25 people").
 */
function linksOf(html: Html, path = ''): Link[] {
  return html.elements
    .filter((element) => element.tagName === 'a' && (attribute(element, 'href') ?? '').startsWith(path))
    .map((element) => {
      const cell = element.parentNode as Element
      const classes = cell.attrs ? (attribute(cell, 'class') ?? '') : ''
      const text = textOf(element).trim()
      const [, part, all] = /^([\d,]+)(?: of ([\d,]+)| \D+)$/.exec(attribute(element, 'title') ?? '') ?? []
      const [, active] =
        / (\d[\d,]*) of [\d,]+ active/.exec((cell.attrs && attribute(cell, 'title')) ?? '') ?? []
      const [, begins] = /^(\d[\d,]*)(?![\d.,]* %)/.exec(text) ?? []
      const [, ends] = (classes === 'legend-item' && /(\d[\d,]*)$/.exec(text)) || []
      const said = part ?? active ?? begins ?? ends
      const share = all && / ?([\d.]+ %)$/.exec(text)?.[1]
      return {
        address: attribute(element, 'href')!,
        number: said === undefined ? null : plain(said),
        text,
        wrong:
          share && share !== formatShare(plain(part!) / plain(all))
            ? `${text} is not ${part} of ${all}`
            : null,
      }
    })
}

const plain = (number: string) => Number(number.replaceAll(',', ''))

/** Figures that lead nowhere, by the tag, class or id around them, and why. */
const NO_LIST: Record<string, string[]> = {
  'a time, a word of a picture whose marks lead on, a field': ['time', 'svg', 'select', 'label', 'button'],
  'a heading names a period, a step, a week or a version': ['h1', 'h2', 'h3', 'caption', 'th', 'page-header'],
  'the name of a figure says over how many days it is': ['tile-label'],
  'how much a figure changed, beside both that lead on': ['change', 'figure-difference'],
  'how sure the share is that leads on beside it': ['figure-range'],
  'a place in an order': ['hot-rank', 'donut-rank'],
  'says again what leads on above it': ['hot-why'],
  'what an event holds': ['recent-table'],
  'rules, and which of them': ['rules-version', 'rules-says', 'rules-reason', 'rules-state', 'card-subtitle'],
}
/** Sentences that name a parameter. */
const PARAMETERS =
  /^(This is an association|Week 0 is the rest|There are too many events|Hot: \d+ events on)|, \d at most\. The draft’s/
const PERIOD = /\b\d+ (days?|nights?|weeks?|hours?)\b|\b\d+ [A-Z][a-z]{2}( \d{4})?\b|\b\d\d:\d\d\b|\b\d+ h\b/g

/** Texts with a figure that stand in no link, and for which nothing above holds. */
function unlinked(html: Html): string[] {
  const names = (element: Element) => [
    element.tagName,
    attribute(element, 'id') ?? '',
    ...(attribute(element, 'class') ?? '').split(' '),
  ]
  const exempt = new Set([...Object.values(NO_LIST).flat(), 'a', 'script', 'style', 'title'])
  return html.elements.flatMap((element) => {
    const above = [element, ...around(element)]
    if (
      !above.some(({ tagName }) => tagName === 'main') ||
      above.flatMap(names).some((name) => exempt.has(name))
    )
      return []
    return element.childNodes.flatMap((node) => {
      const text =
        node.nodeName === '#text' ? (node as { value: string }).value.replace(/\s+/g, ' ').trim() : ''
      // Nobody has no list.
      if (/^0( %)?$/.test(text) || PARAMETERS.test(text)) return []
      return /\d/.test(text.replace(PERIOD, '')) ? [`${names(element).join('.')}: ${text}`] : []
    })
  })
}

/** Pages of figures, and how many of their links lead to a list that can be counted. */
const PAGES: [string, number][] = [
  ['/', 40],
  ['/?as_of=2026-11-20T09:00:00Z', 40],
  ['/now', 4],
  ['/analytics?days=7', 190],
  ['/analytics?from=2026-10-20&to=2026-10-28', 130],
  ['/analytics/conversion?days=14', 40],
  ['/analytics/conversion?days=7', 50],
  ['/analytics/retention?weeks=8', 35],
  ['/analytics/people?who=moved&night=2026-11-21&move=down', 2],
  ['/analytics/rules?hot_events=15&hot_days=4&warm_events=8&warm_days=2&cool_events=6&base=1', 40],
  ['/analytics/rules?window_days=14&base=1', 30],
]

describe('every number leads to what it counts', () => {
  test.each([
    ...PAGES.map(([page]) => page),
    '/analytics/hours?weekday=2&hour=19&days=30',
    '/analytics/hours?hour=17&until=22&days=7',
  ])('%s has no figure that leads nowhere', async (page) => {
    expect(unlinked(readHtml((await manager.get(page).expect(200)).text))).toEqual([])
  })

  test('a figure without a link would be found', () => {
    const page = (body: string) => unlinked(readHtml(`<main>${body}</main>`))
    expect(page('<p>Of 40 people 12 % came</p>')).toEqual(['p..: Of 40 people 12 % came'])
    expect(page('<p>Of <a href="/x">40</a> people in 30 days since Sun 22 Nov</p><td>0 %</td>')).toEqual([])
  })

  test.each(PAGES)('%s', { timeout: 240_000 }, async (page, least) => {
    const html = readHtml((await manager.get(page).expect(200)).text)
    const wrong: string[] = []
    let followed = 0
    const known = new Map<string, number | null>()
    for (const { address, number, text, wrong: mistaken } of linksOf(html, '/')) {
      if (mistaken) wrong.push(mistaken)
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

  test('hours of every day stand together, each with its events', async () => {
    const { text } = await manager.get('/analytics/hours?hour=17&until=22&days=7').expect(200)
    expect(text).toContain('Every day, 17 to 22 h')
    const times = [...text.matchAll(/<time datetime="[^"]+">\w+ \d+ \w+ \d+, (\d\d):00</g)].map(
      ([, hour]) => hour,
    )
    expect(times.length).toBeGreaterThan(20)
    expect([...new Set(times)].sort()).toEqual(['17', '18', '19', '20', '21'])
  })

  test('a list of people that an address does not name is not there, and a wrong place is the first page', async () => {
    await manager.get('/analytics/people').expect(404)
    await manager.get('/analytics/people?who=night&night=2026-02-30&tier=hot').expect(404)
    // Bookmarks of before still lead to the hot leads never contacted.
    expect((await manager.get('/analytics/people?who=untouched').expect(200)).text).toContain(
      'Hot, never contacted',
    )
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
