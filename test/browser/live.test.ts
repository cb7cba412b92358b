import { setTimeout as wait } from 'node:timers/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatInstant } from '../../src/format.ts'
import { launchBrowser } from '../support/browser.ts'
import { startInstance } from '../support/instances.ts'
import { AS_OF, makeSchoolPortal } from '../support/school.ts'
import { visit } from '../support/visit.ts'

let browser: Browser
let school: Awaited<ReturnType<typeof makeSchoolPortal>>
let other: Awaited<ReturnType<typeof startInstance>>
let user_id: number
beforeAll(async () => {
  ;[browser, school] = await Promise.all([launchBrowser(), makeSchoolPortal()])
  other = await startInstance(school)
  user_id = (await school.db('users').first('user_id')).user_id
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await other?.close()
  await school?.close()
})

/** An event as another program writes it: plain SQL, now. */
const record = (event_type: string, details: object = {}) =>
  school.db('events').insert({ user_id, event_type, details: JSON.stringify(details), created_at: AS_OF })

async function live(page: Page) {
  await page.locator('#live-mark[data-state="on"]').waitFor()
  // The first fragment comes right after the first word.
  await wait(300)
}

/** The tab goes behind another one, or comes to the front. */
const hide = (page: Page, hidden: boolean) =>
  page.evaluate(
    `Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
     document.dispatchEvent(new Event('visibilitychange'))`,
  )

/** What the page asks of /live, and how it was answered. */
function streamsOf(page: Page) {
  const asked: { at: number; headers: Record<string, string> }[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/live')
      asked.push({ at: Date.now(), headers: request.headers() })
  })
  return asked
}

