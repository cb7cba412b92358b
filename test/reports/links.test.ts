import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantSchool } from '../../seeds/school.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { around, attribute, type Element, type Html, readHtml, textOf } from '../support/html.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'
import { AS_OF } from '../support/school.ts'

type Agent = Awaited<ReturnType<Portal['as']>>
/** A link of the mail: where it leads, what it says, and the names of the row and column that it stands in;
 * of a person, why they are there. */
type Link = { url: URL; text: string; row: string; column: string; why: string }

let school: Portal
let agent: Agent
let week: Link[]
const pages = new Map<string, Promise<Html>>()
beforeAll(async () => {
  school = await makePortal({ now: AS_OF, config: { demo_password: PASSWORD } })
  await school.db('accounts').delete()
  const { db, url, config } = school
  await plantSchool({ db, url, config, seed: 1, as_of: AS_OF, size: 12_000 })
  await runJobNow(school.deps, makeJobs(config), 'nightly-report')
  // Hours later, when the school has gone on: what was mailed must still be found.
  const hot = await db('lead_snapshots').where({ night: '2026-11-22', tier: 'hot' }).select('user_id')
  await db('events').insert(
    hot.flatMap(({ user_id }) =>
      ['course_enrolled', 'message_sent'].map((event_type) => ({
        user_id,
        event_type,
        created_at: '2026-11-23T08:00:00Z',
      })),
    ),
  )
  await db('lead_journal').insert(
    hot.map(({ user_id }) => ({ user_id, at: '2026-11-23T08:00:00Z', who: 'Sofia', kind: 'contact' })),
  )
  agent = await school.as('staff')
  week = linksOf((await db('report_editions').first('html')).html)
}, 120_000)
afterAll(() => school.close())

function linksOf(html: string): Link[] {
  return readHtml(html)
    .elements.filter(({ tagName }) => tagName === 'a')
    .map((link) => {
      const cell = around(link).find(({ tagName }) => tagName === 'td' || tagName === 'th')!
      const row = around(cell).find(({ tagName }) => tagName === 'tr')!
      const head = cellsOf(around(row)[0]!.childNodes.find((node): node is Element => 'tagName' in node)!)
      return {
        url: new URL(attribute(link, 'href')!),
        text: textOf(link),
        row: textOf(cellsOf(row)[0]!),
        why: textOf(cell.childNodes.at(-1)!),
        column: textOf(head[cellsOf(row).indexOf(cell)]!),
      }
    })
}
const cellsOf = (row: Element) => row.childNodes.filter((node): node is Element => 'tagName' in node)

function open({ url }: Link): Promise<Html> {
  const path = url.pathname + url.search
  const page =
    pages.get(path) ??
    agent
      .get(path)
      .expect(200)
      .then(({ text }) => readHtml(text))
  pages.set(path, page)
  return page
}
const words = ({ elements }: Html) => textOf(elements.find(({ tagName }) => tagName === 'main')!)
const rowsOf = ({ elements }: Html) => elements.filter(({ tagName }) => tagName === 'tr').map(textOf)

/** What the page that a link leads to says where the mail says `text`; null when the link names no figure. */
async function figureOf(link: Link): Promise<string | null> {
  const { url, row } = link
  const query = url.searchParams
  const html = await open(link)
  const tail = url.pathname.split('/').at(-1)!
  if (url.pathname === '/leads') {
    const tier = query.get('tier')!
    const tab = html.elements.find(
      (one) =>
        one.tagName === 'a' &&
        attribute(one, 'aria-current') !== undefined &&
        textOf(one).toLowerCase().startsWith(tier),
    )!
    return /[\d,]+$/.exec(textOf(tab))![0]
  }
  if (url.pathname === '/analytics' && row === 'Events')
    return /^[\d,]+/.exec(textOf(html.elements.find((one) => attribute(one, 'id') === 'top-desc')!))![0]
  if (url.pathname === '/analytics/people') {
    const count = html.elements.find((one) => attribute(one, 'id') === 'people-count')!
    return Number(attribute(count, 'data-count')).toLocaleString('en-GB')
  }
  if (tail === 'people') return /[\d,]+/.exec(title(html).replace(/48 hours/, ''))?.[0] ?? '0'
  if (url.pathname === '/') {
    const day = `${link.column} 2026`
    const found = rowsOf(html).find((text) => text.startsWith(day))!
    const [events, people] = found.slice(day.length).trim().split(' ')
    return (row === 'Events' ? events : people) ?? null
  }
  if (url.pathname === '/analytics') {
    const steps: Record<string, string> = {
      Registered: 'Registered for the free lesson',
      '… then opened the lesson': 'Opened the lesson',
      '… then joined the webinar': 'Joined the webinar',
      '… then enrolled': 'Enrolled',
    }
    const name = steps[row] ?? row
    const found = rowsOf(html).find((text) => text.replace(/^\d+ /, '').startsWith(`${name} `))
    return found ? /[\d,]+/.exec(found.replace(/^\d+ (?=\D)/, '').slice(name.length))![0] : null
  }
  return null
}
const title = ({ elements }: Html) => textOf(elements.find(({ tagName }) => tagName === 'h1')!)

describe('every figure of the mail', () => {
  it('leads to a page that shows the same figure', async () => {
    const wrong: string[] = []
    let compared = 0
    for (const link of week.filter(({ text }) => /^[\d,]+$/.test(text))) {
      const found = await figureOf(link)
      compared++
      if (found !== link.text)
        wrong.push(
          `${link.row}: ${link.text} in the mail, ${found} at ${link.url.pathname}${link.url.search}`,
        )
    }
    expect(wrong).toEqual([])
    // 4 tiers, 32 of the nights, 14 of the day, 5 types, the groups, and each move of two matrices.
    expect(compared).toBeGreaterThan(75)
  })

  it('and every person leads to the person as of the night, for the reason that was mailed', async () => {
    const people = week.filter(({ url }) => url.pathname.startsWith('/users/'))
    expect(people.length).toBeGreaterThan(10)
    for (const link of people) {
      expect(link.url.searchParams.get('as_of')).toBe('2026-11-23T04:30:00.000Z')
      const counts = /^\d+ events? on \d+ days?/.exec(link.why)![0]
      expect(words(await open(link)), link.url.pathname).toContain(counts)
      const [cools] = /(?<=turns )\w+ on \w+ \d+ \w+ at \d\d:\d\d/.exec(link.row) ?? []
      if (cools) expect(words(await open(link))).toContain(`turns ${cools}`)
    }
  })

  it('every other link leads to a page', async () => {
    for (const link of week) if (!/unsubscribe/.test(link.url.pathname)) await open(link)
  })

  it('a list of "n more" has those n and the ones named', async () => {
    const more = week.filter(({ text, url }) => / more$/.test(text) && url.pathname.endsWith('/people'))
    expect(more.length).toBeGreaterThan(1)
    for (const link of more) {
      const html = await open(link)
      const shown = rowsOf(html).length - 1
      expect(shown).toBe(Number(/^[\d,]+/.exec(link.text)![0]) + 5)
    }
  })
})
