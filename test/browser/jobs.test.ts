import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { AS_OF, makeSchoolPortal } from '../support/school.ts'
import { visit } from '../support/visit.ts'

let browser: Browser
let school: Awaited<ReturnType<typeof makeSchoolPortal>>
const SLOT = '2026-11-23T04:30:00Z'

/** A bad day: the night failed and is tried once more, another job is stuck, an alert was not taken. */
beforeAll(async () => {
  ;[browser, school] = await Promise.all([launchBrowser(), makeSchoolPortal()])
  const { db } = school
  const night = { job: 'nightly-report', slot: SLOT, started_at: SLOT, attempts: 4 }
  await db('job_runs').insert({
    ...night,
    state: 'running',
    step: 'sending mails',
    step_done: 3,
    step_total: 12,
  })
  await db('job_runs').update({ lease_until: new Date(AS_OF.getTime() + 30_000), token: crypto.randomUUID() })
  const sweep = { job: 'sign-in-sweep', slot: '2026-11-23T03:15:00Z', error: 'It took longer than 600 s.' }
  await db('job_schedules').insert({ job: 'sign-in-sweep', since: '2026-11-22T12:00:00Z' })
  await db('job_runs').insert({ ...sweep, state: 'dead', attempts: 10, started_at: SLOT, finished_at: SLOT })
  const incident = { job: 'sign-in-sweep', kind: 'failed', slot: sweep.slot, reason: 'It failed 10 times.' }
  await db('incidents').insert({ ...incident, opened_at: SLOT })
  await db('alerts').insert({
    incident_id: 1,
    event: 'opened',
    state: 'dead',
    created_at: SLOT,
    reply: '500',
  })
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await school?.close()
})

describe('on a bad day', () => {
  test.each(['light', 'dark'] as const)(
    'banner and jobs page meet WCAG 2.2 AA in %s',
    async (colorScheme) => {
      const look = { colorScheme, bypassCSP: true, reducedMotion: 'reduce' } as const
      const { page, close } = await visit(browser, school, { role: 'admin', ...look })
      for (const path of ['/jobs', '/account']) {
        await page.goto(path)
        await page.getByRole('alert').getByText('sign-in-sweep failed').waitFor()
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
        const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
        expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 200))])).toEqual(
          [],
        )
      }
      await close()
    },
  )

  test.each([1360, 390, 320])('they fit a window of %i px', async (width) => {
    const { page, complaints, close } = await visit(browser, school, {
      role: 'admin',
      viewport: { width, height: 800 },
    })
    await page.goto('/jobs')
    const over = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(over)).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('a run is watched without reloading, and what one is choosing meanwhile stays chosen', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'admin' })
    await page.goto('/jobs')
    const card = page.getByRole('region', { name: 'nightly-report' })
    await card.getByText('3 of 12').waitFor()
    await page.getByLabel('State').selectOption('dead')
    await school.db('job_runs').where({ job: 'nightly-report' }).update({ step_done: 9 })
    await card.getByText('9 of 12').waitFor({ timeout: 10_000 })
    expect(await page.getByLabel('State').inputValue()).toBe('dead')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL('**/jobs?job=&state=dead')
    expect(await page.getByRole('region', { name: 'History' }).locator('tbody tr').count()).toBe(1)
    await card.getByRole('button', { name: 'Stop it' }).click()
    await page.getByText('It has been told to stop').waitFor()
    await card.getByText('told to stop by').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('everything works without JavaScript', async () => {
    const { page, close } = await visit(browser, school, { role: 'admin', javaScriptEnabled: false })
    await page.goto('/jobs')
    await page.getByRole('button', { name: 'Send this alert again' }).click()
    await page.getByText('The alert is being sent again.').waitFor()
    await page.getByLabel('Job').selectOption('sign-in-sweep')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByRole('region', { name: 'History' }).getByRole('button', { name: 'Run this slot' }).click()
    await page.getByText('This slot has run.').waitFor()
    await close()
  })
})