describe('what another program wrote', () => {
  test('is on the screen within 2 s, in two browsers and on a second instance, and what was open stays open', async () => {
    const here = await visit(browser, school, { role: 'staff' })
    const there = await visit(browser, { ...school, address: other.address }, { role: 'manager' })
    await Promise.all([live(here.page), live(there.page)])
    const details = here.page.locator('#recent-table details').first()
    await details.locator('summary').click()
    const row = await here.page.locator('#recent-table tbody tr').first().getAttribute('id')
    const before = await here.page.locator(`#${row}`).boundingBox()
    const took: number[] = []
    for (const type of ['certificate_asked', 'certificate_made', 'certificate_sent']) {
      const word = type.replace('c', 'C').replace('_', ' ')
      const written = Date.now()
      await record(type, { course: 'first' })
      await Promise.all(
        [here, there].map(({ page }) => page.locator('#recent-table').getByText(word).waitFor()),
      )
      took.push(Date.now() - written)
    }
    expect(took.sort((a, b) => a - b)[1]).toBeLessThan(2_000)
    expect(await here.page.locator(`#${row} details`).getAttribute('open')).not.toBeNull()
    // The row one looks at did not move on the screen, although three came in above.
    const after = await here.page.locator(`#${row}`).boundingBox()
    expect(Math.abs(after!.y - before!.y)).toBeLessThanOrEqual(1)
    expect([...here.complaints, ...there.complaints]).toEqual([])
    await Promise.all([here.close(), there.close()])
  })

  test('is counted above the list of events, which holds still', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/events')
    await live(page)
    const first = await page.locator('#events-table tbody tr').first().getAttribute('id')
    const place = await page.locator('#events-table tbody tr').first().boundingBox()
    await record('diploma_ordered')
    await page.getByRole('link', { name: '1 new event' }).waitFor({ timeout: 5_000 })
    await record('diploma_ordered')
    await page.getByRole('link', { name: '2 new events' }).waitFor({ timeout: 5_000 })
    expect(await page.locator('#events-table tbody tr').first().getAttribute('id')).toBe(first)
    expect(await page.locator('#events-table tbody tr').first().boundingBox()).toEqual(place)
    await page.getByRole('link', { name: '2 new events' }).click()
    await page.locator('#events-table').getByText('Diploma ordered').first().waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('is in the rows of the list of leads, which keep their order until one asks for it', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/leads')
    await live(page)
    const id = Number(
      (await page.locator('#leads tbody tr').nth(2).getAttribute('id'))!.slice('lead-'.length),
    )
    const rows = () => page.locator('#leads tbody tr').evaluateAll((all) => all.map(({ id }) => id))
    const before = await rows()
    const change = () =>
      school.db.raw(
        `insert into events (user_id, event_type, details, created_at) select ?, 'message_sent', '{}', ?::timestamptz - n * interval '1 minute' from generate_series(1, 200) n`,
        [id, AS_OF],
      )
    const place = await page.locator('#leads tbody tr').first().boundingBox()
    // Who works through the list with its boxes holds up nothing.
    await page.locator(`#lead-${id}`).getByRole('checkbox').check()
    const said = await page.locator(`#lead-${id} .lead-counts`).textContent()
    await change()
    const news = page.getByRole('link', { name: 'The order has changed: show' })
    await news.waitFor({ timeout: 5_000 })
    expect(await page.locator(`#lead-${id} .lead-counts`).textContent()).not.toBe(said)
    expect(await page.locator(`#lead-${id}`).getByRole('checkbox').isChecked()).toBe(true)
    expect(await rows()).toEqual(before)
    expect(await page.locator('#leads tbody tr').first().boundingBox()).toEqual(place)
    await news.click()
    await page.locator(`#leads tbody tr:first-child[id="lead-${id}"]`).waitFor()
    await news.waitFor({ state: 'hidden' })
    expect(complaints).toEqual([])
    await close()
  })

  test('about a list that one has left meanwhile is not put in the place of the one that stands there', async () => {
    const { page, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/leads?tier=hot')
    await live(page)
    const bring = (shown: string) =>
      page.evaluate(
        `htmx.swap({ swap: 'none', target: document.getElementById('live-stream'), sourceElement: document.getElementById('live-stream'),
          text: '<hx-partial hx-target="#leads" hx-swap="outerMorph"><section id="leads" data-live="${shown}"></section></hx-partial>' })`,
      )
    await bring('leads:tier=cold')
    expect(await page.locator('#leads tbody tr').count()).toBeGreaterThan(0)
    await bring('leads:tier=hot')
    await expect.poll(() => page.locator('#leads tbody tr').count()).toBe(0)
    await close()
  })

  test('is in a dialog over a list as long as it is open, and in the list below', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/leads?tier=hot')
    await live(page)
    const asked: string[][] = []
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.pathname === '/live')
        asked.push(url.searchParams.getAll('show').map((text) => text.split(':')[0]!))
    })
    const link = page.locator('#leads tbody tr').first().getByRole('rowheader').getByRole('link')
    const id = Number((await link.getAttribute('href'))!.split('/').at(-1))
    await link.click()
    const dialog = page.locator('#person-dialog')
    await dialog.locator('#person-summary').waitFor()
    await expect.poll(() => asked).toEqual([['card-news', 'lead-tabs', 'leads', 'person', 'timeline-news']])
    const recorded = dialog.locator('dt', { hasText: 'Recorded' }).locator('+ dd')
    const [told, counted] = [
      await recorded.textContent(),
      await page.locator(`#lead-${id} .lead-counts`).textContent(),
    ]
    await school
      .db('events')
      .insert({ user_id: id, event_type: 'webinar_joined', details: '{}', created_at: AS_OF })
    await dialog.getByRole('link', { name: '1 new' }).waitFor({ timeout: 5_000 })
    await expect.poll(() => recorded.textContent()).not.toBe(told)
    await expect.poll(() => page.locator(`#lead-${id} .lead-counts`).textContent()).not.toBe(counted)
    // What is typed into the card stays when a colleague changes it.
    await dialog.getByLabel('What was said, or a note').fill('Asked about the price')
    const { id: owner_id } = await school.db('accounts').where({ role: 'manager' }).first('id')
    await school
      .db('lead_cards')
      .insert({
        user_id: id,
        owner_id,
        status: 'talking',
        version: 99,
        changed_by: owner_id,
        changed_at: AS_OF,
      })
      .onConflict('user_id')
      .merge()
    await dialog.getByText('Now Mikhail Orlov has it, and its status is Talking.').waitFor({ timeout: 5_000 })
    expect(await dialog.getByLabel('What was said, or a note').inputValue()).toBe('Asked about the price')
    await dialog.getByRole('link', { name: 'Show the card as it is now' }).click()
    await dialog.locator('.lead-card .card-value', { hasText: 'Mikhail Orlov' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => asked.at(-1)).toEqual(['lead-tabs', 'leads'])
    expect(complaints).toEqual([])
    await school.db('lead_cards').where({ user_id: id }).delete()
    await close()
  })

  test('is told in the time zone of whoever has one of their own', async () => {
    await school.db('accounts').where({ role: 'staff' }).update({ time_zone: 'Pacific/Auckland' })
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await live(page)
    await record('told_far_away')
    await page.locator('#recent-table').getByText('Told far away').waitFor({ timeout: 5_000 })
    const times = (await page
      .locator('#dashboard time[datetime*="T"]')
      .evaluateAll((all) =>
        all.map((time) => [time.getAttribute('datetime'), time.textContent, time.getAttribute('title')]),
      )) as [string, string, string | null][]
    const whole = times.filter(([, text]) => /^\w+ \d+ \w+ \d{4}, \d\d:\d\d$/.test(text))
    expect(whole.length).toBeGreaterThan(0)
    for (const [iso, text] of whole) expect(text).toBe(formatInstant(new Date(iso), 'Pacific/Auckland'))
    expect(complaints).toEqual([])
    await close()
    await school.db('accounts').where({ role: 'staff' }).update({ time_zone: null })
  })

  test('waits where somebody selects text, and comes when they are done', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await live(page)
    const select = () =>
      page.evaluate<string>(
        `document.getSelection().selectAllChildren(document.querySelector('#recent-table .event-person a'));
         String(document.getSelection())`,
      )
    const selected = await select()
    await record('selected_meanwhile')
    await page.locator('.tile-value').first().waitFor()
    await wait(1_800)
    expect(await page.evaluate('String(document.getSelection())')).toBe(selected)
    expect(await page.locator('#recent-table').getByText('Selected meanwhile').count()).toBe(0)
    // The other parts of the page went on.
    expect(await page.locator('#daily-chart, #daily').count()).toBeGreaterThan(0)
    await page.evaluate('document.getSelection().removeAllRanges()')
    await page.locator('#recent-table').getByText('Selected meanwhile').waitFor({ timeout: 5_000 })
    expect(complaints).toEqual([])
    await close()
  })
})

