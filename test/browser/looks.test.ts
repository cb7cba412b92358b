import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { launchBrowser } from '../support/browser.ts'
import { makeSchoolPortal } from '../support/school.ts'
import { visit } from '../support/visit.ts'

let browser: Browser
let school: Awaited<ReturnType<typeof makeSchoolPortal>>
let paths: string[]
beforeAll(async () => {
  ;[browser, school] = await Promise.all([launchBrowser(), makeSchoolPortal()])
  // The newest night, as the portal closes it at its first start.
  await runJobNow(school.deps, makeJobs(school.config), 'nightly-report')
  const report = await school.db('reports').orderBy('id', 'desc').first('id', 'night')
  const { user_id } = await school.db('free_lesson_registrations').first('user_id')
  paths = [
    '/',
    '/leads',
    '/events',
    '/events/types',
    '/events/export',
    '/analytics',
    '/analytics/conversion',
    '/analytics/retention',
    '/analytics/rules?hot_events=15&hot_days=4',
    '/analytics/people?who=never_contacted',
    '/now',
    `/users/${user_id}`,
    '/reports',
    `/reports/${report.id}`,
    `/reports/${report.night}/parity`,
    '/reports/subscriptions',
    '/jobs',
    '/account',
    '/staff',
    '/api-keys',
    '/audit',
    '/api/docs',
  ]
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await school?.close()
})

const LOOKS = [
  { name: 'wide', viewport: { width: 1360, height: 900 } },
  { name: 'in the dark', viewport: { width: 1360, height: 900 }, colorScheme: 'dark' },
  { name: 'on a phone', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  { name: 'on a small phone', viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true },
  { name: 'without JavaScript', viewport: { width: 1360, height: 900 }, javaScriptEnabled: false },
  { name: 'in Russian', viewport: { width: 1360, height: 900 }, locale: 'ru-RU' },
  {
    name: 'in Russian on a small phone',
    viewport: { width: 320, height: 640 },
    isMobile: true,
    hasTouch: true,
    locale: 'ru-RU',
  },
] as const

describe.each(LOOKS)('every page $name', ({ name, ...look }) => {
  test('fits its window, and the browser has nothing to complain about', { timeout: 60_000 }, async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'admin', ...look })
    for (const path of paths) {
      const answer = await page.goto(path)
      expect(answer?.status(), path).toBe(200)
      const over = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(over, `pixels by which ${path} is wider than its window`).toBe(0)
      expect(complaints, path).toEqual([])
    }
    await close()
  })
})

describe.each([
  ['en-GB', true],
  ['en-GB', false],
  ['ru-RU', true],
  ['ru-RU', false],
] as const)('the header of a small phone, %s, with JavaScript: %s', (locale, javaScriptEnabled) => {
  test('takes two lines, and everything in it can be hit', async () => {
    const { page, close } = await visit(browser, school, {
      role: 'admin',
      viewport: { width: 320, height: 640 },
      isMobile: true,
      hasTouch: true,
      locale,
      javaScriptEnabled,
    })
    // Its widest: the page stands still, and offers to be fetched anew.
    if (javaScriptEnabled)
      await page.evaluate(`document.querySelector('#live-mark').dataset.state = 'off'
        document.querySelector('.live-word').textContent = document.querySelector('#live-mark').dataset.off`)
    const box = async (selector: string) => (await page.locator(selector).boundingBox())!
    const [header, brand, own, links] = [
      await box('.portal-header'),
      await box('.navbar-brand'),
      await box('.portal-me'),
      await box('.portal-nav'),
    ]
    const middle = ({ y, height }: typeof brand) => y + height / 2
    expect(Math.abs(middle(brand) - middle(own))).toBeLessThan(4)
    expect(brand.x + brand.width).toBeLessThanOrEqual(own.x)
    expect(own.x + own.width).toBeLessThanOrEqual(320)
    expect(links.y).toBeGreaterThanOrEqual(own.y + own.height)
    expect(header.height).toBeLessThan(105)
    const targets = page.locator('.portal-header').locator('a, button, summary')
    for (const target of await targets.all()) {
      if (!(await target.isVisible())) continue
      const { width, height } = (await target.boundingBox())!
      expect(Math.min(width, height), await target.innerHTML()).toBeGreaterThanOrEqual(24)
    }
    await page.getByRole('link', { name: 'HSL dashboard' }).click()
    await page.waitForURL((url) => url.pathname === '/')
    await close()
  })
})

describe.each([
  ['light', 'en-GB'],
  ['dark', 'en-GB'],
  ['light', 'ru-RU'],
  ['dark', 'ru-RU'],
] as const)('every page in %s, %s', (colorScheme, locale) => {
  test('meets WCAG 2.2 AA as far as a program can tell', { timeout: 180_000 }, async () => {
    const { page, close } = await visit(browser, school, {
      role: 'admin',
      colorScheme,
      locale,
      bypassCSP: true,
      reducedMotion: 'reduce',
    })
    const all: Record<string, unknown> = {}
    for (const path of [...paths, '/login', '/forgot', '/nowhere']) {
      await page.goto(path)
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze()
      const found = violations.map(({ id, nodes }) => [
        id,
        nodes.slice(0, 3).map((node) => node.html.slice(0, 200)),
      ])
      if (found.length > 0) all[path] = found
    }
    expect(all).toEqual({})
    await close()
  })
})

test('the dashboard weighs below 250 KB on the wire at the first visit, and below 20 KB at the second', async () => {
  const { page, close } = await visit(browser, school, { role: 'staff' })
  const weigh = async () => {
    await page.goto('/', { waitUntil: 'load' })
    return page.evaluate<number>(
      `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
         .filter(({ name }) => !name.includes('/live'))
         .reduce((all, { transferSize }) => all + transferSize, 0)`,
    )
  }
  // Signing in has shown a page before: as if nothing of it were kept.
  const browsing = await page.context().newCDPSession(page)
  await browsing.send('Network.clearBrowserCache')
  const [first, second] = [await weigh(), await weigh()]
  expect(first).toBeGreaterThan(20_000)
  expect(first).toBeLessThan(250_000)
  expect(second).toBeGreaterThan(1_000)
  expect(second).toBeLessThan(20_000)
  await close()
})
