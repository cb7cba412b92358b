import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { AS_OF, makeSchoolPortal } from '../support/school.ts'
import { visit } from '../support/visit.ts'

let browser: Browser
let school: Awaited<ReturnType<typeof makeSchoolPortal>>
beforeAll(async () => {
  ;[browser, school] = await Promise.all([launchBrowser(), makeSchoolPortal()])
  const { db } = school
  await db('users').insert({ user_id: BUSY, username: 'busy_bee', first_name: 'Busy' })
  await db('free_lesson_registrations').insert({
    user_id: BUSY,
    email: 'busy@example.com',
    registered_at: '2026-11-01T00:00:00Z',
  })
  await db.raw(
    `insert into events (user_id, event_type, details, created_at)
     select ?, (array['lesson_link_clicked', 'message_sent', 'video_watched'])[1 + n % 3], jsonb_build_object('n', n),
            ?::timestamptz - n * interval '17 minutes' from generate_series(1, 400) n`,
    [BUSY, AS_OF],
  )
  await db.raw('select 1')
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await school?.close()
})

const BUSY = 7_100_000_001
const HOT = '/leads?tier=hot'

const people = (page: Page) => page.locator('main th a[href^="/users/"]')
const dialog = (page: Page) => page.getByRole('dialog')
const active = (page: Page) =>
  page.evaluate('document.activeElement.getAttribute("href") ?? document.activeElement.id')
const pathOf = (page: Page) => new URL(page.url()).pathname

async function openFirst(page: Page, from = HOT) {
  await page.goto(from)
  const link = people(page).first()
  const [name, href] = [(await link.textContent())!, (await link.getAttribute('href'))!]
  await link.click()
  await dialog(page).getByRole('heading', { level: 1, name }).waitFor()
  return { name, href }
}

describe('a person over the list of leads', () => {
  test('opens in a dialog under an address of its own, and Escape leads back to the link', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    const { name, href } = await openFirst(page)
    expect(pathOf(page)).toBe(href)
    expect(await page.title()).toContain(name)
    expect(await active(page)).toBe('person-title')
    expect(
      await dialog(page)
        .getByText(/^Hot: \d+ events on \d days \(/)
        .count(),
    ).toBe(1)
    await page.keyboard.press('Escape')
    await page.waitForURL(`**${HOT}`)
    await expect.poll(() => dialog(page).count()).toBe(0)
    expect(await page.title()).toContain('Hot leads')
    await expect.poll(() => active(page)).toBe(href)
    expect(complaints).toEqual([])
    await close()
  })

  test('closes by its button, beside it, and with Back; Forward opens it again', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    const { href } = await openFirst(page)
    // What the list holds is kept: nothing of it is loaded again.
    await page.evaluate('document.querySelector("main").dataset.kept = "yes"')
    await dialog(page).getByRole('button', { name: 'Close' }).click()
    await page.waitForURL(`**${HOT}`)
    await people(page).first().click()
    await dialog(page).waitFor()
    await page.mouse.click(5, 5)
    await page.waitForURL(`**${HOT}`)
    await expect.poll(() => dialog(page).count()).toBe(0)
    await people(page).first().click()
    await dialog(page).waitFor()
    await page.goBack()
    await page.waitForURL(`**${HOT}`)
    await expect.poll(() => dialog(page).count()).toBe(0)
    await expect.poll(() => active(page)).toBe(href)
    await page.goForward()
    await dialog(page).waitFor()
    expect(pathOf(page)).toBe(href)
    await page.keyboard.press('Escape')
    await page.waitForURL(`**${HOT}`)
    await expect.poll(() => active(page)).toBe(href)
    expect(await page.evaluate('document.querySelector("main").dataset.kept')).toBe('yes')
    expect(complaints).toEqual([])
    await close()
  })

  test('steps to the next and the previous of the list by button and key, and Back still closes at once', async () => {
    const { page, close } = await visit(browser, school, { role: 'staff' })
    await openFirst(page)
    const hrefs = await people(page).evaluateAll((links) => links.map((link) => link.getAttribute('href')!))
    const at = (place: number) => page.waitForURL((url) => url.pathname === hrefs[place])
    await dialog(page).getByText(`1 of ${hrefs.length}`).waitFor()
    expect(await dialog(page).getByRole('button', { name: 'Previous person' }).isDisabled()).toBe(true)
    await page.keyboard.press('j')
    await at(1)
    await dialog(page).getByRole('button', { name: 'Next person' }).click()
    await at(2)
    await page.keyboard.press('k')
    await at(1)
    await dialog(page).getByText(`2 of ${hrefs.length}`).waitFor()
    await page.goBack()
    await page.waitForURL(`**${HOT}`)
    await expect.poll(() => active(page)).toBe(hrefs[1])
    await close()
  })

  test('loads as a page under the same address, and Back from there shows the list', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    const { name } = await openFirst(page)
    await page.reload()
    await expect.poll(() => dialog(page).count()).toBe(0)
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await page.goBack()
    await page.waitForURL(`**${HOT}`)
    await page.getByRole('heading', { level: 1, name: 'Leads' }).waitFor()
    await people(page).first().click()
    await dialog(page).getByRole('link', { name: 'Open as page' }).click()
    await page.locator('main #person').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('opens in another tab with the middle button or Ctrl, as a page', async () => {
    const { page, close } = await visit(browser, school, { role: 'staff' })
    await page.goto(HOT)
    for (const how of [{ button: 'middle' as const }, { modifiers: ['Control' as const] }]) {
      const [tab] = await Promise.all([page.context().waitForEvent('page'), people(page).first().click(how)])
      await tab.locator('main #person').waitFor()
      await expect.poll(() => dialog(page).count()).toBe(0)
      await tab.close()
    }
    await close()
  })

  test('is worked on there: what was noted stands in the timeline at once', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await openFirst(page)
    await dialog(page).getByLabel('What was said, or a note').fill('Asks for the evening course.')
    await dialog(page).getByRole('button', { name: 'Add note' }).click()
    const timeline = dialog(page).getByRole('region', { name: 'Timeline' })
    await timeline.getByText('Asks for the evening course.').waitFor()
    await timeline.getByRole('link', { name: 'Notes' }).click()
    await expect.poll(() => timeline.locator('.timeline-entry').count()).toBe(1)
    expect(await active(page)).toBe(await timeline.getByRole('link', { name: 'Notes' }).getAttribute('href'))
    expect(complaints).toEqual([])
    await close()
  })
})