describe('who uses a part of the page', () => {
  test('keeps the field they type in, and the focus on what they reached by keyboard', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await live(page)
    await page.evaluate(
      `document.querySelector('#hot-leads .card-header').insertAdjacentHTML('beforeend', '<input id="note" aria-label="Note">')`,
    )
    await page.getByLabel('Note').pressSequentially('half a sen')
    await record('typed_meanwhile')
    await page.locator('#recent-table').getByText('Typed meanwhile').waitFor({ timeout: 5_000 })
    await page.getByLabel('Note').pressSequentially('tence')
    expect(await page.getByLabel('Note').inputValue()).toBe('half a sentence')
    // Done typing: the part is as it should be, without the field that the portal knows nothing of.
    await page.getByRole('link', { name: 'All hot leads' }).focus()
    await page.getByLabel('Note').waitFor({ state: 'detached', timeout: 5_000 })
    await record('focused_meanwhile')
    await page.locator('#recent-table').getByText('Focused meanwhile').waitFor({ timeout: 5_000 })
    expect(await page.evaluate('document.activeElement.textContent')).toBe('All hot leads')
    expect(complaints).toEqual([])
    await close()
  })
})

describe('a tab', () => {
  test('that is hidden lets go of its stream, and catches up when it is shown again', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await live(page)
    const asked = streamsOf(page)
    await hide(page, true)
    await wait(300)
    await record('while_hidden')
    await wait(1_800)
    expect(await page.locator('#recent-table').getByText('While hidden').count()).toBe(0)
    expect(asked).toEqual([])
    await hide(page, false)
    await page.locator('#recent-table').getByText('While hidden').waitFor({ timeout: 5_000 })
    expect(asked).toHaveLength(1)
    expect(asked[0]!.headers['last-event-id']).toMatch(/^[\w-]{10}(\.[\w-]{10})*$/)
    expect(complaints).toEqual([])
    await close()
  })

  test('whose session ends in another one is told so, with a way to sign in, and asks no more', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/leads?tier=hot')
    await live(page)
    const asked = streamsOf(page)
    const second = await page.context().newPage()
    await second.goto('/')
    await second.getByRole('button', { name: 'Sign out' }).click()
    await second.waitForURL('**/login')
    const notice = page.getByRole('alert').filter({ hasText: 'Your session has ended' })
    await notice.waitFor({ timeout: 5_000 })
    expect(await page.locator('#leads tbody tr').count()).toBeGreaterThan(0)
    await wait(2_500)
    expect(asked).toEqual([])
    await notice.getByRole('link', { name: 'Sign in again' }).click()
    await page.waitForURL('**/login?*')
    expect(new URL(page.url()).searchParams.get('next')).toBe('/leads?tier=hot')
    expect(complaints).toEqual([])
    await close()
  })

  test('whose session ended while it was hidden learns it when it is shown', async () => {
    const { page, close } = await visit(browser, school, { role: 'manager' })
    await live(page)
    const asked = streamsOf(page)
    await page.context().clearCookies()
    await hide(page, true)
    await hide(page, false)
    await page.getByText('Your session has ended').waitFor({ timeout: 5_000 })
    await wait(2_500)
    expect(asked).toHaveLength(1)
    await close()
  })
})

