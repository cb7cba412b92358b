import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { makeSchoolPortal } from '../support/school.ts'
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

const numberIn = (text: string | null) => Number(/\d[\d,]*/.exec(text ?? '')![0].replaceAll(',', ''))

describe('what do I do now', () => {
  test('staff see their due leads and the hot ones never contacted, before anything else', async () => {
    const { id } = await school.db('accounts').where({ role: 'staff' }).first('id')
    const hot = await school.db('lead_scores').where({ lead_score: 'hot' }).pluck('user_id')
    await school.db('lead_journal').delete()
    await school.db('lead_cards').delete()
    await school
      .db('lead_cards')
      .insert({ user_id: hot[0], owner_id: id, status: 'talking', next_contact_on: '2026-11-23' })
    const { page, complaints, close } = await visit(browser, school, {
      role: 'staff',
      viewport: { width: 1360, height: 900 },
    })
    const now = page.getByRole('region', { name: 'What to do now' })
    const heading = now.getByRole('link', { name: /hot, never contacted$/ })
    const box = (await now.boundingBox())!
    expect(box.y + box.height).toBeLessThan(900)
    expect(await now.getByRole('link', { name: /due today$/ }).textContent()).toContain('1')
    const count = numberIn(await heading.textContent())
    expect(count).toBe(hot.length - 1)
    await heading.click()
    await page.getByRole('heading', { level: 1, name: 'Hot, never contacted' }).waitFor()
    expect(await page.locator('#people tbody tr').count()).toBe(Math.min(50, count))
    expect(complaints).toEqual([])
    await close()
  })

  test('managers see what changed overnight, and whom it made hot', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'manager' })
    const hot = page.locator('#overnight').getByRole('link', { name: /became hot$/ })
    const count = numberIn(await hot.textContent())
    expect(count).toBeGreaterThan(0)
    await hot.click()
    await page.getByRole('heading', { level: 1, name: 'Became hot overnight' }).waitFor()
    expect(await page.locator('#people tbody tr').count()).toBe(count)
    expect(complaints).toEqual([])
    await close()
  })
})