test('a person opens over the events and over the dashboard too', async () => {
  const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
  await page.locator('#hot-leads .hot-name').first().click()
  await dialog(page).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => pathOf(page)).toBe('/')
  await page.goto('/events')
  const link = page.locator('main a[href^="/users/"]').first()
  const href = await link.getAttribute('href')
  await link.focus()
  await page.keyboard.press('Enter')
  await dialog(page).waitFor()
  expect(pathOf(page)).toBe(href)
  await page.keyboard.press('Escape')
  await expect.poll(() => pathOf(page)).toBe('/events')
  await expect.poll(() => active(page)).toBe(href)
  expect(complaints).toEqual([])
  await close()
})

describe('the timeline', () => {
  test('goes on by itself as one scrolls, each event once, to the registration', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto(`/leads?q=${BUSY}`)
    await people(page).first().click()
    await dialog(page).waitFor()
    const events = page.locator('#timeline [id^="timeline-event-"]:not([id$="-group"])')
    const before = await events.count()
    expect(before).toBeLessThan(60)
    for (
      let turns = 0;
      turns < 40 && (await page.locator('#timeline-registration-0').count()) === 0;
      turns++
    ) {
      await dialog(page).evaluate((element) => {
        element.scrollTop = element.scrollHeight
      })
      await page.waitForTimeout(150)
    }
    const ids = await events.evaluateAll((rows) => rows.map(({ id }) => id))
    expect(ids).toHaveLength(400)
    expect(new Set(ids).size).toBe(400)
    expect(await page.locator('#timeline-older').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('shows the kinds and the type one asks for; the address says so, on a page and in a dialog', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto(`/leads?q=${BUSY}`)
    await people(page).first().click()
    const timeline = page.getByRole('region', { name: 'Timeline' })
    await timeline.getByLabel('Type of event').selectOption('video_watched')
    await page.waitForURL(`**/users/${BUSY}?kind=event&type=video_watched`)
    const titles = await timeline.locator('.timeline-event strong').allTextContents()
    expect(titles.length).toBeGreaterThan(0)
    for (const title of titles) expect(title).toContain('Video watched')
    await timeline.getByRole('link', { name: 'Tier' }).click()
    await page.waitForURL(`**/users/${BUSY}?kind=event,tier&type=video_watched`)
    await timeline.locator('.timeline-rise').first().waitFor()
    await page.reload()
    expect(await timeline.getByRole('link', { name: 'Tier' }).getAttribute('aria-current')).toBe('true')
    await timeline.getByRole('link', { name: 'All' }).click()
    await page.waitForURL(`**/users/${BUSY}`)
    expect(complaints).toEqual([])
    await close()
  })

  test('in a dialog keeps its filter in the address, and Back still closes', async () => {
    const { page, close } = await visit(browser, school, { role: 'staff' })
    await page.goto(`/leads?q=${BUSY}`)
    await people(page).first().click()
    await dialog(page).getByRole('link', { name: 'Tier', exact: true }).click()
    await page.waitForURL(`**/users/${BUSY}?kind=tier`)
    await page.goBack()
    await page.waitForURL(`**/leads?q=${BUSY}`)
    await expect.poll(() => dialog(page).count()).toBe(0)
    await close()
  })

  test('holds still while more comes in, and says how much', async () => {
    // The clock stands: a note of this very moment would stand above any event.
    await school.db('lead_journal').where({ user_id: BUSY }).delete()
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto(`/users/${BUSY}`)
    const first = await page.locator('.timeline-entry').first().getAttribute('id')
    const opened = page.locator('#timeline .event-details').first()
    await opened.locator('summary').click()
    await school.db('events').insert([
      { user_id: BUSY, event_type: 'diploma_ordered', created_at: AS_OF },
      { user_id: BUSY, event_type: 'diploma_ordered', created_at: AS_OF },
    ])
    const news = page.getByRole('link', { name: '2 new' })
    await news.waitFor({ timeout: 15_000 })
    expect(await page.locator('.timeline-entry').first().getAttribute('id')).toBe(first)
    expect(await opened.getAttribute('open')).not.toBeNull()
    await news.click()
    await page.locator('.timeline-entry').getByText('Diploma ordered').first().waitFor()
    await expect.poll(() => news.count(), { timeout: 10_000 }).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })
})

test('without JavaScript a person is a page of links: list, filter, older and back', async () => {
  const { page, complaints, close } = await visit(browser, school, {
    role: 'staff',
    javaScriptEnabled: false,
  })
  await page.goto(`/leads?q=${BUSY}`)
  await people(page).first().click()
  await page.getByRole('heading', { level: 1, name: 'Busy' }).waitFor()
  const newest = await page.locator('.timeline-entry').first().getAttribute('id')
  await page.getByRole('link', { name: 'Older' }).click()
  expect(await page.locator(`#${newest}`).count()).toBe(0)
  await page.getByRole('link', { name: 'Newest' }).click()
  expect(await page.locator(`#${newest}`).count()).toBe(1)
  await page.getByLabel('Type of event').selectOption('message_sent')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  expect(new URL(page.url()).search).toBe('?kind=event&type=message_sent')
  await page.locator('#person-forecast-table summary').click()
  expect(await page.locator('#person-forecast-table').getByRole('rowheader').count()).toBeGreaterThan(2)
  expect(await page.getByRole('button', { name: 'Copy link' }).isVisible()).toBe(false)
  expect(complaints).toEqual([])
  await close()
})

test('what is copied is what stands there, and the button keeps its picture', async () => {
  const { page, close } = await visit(browser, school, {
    role: 'staff',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  await page.goto(`/users/${BUSY}`)
  for (const [name, text] of [
    ['Copy link', 'https://t.me/busy_bee'],
    ['Copy the username', '@busy_bee'],
    ['Copy the e-mail', 'busy@example.com'],
    ['Copy the Telegram id', String(BUSY)],
  ] as const) {
    const button = page.getByRole('button', { name })
    await button.click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(text)
    await expect.poll(() => button.locator('svg').count(), { timeout: 5_000 }).toBe(1)
  }
  await close()
})

test('a person who is gone, and a portal that cannot answer, are told in the dialog or by the browser', async () => {
  const { page, close } = await visit(browser, school, { role: 'staff' })
  await page.goto(HOT)
  await page.route('**/users/*', (route) =>
    route.fulfill({ status: 404, contentType: 'text/html', body: '<p id="gone">Nobody</p>' }),
  )
  await people(page).first().click()
  await dialog(page).getByText('Nobody').waitFor()
  await page.unroute('**/users/*')
  await page.keyboard.press('Escape')
  await page.waitForURL(`**${HOT}`)
  await close()
})

describe.each([
  ['light', { colorScheme: 'light', viewport: { width: 1360, height: 900 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1360, height: 900 } }],
  [
    'a phone',
    { colorScheme: 'light', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  ],
] as const)('in %s', (_, look) => {
  test('page and dialog meet WCAG 2.2 AA as far as a program can tell, and fit', {
    timeout: 60_000,
  }, async () => {
    const { page, close } = await visit(browser, school, {
      role: 'staff',
      ...look,
      bypassCSP: true,
      reducedMotion: 'reduce',
    })
    const check = async (what: string) => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze()
      expect(
        violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]),
        what,
      ).toEqual([])
    }
    await page.goto(`/users/${BUSY}?kind=event,tier`)
    await page.locator('.timeline details').first().locator('summary').first().click()
    await check('page')
    await page.goto(`/leads?q=${BUSY}`)
    await people(page).first().click()
    await dialog(page).getByRole('heading', { level: 1 }).waitFor()
    await check('dialog')
    const box = (await dialog(page).boundingBox())!
    const over = await dialog(page).evaluate((element) => element.scrollWidth - element.clientWidth)
    expect(over).toBe(0)
    if ('isMobile' in look) {
      expect([box.width, box.height]).toEqual([390, 844])
      // A thumb needs 44 px.
      for (const button of await dialog(page).locator('.person-bar button:visible, .person-actions a').all())
        expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44)
    }
    await close()
  })
})