describe('whatever stands between the tab and the portal', () => {
  /** Answers in place of the portal, and counts. */
  async function inBetween(page: Page, answer: Parameters<Page['route']>[1]) {
    await page.route((url) => url.pathname === '/live', answer)
  }

  const ANSWERS: Record<string, object> = {
    'an empty answer': { status: 204 },
    'a redirect to a page': { status: 302, headers: { location: '/healthz' } },
    'a stream that ends at once': { status: 200, contentType: 'text/event-stream', body: '' },
    'a refusal': { status: 503, body: 'no' },
  }

  test.each(['at the first connection', 'at the next one'])(
    'and answers with no stream %s is asked more and more slowly, not twice a second',
    async (when) => {
      await Promise.all(
        Object.entries(ANSWERS).map(async ([what, answer]) => {
          const { page, close } = await visit(browser, school, { role: 'staff' })
          await live(page)
          const asked: number[] = []
          await inBetween(page, (route) => {
            asked.push(Date.now())
            return route.fulfill(answer)
          })
          if (when === 'at the first connection') await page.reload()
          else {
            await hide(page, true)
            await hide(page, false)
          }
          await wait(9_000)
          // Twice a second would be 18 times: with 1, 2, 4, 8 s between them it is five times at most.
          expect(asked.length, what).toBeGreaterThanOrEqual(2)
          expect(asked.length, what).toBeLessThanOrEqual(5)
          expect(await page.locator('#live-mark').getAttribute('data-state'), what).toMatch(/^(off|wait)$/)
          await close()
        }),
      )
    },
  )

  test('a first connection that fails is tried again, and the page is live', async () => {
    const { page, close } = await visit(browser, school, { role: 'staff' })
    await live(page)
    let failed = 0
    await inBetween(page, (route) => (failed++ < 2 ? route.abort() : route.continue()))
    await page.reload()
    await live(page)
    await record('after_failures')
    await page.locator('#recent-table').getByText('After failures').waitFor({ timeout: 5_000 })
    expect(failed).toBe(3)
    await close()
  })

  test('a restart sends the tab to whoever answers next, which misses nothing', async () => {
    const third = await startInstance(school)
    const { page, close } = await visit(browser, { ...school, address: third.address }, { role: 'staff' })
    await live(page)
    const asked = streamsOf(page)
    third.leave()
    await record('during_restart')
    // The same address, a new portal.
    await inBetween(page, (route) =>
      route.continue({ url: route.request().url().replace(third.address, other.address) }),
    )
    await page.locator('#recent-table').getByText('During restart').waitFor({ timeout: 6_000 })
    expect(asked.at(-1)!.headers['last-event-id']).toMatch(/^[\w-]{10}(\.[\w-]{10})*$/)
    await close()
    await third.close()
  })
})

test.each(['light', 'dark'] as const)(
  'what says that something is new, and that the session has ended, is for everybody, in %s',
  { timeout: 60_000 },
  async (colorScheme) => {
    const { page, close } = await visit(browser, school, { role: 'manager', colorScheme, bypassCSP: true })
    const faults = async () => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze()
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    }
    await page.goto('/leads')
    await live(page)
    await school.db.raw(
      `insert into events (user_id, event_type, details, created_at) select ?, 'message_sent', '{}', ?::timestamptz from generate_series(1, 900)`,
      [
        Number((await page.locator('#leads tbody tr').nth(9).getAttribute('id'))!.slice('lead-'.length)),
        AS_OF,
      ],
    )
    await page.getByRole('link', { name: 'The order has changed: show' }).waitFor({ timeout: 5_000 })
    expect(await faults()).toEqual([])
    await page.context().clearCookies()
    await hide(page, true)
    await hide(page, false)
    await page.getByText('Your session has ended').waitFor({ timeout: 5_000 })
    expect(await faults()).toEqual([])
    await close()
  },
)

test('without JavaScript the page has its data and a link that refreshes it', async () => {
  const { page, complaints, close } = await visit(browser, school, {
    role: 'staff',
    javaScriptEnabled: false,
  })
  await page.goto('/leads?tier=hot')
  expect(await page.locator('#leads tbody tr').count()).toBeGreaterThan(0)
  await page.getByRole('link', { name: 'Refresh' }).click()
  expect(new URL(page.url()).search).toBe('?tier=hot')
  expect(await page.locator('#leads tbody tr').count()).toBeGreaterThan(0)
  expect(complaints).toEqual([])
  await close()
})
