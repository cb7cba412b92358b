import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { simpleParser } from 'mailparser'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeToken } from '../../src/accounts/token.ts'
import { makeMailer } from '../../src/mail/mailer.ts'
import { createSetupLink } from '../../src/school/queries.ts'
import { launchBrowser } from '../support/browser.ts'
import { AS_OF, makeSchoolPortal } from '../support/school.ts'
import { signIn, visit } from '../support/visit.ts'

type School = Awaited<ReturnType<typeof makeSchoolPortal>>

let browser: Browser
let school: School
beforeAll(async () => {
  ;[browser, school] = await Promise.all([launchBrowser(), makeSchoolPortal()])
  // Mails go where they go without a mail server: into DATA_DIR/mail.
  const mailer = makeMailer(school.config, pino({ level: 'silent' }))
  school.deps.mailer.send = mailer.send
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await school?.close()
})

const PASSWORD = 'seven yellow boats at noon'

/** The path of the link in the mail to this address. */
async function linkOf(email: string, kind: string): Promise<string> {
  const folder = path.join(school.config.data_dir, 'mail')
  const files = () => {
    try {
      return readdirSync(folder).filter(
        (file) => file.startsWith(kind) && file.includes(email) && file.endsWith('.eml'),
      )
    } catch {
      return []
    }
  }
  await expect.poll(() => files().length).toBe(1)
  const mail = await simpleParser(readFileSync(path.join(folder, files()[0]!)))
  const { pathname, search } = new URL(/http:\S+\?token=\S+/.exec(mail.text!)![0])
  return pathname + search
}

async function setPassword(page: Page, password: string) {
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByLabel('New password again').fill(password)
}

describe.each([true, false])('with JavaScript: %s', (javaScriptEnabled) => {
  const look = { javaScriptEnabled }
  const email = `nadia-${javaScriptEnabled}@school.example`

  test('somebody is invited by mail, chooses a password, signs in, is given another role, and is let go', async () => {
    const admin = await visit(browser, school, { role: 'admin', ...look })
    await admin.page.getByLabel('Administration', { exact: true }).first().click()
    await admin.page.getByRole('link', { name: 'Staff' }).click()
    await admin.page.getByLabel('E-mail').fill(email)
    await admin.page.getByRole('button', { name: 'Mail the invitation' }).click()
    await admin.page.getByText('the invitation is kept as a file').waitFor()

    const guest = await visit(browser, school, look)
    await guest.page.goto(await linkOf(email, 'invitation'))
    await guest.page.getByLabel('Your name').fill('Nadia New')
    await setPassword(guest.page, PASSWORD)
    await guest.page.getByRole('button', { name: 'Join' }).click()
    await guest.page.getByText('Your account is ready.').waitFor()
    await signIn(guest.page, { email, password: PASSWORD })
    expect((await guest.page.goto('/leads.csv').catch(() => null))?.status()).toBe(403)

    await admin.page.goto('/staff')
    const row = admin.page.getByRole('listitem').filter({ hasText: email })
    await row.locator('summary').first().click()
    await row.getByLabel('Role', { exact: true }).selectOption('manager')
    await row.getByRole('button', { name: 'Change role' }).click()
    await admin.page.getByText('The role is changed').waitFor()
    await guest.page.goto('/leads')
    await guest.page.getByText('manager', { exact: true }).waitFor()

    await row.locator('summary').first().click()
    await row.getByRole('button', { name: 'Deactivate Nadia New' }).click()
    await admin.page.getByText('The account is deactivated').waitFor()
    await guest.page.goto('/leads')
    expect(new URL(guest.page.url()).pathname).toBe('/login')
    expect(admin.complaints).toEqual([])
    await admin.close()
    await guest.close()
  })

  test('a forgotten password is set anew by the link of a mail', async () => {
    const { page, complaints, close } = await visit(browser, school, look)
    const mine = javaScriptEnabled ? 'staff@hsl.example' : 'manager@hsl.example'
    await page.goto('/login')
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByLabel('E-mail').fill(mine)
    await page.getByRole('button', { name: 'Send the mail' }).click()
    await page.getByText('Look into your mailbox').waitFor()
    await page.goto(await linkOf(mine, 'reset'))
    await setPassword(page, PASSWORD)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('Your new password is set').waitFor()
    await signIn(page, { email: mine, password: PASSWORD })
    expect(complaints).toEqual([])
    await close()
  })

  test('a key is made, used by a program, and revoked', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'admin', ...look })
    const name = `Program ${javaScriptEnabled}`
    await page.goto('/api-keys')
    await page.getByLabel('What is it for?').fill(name)
    await page.getByRole('button', { name: 'Make the key' }).click()
    const key = (await page.locator('#key').textContent())!
    const use = () =>
      fetch(`${school.address}/api/lead-summary`, { headers: { Authorization: `Bearer ${key}` } })
    expect((await use()).status).toBe(200)
    await page.goto('/api-keys')
    const row = page.getByRole('listitem').filter({ hasText: name })
    await row.getByText('last used').waitFor()
    await row.locator('summary').first().click()
    await row.getByRole('button', { name: `Revoke “${name}” for good` }).click()
    await page.getByText('The key is revoked').waitFor()
    expect((await use()).status).toBe(401)
    expect(complaints).toEqual([])
    await close()
  })

  test('the audit is filtered by who and what, and by a click', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'admin', ...look })
    await page.goto('/audit')
    await page.getByLabel('What', { exact: true }).selectOption('key revoked')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    const rows = page.locator('.audit-table tbody tr')
    await expect.poll(() => rows.count()).toBe(javaScriptEnabled ? 1 : 2)
    await rows
      .first()
      .getByRole('link', { name: /^key \d+$/ })
      .click()
    await page.waitForURL((url) => url.searchParams.get('subject')?.startsWith('key ') ?? false)
    await page.getByLabel('What', { exact: true }).selectOption('')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect
      .poll(() => rows.locator('.audit-what').allTextContents())
      .toEqual(['key revoked', 'key made'])
    expect(complaints).toEqual([])
    await close()
  })

  test('the school is made by the link of the first start', async () => {
    const fresh = await makeSchoolPortal({ app_url: 'http://127.0.0.1' })
    await fresh.db('accounts').delete()
    const { token, hash } = makeToken()
    await createSetupLink(fresh.db, hash, AS_OF)
    const { page, complaints, close } = await visit(browser, fresh, look)
    await page.goto(`/setup?token=${token}`)
    const mailed = page.getByText('It is kept as a file')
    await page.getByLabel('Your e-mail address').fill('ann@school.example')
    await page.getByRole('button', { name: 'Send a test mail' }).click()
    await mailed.waitFor()
    await page.getByLabel('Name of the school').fill('Harbour School')
    await page.getByLabel('Time zone').selectOption('Europe/Berlin')
    await page.getByLabel('Your name').fill('Ann Harbour')
    await page.getByLabel('E-mail, to sign in with').fill('ann@school.example')
    await setPassword(page, PASSWORD)
    await page.getByLabel('E-mail of colleague 1').fill('bob@school.example')
    await page.getByRole('button', { name: 'Make the school' }).click()
    await page.getByRole('heading', { name: 'Harbour School is made' }).waitFor()
    const link = (await page.locator('#link-1').textContent())!
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1\/invitation\?token=[\w-]{43}$/)
    await page.getByRole('link', { name: 'Sign in' }).click()
    await signIn(page, { email: 'ann@school.example', password: PASSWORD })
    expect((await page.goto(`/setup?token=${token}`))?.status()).toBe(404)
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
    await close()
    await fresh.close()
  })
})

