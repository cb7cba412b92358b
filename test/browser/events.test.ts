import { readFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { AS_OF, makeSchoolPortal } from '../support/school.ts'
import { visit } from '../support/visit.ts'

let browser: Browser
let school: Awaited<ReturnType<typeof makeSchoolPortal>>
beforeAll(async () => {
  ;[browser, school] = await Promise.all([launchBrowser(), makeSchoolPortal()])
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await school?.close()
})

/** An event as another program writes it: plain SQL, now. */
async function record(event_type: string, details: object = {}) {
  const { user_id } = await school.db('users').first('user_id')
  await school
    .db('events')
    .insert({ user_id, event_type, details: JSON.stringify(details), created_at: AS_OF })
}

describe('a row', () => {
  test('opens its JSON in place, copies it, and leads to events with the same detail', async () => {
    const { page, complaints, close } = await visit(browser, school, {
      role: 'staff',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await page.goto('/events?event_type=lesson_link_clicked')
    const row = page.locator('#events-table tbody tr').first()
    await row.locator('summary').click()
    await row.getByRole('button', { name: 'Copy JSON' }).click()
    await row.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate('navigator.clipboard.readText()')
    const { details } = await school
      .db('events')
      .where({ id: Number((await row.getAttribute('id'))!.slice(7)) })
      .first()
    expect(copied).toBe(JSON.stringify(details, null, 2))
    const chip = row.locator('.chip').first()
    const detail = (await chip.textContent())!
    await chip.click()
    await page.waitForURL((url) => url.searchParams.get('detail') === detail)
    expect(new URL(page.url()).searchParams.get('event_type')).toBe('lesson_link_clicked')
    expect(await page.locator('#events-table tbody tr').count()).toBeGreaterThan(0)
    await page.getByRole('list', { name: 'Filters' }).getByText(detail).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('shows what lay around it, in the middle of the window', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/events?event_type=course_enrolled')
    const row = page.locator('#events-table tbody tr').nth(3)
    const id = await row.getAttribute('id')
    await row.locator('summary').click()
    await row.getByRole('link', { name: 'Show around this event' }).click()
    await page.waitForURL('**/events?around=*')
    const marked = page.locator('tr[aria-current="true"]')
    expect(await marked.getAttribute('id')).toBe(id)
    // The browser scrolls there, and takes its time.
    await expect
      .poll(() =>
        marked.evaluate((row) => {
          const { top } = row.getBoundingClientRect()
          return top > 0 && top < row.ownerDocument.defaultView!.innerHeight
        }),
      )
      .toBe(true)
    expect(await page.locator('#events-table tbody tr').count()).toBe(50)
    expect(complaints).toEqual([])
    await close()
  })
})

describe('the filter', () => {
  test.each([true, false])(
    'takes several types and keeps them when one goes back, with JavaScript: %s',
    async (javaScriptEnabled) => {
      const { page, complaints, close } = await visit(browser, school, { role: 'staff', javaScriptEnabled })
      await page.goto('/events')
      await page.locator('[data-type-picker] summary').click()
      await page.getByRole('checkbox', { name: /webinar_joined/ }).check()
      await page.getByRole('checkbox', { name: /course_enrolled/ }).check()
      if (javaScriptEnabled) {
        expect(await page.locator('[data-type-picker] summary').textContent()).toBe('2 types')
        await page.keyboard.press('Escape')
        expect(await page.locator('[data-type-picker]').getAttribute('open')).toBeNull()
      }
      await page.getByRole('button', { name: 'Filter', exact: true }).click()
      await page.waitForURL((url) => url.searchParams.getAll('event_type').length === 2)
      const types = new Set(await page.locator('#events-table .event-type').allTextContents())
      expect([...types].sort()).toEqual(['Course enrolled', 'Webinar joined'])
      await page.locator('#events-table .event-person a').first().click()
      await page.waitForURL('**/users/*')
      await page.goBack()
      expect(new URL(page.url()).searchParams.getAll('event_type')).toHaveLength(2)
      await page.getByRole('link', { name: /Type Webinar joined/ }).click()
      await page.waitForURL((url) => url.searchParams.getAll('event_type').length === 1)
      expect(new Set(await page.locator('#events-table .event-type').allTextContents())).toEqual(
        new Set(['Course enrolled']),
      )
      expect(complaints).toEqual([])
      await close()
    },
  )

  test('says what is wrong where it was typed, without JavaScript too', async () => {
    const { page, complaints, close } = await visit(browser, school, {
      role: 'staff',
      javaScriptEnabled: false,
    })
    await page.goto('/events')
    await page.getByLabel('Person').fill('nobody of that name')
    await page.getByLabel('Detail').fill('source')
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByLabel('Person').inputValue()).toBe('nobody of that name')
    expect(await page.getByLabel('Detail', { exact: true }).inputValue()).toBe('source')
    await page.getByRole('alert').getByRole('link', { name: 'Show the list without it' }).click()
    await page.getByText('The bot knows nobody by this id, @username or name.').first().waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test.each([true, false])('jumps to a time, with JavaScript: %s', async (javaScriptEnabled) => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff', javaScriptEnabled })
    await page.goto('/events?event_type=webinar_joined')
    await page.getByLabel('Jump to', { exact: true }).fill('2026-11-10T12:00')
    await page.getByRole('button', { name: 'Go', exact: true }).click()
    await page.getByText('Around 10 Nov 2026, 12:00:00.').waitFor()
    expect(new URL(page.url()).searchParams.get('event_type')).toBe('webinar_joined')
    expect(await page.locator('.event-line').textContent()).toContain('10 Nov 2026, 12:00:00')
    await page.getByRole('link', { name: 'Newer' }).click()
    await page.waitForURL('**after=*')
    await page.getByRole('link', { name: 'Newest' }).click()
    await page.waitForURL((url) => !url.searchParams.has('after'))
    expect(complaints).toEqual([])
    await close()
  })
})

describe('while events arrive', () => {
  test('rows hold still, the button counts, and what is typed stays when it is pressed', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/events')
    const rows = () => page.locator('#events-table tbody tr').evaluateAll((rows) => rows.map((row) => row.id))
    const before = await rows()
    await page.locator('#events-table summary').first().click()
    await page.getByLabel('Person').fill('@half_a_na')
    await record('held_still')
    await record('held_still')
    const news = page.getByRole('link', { name: '2 new events' })
    await news.waitFor({ timeout: 15_000 })
    expect(await rows()).toEqual(before)
    expect(await page.locator('#events-table details[open]').count()).toBe(1)
    await news.click()
    await page.locator('#events-table').getByText('Held still').first().waitFor()
    expect(await page.getByLabel('Person').inputValue()).toBe('@half_a_na')
    await record('held_still')
    await page.getByRole('link', { name: '1 new event' }).waitFor({ timeout: 15_000 })
    expect(complaints).toEqual([])
    await close()
  })

  test('a pause hides the news in this tab alone, also after a reload, until it is over', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/events')
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.reload()
    const pause = page.getByRole('button', { name: 'Paused: go on' })
    expect(await pause.getAttribute('aria-pressed')).toBe('true')
    await record('while_paused')
    // Whatever swaps the part in, as a stream would, it stays hidden.
    await page.evaluate(
      `document.getElementById('new-events').innerHTML = '<a href="/events">9 new events</a>'`,
    )
    expect(await page.locator('#new-events').isVisible()).toBe(false)
    const other = await page.context().newPage()
    await other.goto('/events')
    expect(await other.getByRole('button', { name: 'Pause', exact: true }).isVisible()).toBe(true)
    await record('while_paused')
    await other.getByRole('link', { name: /new event/ }).waitFor({ timeout: 15_000 })
    await pause.click()
    await page.getByRole('link', { name: /new event/ }).waitFor({ timeout: 15_000 })
    expect(complaints).toEqual([])
    await close()
  })
})

describe('an export', () => {
  test('says how much it will be, how far it is, and that it is done; the audit has it', async () => {
    const { page, complaints, close } = await visit(browser, school, {
      role: 'manager',
      acceptDownloads: true,
    })
    await page.goto('/events?event_type=webinar_joined')
    await page.getByRole('link', { name: 'Export' }).click()
    await page.waitForURL('**/events/export?event_type=webinar_joined')
    const said = (await page.getByRole('heading', { level: 2 }).textContent())!
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'CSV', exact: true }).click()
    const file = await (await downloading).path()
    await page.getByText(/^Done: [\d,]+ rows\.$/).waitFor()
    const done = (await page.locator('#export-progress p').textContent())!
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\r\n')
    expect(said).toBe(`${(lines.length - 1).toLocaleString('en')} events`)
    expect(done).toBe(`Done: ${(lines.length - 1).toLocaleString('en')} rows.`)
    // A second time is another export.
    const again = page.waitForEvent('download')
    await page.getByRole('link', { name: 'CSV', exact: true }).click()
    await (await again).path()
    const subjects = await school.db('audit').where({ action: 'events exported' }).pluck('subject')
    expect(new Set(subjects).size).toBe(2)
    const row = await school.db('audit').orderBy('id', 'desc').first()
    expect(row).toMatchObject({
      who: 'manager@hsl.example',
      action: 'events exported',
      details: {
        state: 'whole',
        rows: lines.length - 1,
        format: 'csv',
        list: '/events?event_type=webinar_joined',
      },
    })
    expect(complaints).toEqual([])
    await close()
  })

  test('is a plain link without JavaScript', async () => {
    const { page, close } = await visit(browser, school, {
      role: 'manager',
      javaScriptEnabled: false,
      acceptDownloads: true,
    })
    await page.goto('/events/export?event_type=webinar_joined')
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'NDJSON', exact: true }).click()
    const lines = (await readFile(await (await downloading).path(), 'utf8')).trimEnd().split('\n')
    expect(new Set(lines.map((line) => JSON.parse(line).event_type))).toEqual(new Set(['webinar_joined']))
    await close()
  })
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('every state of the pages meets WCAG 2.2 AA as far as a program can tell', {
    timeout: 120_000,
  }, async () => {
    const { page, close } = await visit(browser, school, {
      role: 'manager',
      colorScheme,
      bypassCSP: true,
      reducedMotion: 'reduce',
    })
    await page.goto('/events')
    const around = await page.locator('#events-table tbody tr').nth(9).getAttribute('id')
    for (const path of [
      `/events?around=${around!.slice(7)}`,
      '/events?event_type=webinar_joined&event_type=course_enrolled&detail=source+%3D+x&from=2026-11-01',
      '/events?from=yesterday&detail=x',
      '/events?person=a',
      '/events/types',
      '/events/export',
    ]) {
      await page.goto(path)
      for (const summary of await page.locator('[data-type-picker] summary').all()) await summary.click()
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze()
      expect(
        violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]),
        path,
      ).toEqual([])
    }
    await close()
  })
})

test.each([320, 390])('the pages fit a window of %i pixels', async (width) => {
  const { page, complaints, close } = await visit(browser, school, {
    role: 'manager',
    viewport: { width, height: 800 },
    isMobile: true,
    hasTouch: true,
  })
  for (const path of [
    '/events',
    '/events?from=yesterday&event_type=webinar_joined&person=a',
    '/events/types',
    '/events/export',
    '/events?at=2026-11-10',
  ]) {
    await page.goto(path)
    const over = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    expect(over, path).toBe(0)
  }
  expect(complaints).toEqual([])
  await close()
})
