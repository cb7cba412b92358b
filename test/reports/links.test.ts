import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantSchool } from '../../seeds/school.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { LANGUAGES, type Language, LOCALES } from '../../src/language/language.ts'
import { around, attribute, type Element, type Html, readHtml, textOf } from '../support/html.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'
import { AS_OF } from '../support/school.ts'

type Agent = Awaited<ReturnType<Portal['as']>>
/** A link of the mail: where it leads, what it says, and the names of the row and column that it stands in;
 * of a person, why they are there. */
type Link = { url: URL; text: string; row: string; column: string; why: string }

/** What the mail and the pages say in each language. A number is a group of digits, and groups of three after it. */
const WORDS = {
  en: {
    events: 'Events',
    number: /\d{1,3}(?:,\d{3})*/,
    more: / more$/,
    counts: /^\d+ events? on \d+ days?/,
    falls: /(?<=, )turns \w+ on \w+ \d+ \w+ at \d\d:\d\d/,
    steps: {
      Registered: 'Registered for the free lesson',
      '… then opened the lesson': 'Opened the lesson',
      '… then joined the webinar': 'Joined the webinar',
      '… then enrolled': 'Enrolled',
    },
  },
  ru: {
    events: 'События',
    number: /\d{1,3}(?: \d{3})*/,
    more: /^ещё /,
    counts: /^\d+ событи\S+ за \d+ (?:день|дня|дней)/,
    falls: /(?<=, )станет \S+: \S+ \d+ \S+ в \d\d:\d\d/,
    steps: {
      Зарегистрировались: 'Зарегистрировались на бесплатный урок',
      '… затем открыли урок': 'Открыли урок',
      '… затем пришли на вебинар': 'Пришли на вебинар',
      '… затем записались на курс': 'Записались на курс',
    },
  },
} as const

let school: Portal
const agents = {} as Record<Language, Agent>
const mails = {} as Record<Language, Link[]>
const pages = new Map<string, Promise<Html>>()
beforeAll(async () => {
  school = await makePortal({ now: AS_OF, config: { demo_password: PASSWORD } })
  await school.db('accounts').delete()
  const { db, url, config } = school
  await plantSchool({ db, url, config, seed: 1, as_of: AS_OF, size: 12_000 })
  // Its owner reads the weekly edition in Russian, somebody else in English.
  const created_at = new Date(AS_OF.getTime() - 86_400_000)
  const partner = { address: 'partner@school.example', rhythm: 'weekly', weekday: 1 }
  await db('report_subscriptions').insert({ ...partner, created_at, confirmed_at: created_at })
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
  await db('accounts').where({ role: 'manager' }).update({ language: 'ru' })
  Object.assign(agents, { en: await school.as('staff'), ru: await school.as('manager') })
  for (const { language, html } of await db('report_editions').where({ edition: 'week' }))
    mails[language as Language] = linksOf(html)
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

function open(language: Language, { url }: Link): Promise<Html> {
  const path = url.pathname + url.search
  const page =
    pages.get(`${language} ${path}`) ??
    agents[language]
      .get(path)
      .expect(200)
      .then(({ text }) => readHtml(text))
  pages.set(`${language} ${path}`, page)
  return page
}
const words = ({ elements }: Html) => textOf(elements.find(({ tagName }) => tagName === 'main')!)
const title = ({ elements }: Html) => textOf(elements.find(({ tagName }) => tagName === 'h1')!)
const rowsOf = ({ elements }: Html) =>
  elements.filter(({ tagName }) => tagName === 'tr').map((row) => cellsOf(row).map(textOf))

/** What the page that a link leads to says where the mail says `text`; null when the link names no figure. */
async function figureOf(language: Language, link: Link): Promise<string | null> {
  const { url, row } = link
  const { events, number, steps } = WORDS[language]
  const first = (text: string | undefined) => number.exec(text ?? '')?.[0] ?? null
  const html = await open(language, link)
  const tail = url.pathname.split('/').at(-1)!
  if (url.pathname === '/leads') {
    const tier = `tier=${url.searchParams.get('tier')}`
    const tab = html.elements.find(
      (one) => attribute(one, 'aria-current') === 'page' && attribute(one, 'href')?.includes(tier),
    )!
    return first(textOf(cellsOf(tab).at(-1)!))
  }
  if (url.pathname === '/analytics' && row === events)
    return first(textOf(html.elements.find((one) => attribute(one, 'id') === 'top-desc')!))
  if (url.pathname === '/analytics/people') {
    const count = html.elements.find((one) => attribute(one, 'id') === 'people-count')!
    return Number(attribute(count, 'data-count')).toLocaleString(LOCALES[language]).replace(/\s/g, ' ')
  }
  if (tail === 'people') return first(title(html)) ?? '0'
  if (url.pathname === '/') {
    const [, ofEvents, people] = rowsOf(html).find(([day]) => day?.startsWith(`${link.column} 2026`))!
    return first(row === events ? ofEvents : people)
  }
  if (url.pathname === '/analytics') {
    const name = (steps as Record<string, string>)[row] ?? row
    // In a row of its own; where it heads a column there is no number beside it.
    const beside = rowsOf(html).flatMap((cells) =>
      cells.includes(name) ? (first(cells[cells.indexOf(name) + 1]) ?? []) : [],
    )
    return beside[0] ?? null
  }
  return null
}

describe.each(LANGUAGES)('every figure of the mail, in %s', (language) => {
  const { number, more, counts, falls } = WORDS[language]
  const isNumber = (text: string) => number.exec(text)?.[0] === text

  it('leads to a page that shows the same figure', async () => {
    const wrong: string[] = []
    let compared = 0
    for (const link of mails[language].filter(({ text }) => isNumber(text))) {
      const found = await figureOf(language, link)
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
    const people = mails[language].filter(({ url }) => url.pathname.startsWith('/users/'))
    expect(people.length).toBeGreaterThan(10)
    let cooling = 0
    for (const link of people) {
      expect(link.url.searchParams.get('as_of')).toBe('2026-11-23T04:30:00.000Z')
      const [said] = counts.exec(link.why)!
      expect(words(await open(language, link)), link.url.pathname).toContain(said)
      const [falling] = falls.exec(link.row) ?? []
      if (!falling) continue
      cooling++
      expect(words(await open(language, link))).toContain(falling)
    }
    expect(cooling).toBeGreaterThan(0)
  })

  it('every other link leads to a page', async () => {
    for (const link of mails[language]) if (!/unsubscribe/.test(link.url.pathname)) await open(language, link)
  })

  it('a list of "n more" has those n and the ones named', async () => {
    const links = mails[language].filter(
      ({ text, url }) => more.test(text) && url.pathname.endsWith('/people'),
    )
    expect(links.length).toBeGreaterThan(1)
    for (const link of links) {
      const shown = rowsOf(await open(language, link)).length - 1
      expect(shown).toBe(Number(number.exec(link.text)![0].replace(/[, ]/g, '')) + 5)
    }
  })
})