test('what comes later than the page is told in one’s own zone too, before it is painted', async () => {
  const { page, complaints, close } = await visit(browser, school, { role: 'admin' })
  await page.goto('/account')
  await page.getByLabel('Times are shown in').selectOption('Asia/Tokyo')
  await page.getByRole('button', { name: 'Keep this zone' }).click()
  await page.getByText('Times are now shown in the zone you chose.').waitFor()
  await page.goto('/')
  const told = page.locator('time', { hasText: 'Mon 23 Nov 2026, 18:00' })
  await told.first().waitFor()
  // As a stream brings it: told in the school's zone.
  const after = await page.evaluate(`new Promise((resolve) => {
    const box = document.createElement('p')
    box.innerHTML = '<time id="later" datetime="2026-11-23T20:15:00.000Z" title="23 Nov 2026, 20:15:00">Mon 23 Nov at 20:15</time> <time id="day" datetime="2026-11-23">Mon 23 Nov 2026</time>'
    document.querySelector('main').append(box)
    requestAnimationFrame(() => resolve([...box.querySelectorAll('time')].map((time) => [time.textContent, time.title])))
  })`)
  expect(after).toEqual([
    ['Tue 24 Nov at 05:15', '24 Nov 2026, 05:15:00'],
    ['Mon 23 Nov 2026', ''],
  ])
  expect(complaints).toEqual([])
  await page.goto('/account')
  await page.getByLabel('Times are shown in').selectOption('')
  await page.getByRole('button', { name: 'Keep this zone' }).click()
  await close()
})

test('the menu of administrators opens and closes by keyboard, and is not there for others', async () => {
  const { page, close } = await visit(browser, school, { role: 'admin' })
  const menu = page.locator('.portal-admin')
  await menu.locator('summary').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Staff')
  await page.keyboard.press('Escape')
  expect(await menu.getAttribute('open')).toBeNull()
  expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Administration')
  await close()
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('forms of links, refused forms and secrets meet WCAG 2.2 AA as far as a program can tell', {
    timeout: 120_000,
  }, async () => {
    const { page, close } = await visit(browser, school, {
      role: 'admin',
      colorScheme,
      bypassCSP: true,
      reducedMotion: 'reduce',
    })
    const check = async (what: string) => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze()
      const found = violations.map(({ id, nodes }) => [
        id,
        nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)),
      ])
      expect(found, what).toEqual([])
    }
    await page.goto('/staff')
    for (const summary of await page.locator('.staff-more > summary').all()) await summary.click()
    // From the top, and the menu by itself: what header and menu lie over cannot be hit whole.
    await page.evaluate('scrollTo(0, 0)')
    await check('/staff, everything open')
    await page.goto('/account')
    await page.locator('.portal-admin > summary').click()
    await check('/account, the menu open')
    await page.goto('/staff')
    await page.getByLabel('E-mail').fill(`${colorScheme}@school.example`)
    await page.getByRole('button', { name: 'Show a link instead' }).click()
    await check('a link shown once')
    const link = new URL((await page.locator('#link').textContent())!)
    await page.goto(link.pathname + link.search)
    await check('/invitation')
    await setPassword(page, 'short')
    await page.getByLabel('Your name').fill('x')
    await page.getByRole('button', { name: 'Join' }).click()
    await page.getByText('must have at least 12 characters').waitFor()
    await check('/invitation, refused')
    await page.goto('/api-keys')
    await page.getByLabel('What is it for?').fill('x')
    await page.getByRole('button', { name: 'Make the key' }).click()
    await check('a key shown once')
    await close()
  })
})