describe.each([true, false])('the analytics with JavaScript: %s', (javaScriptEnabled) => {
  test('take a period, say what they show, and lead to the events behind a number', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff', javaScriptEnabled })
    await page.goto('/analytics')
    await page.getByRole('link', { name: '7 days' }).click()
    await page.getByText(/, 7 days ·/).waitFor()
    await page.getByLabel('First day').fill('2026-11-10')
    await page.getByLabel('Last day').fill('2026-11-12')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByText('Tue 10 Nov 2026 to Thu 12 Nov 2026, 3 days').waitFor()
    const finding = await page.locator('#types .chart-finding').textContent()
    expect(finding).toMatch(
      /^\d[\d,]* events on 3 days, [+−]\d+ % against the 3 days before; most on \w{3} \d+ Nov 2026, with \d+/,
    )
    await page.locator('#types-table summary').click()
    const link = page.locator('#types-table tbody tr').first().getByRole('cell').nth(1).getByRole('link')
    const number = numberIn(await link.textContent())
    await link.click()
    await page.waitForURL('**/events?**')
    expect(await page.locator('#events-table tbody tr').count()).toBe(Math.min(50, number))
    expect(complaints).toEqual([])
    await close()
  })

  test('lead from a step of the funnel to the people who stopped there', async () => {
    const { page, close } = await visit(browser, school, { role: 'staff', javaScriptEnabled })
    await page.goto('/analytics')
    const stopped = page
      .locator('#funnel')
      .getByRole('link', { name: /stopped here$/ })
      .nth(1)
    const count = numberIn(await stopped.textContent())
    await stopped.click()
    expect(numberIn(await page.locator('#people-count').textContent())).toBe(count)
    await close()
  })

  test('say whether the tiers foretell who enrols', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff', javaScriptEnabled })
    await page.goto('/analytics')
    await page.getByRole('main').getByRole('link', { name: 'Does it work?' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Does it work?' }).waitFor()
    const rows = page.locator('#conversion-by-tier tbody tr')
    expect(await rows.count()).toBe(5)
    const cells = await page.locator('#conversion-by-tier tbody td:nth-child(4)').allTextContents()
    const shares = cells.slice(0, 4).map(Number.parseFloat)
    expect(shares).toEqual(shares.toSorted((a, b) => b - a))
    await page.getByText('This is an association').first().waitFor()
    await page.getByRole('link', { name: '28 days' }).click()
    await page
      .getByText(/Conversion by tier, 28 days|Not enough nights yet/)
      .first()
      .waitFor()
    await page.getByRole('link', { name: 'Retention' }).click()
    await page.getByText(/were active in the week after/).waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})

describe('the rules lab', () => {
  test.each([true, false])(
    'tries a draft, shows who would move, and publishes it, with JavaScript: %s',
    async (javaScriptEnabled) => {
      const { page, complaints, close } = await visit(browser, school, { role: 'manager', javaScriptEnabled })
      await page.goto('/analytics/rules')
      const before = numberIn(await page.getByText(/^Version \d+ is live\.$/).textContent())
      await page.getByLabel('Hot, from').fill('many')
      await page.getByRole('button', { name: 'Try it' }).click()
      await page.getByText('It must be a whole number from 1 to 10000.').waitFor()
      const wrong = page.getByLabel('Hot, from')
      expect(await wrong.getAttribute('aria-invalid')).toBe('true')
      expect(await wrong.inputValue()).toBe('many')
      // What the page says of it, the browser says too: the answer was 422.
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('422')))

      await wrong.fill(javaScriptEnabled ? '15' : '30')
      await page.getByRole('button', { name: 'Try it' }).click()
      await page.getByText(/\d+ leads? of [\d,]+ would move: /).waitFor()
      const move = page.locator('.moves .move-up a, .moves .move-down a').first()
      const count = numberIn(await move.textContent())
      const draft = page.url()
      await move.click()
      expect(numberIn(await page.locator('#people-count').textContent())).toBe(count)
      await page.getByRole('link', { name: 'Back to the draft' }).click()
      expect(new URL(page.url()).searchParams.get('hot_events')).toBe(
        new URL(draft).searchParams.get('hot_events'),
      )

      const hot = page
        .getByRole('region', { name: 'Leads per tier, now and under the draft' })
        .getByRole('row')
        .nth(1)
      const promised = numberIn(await hot.getByRole('cell').nth(1).textContent())
      await page.getByLabel('Why').fill('The call list should hold who answers.')
      await page.getByRole('button', { name: `Publish version ${before + 1}` }).click()
      await page.getByText(`Version ${before + 1} is published, and everybody is scored by it.`).waitFor()
      await page.getByText('The call list should hold who answers.').first().waitFor()
      await page.goto('/leads?tier=hot')
      expect(numberIn(await page.locator('.lead-tabs .active .tab-count').textContent())).toBe(promised)
      expect(complaints).toEqual([])
      await close()
    },
  )

  test('a draft on older rules is refused with who was first, and kept', async () => {
    const { page, close } = await visit(browser, school, { role: 'manager' })
    await page.goto('/analytics/rules')
    await page.getByLabel('Cool, from').fill('4')
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByLabel('Why').fill('Mine.')
    const {
      version,
      created_at: _,
      ...rules
    } = await school.db('scoring_rules').orderBy('version', 'desc').first()
    await school.db('scoring_rules').insert({
      ...rules,
      version: version + 1,
      warm_events: 9,
      author: 'admin@hsl.example',
      reason: 'Hers.',
    })
    await page.getByRole('button', { name: /^Publish version/ }).click()
    await page
      .getByRole('alert')
      .getByText(`admin@hsl.example published version ${version + 1}`)
      .waitFor()
    expect(await page.getByLabel('Why').inputValue()).toBe('Mine.')
    expect(await page.getByLabel('Cool, from').inputValue()).toBe('4')
    await close()
  })
})
