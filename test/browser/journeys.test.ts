import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { AS_OF, makeSchoolPortal } from '../support/school.ts'
import { signIn, visit } from '../support/visit.ts'

let browser: Browser
let school: Awaited<ReturnType<typeof makeSchoolPortal>>
beforeAll(async () => {
  ;[browser, school] = await Promise.all([launchBrowser(), makeSchoolPortal()])
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await school?.close()
})

const staff = () => school.accounts.find(({ email }) => email === 'staff@hsl.example')!

/** An event as another program writes it: plain SQL, now. */
async function record(user_id: number, event_type: string, details: object = {}) {
  await school.db('events').insert({
    user_id,
    event_type,
    details: JSON.stringify(details),
    created_at: AS_OF,
  })
}

describe('whom do we contact now, and why', () => {
  test.each([true, false])(
    'from the sign-in to the hottest lead, with JavaScript: %s',
    async (javaScriptEnabled) => {
      const { page, complaints, close } = await visit(browser, school, { javaScriptEnabled })
      await page.goto('/leads?tier=hot')
      await signIn(page, staff())
      expect(new URL(page.url()).search).toBe('?tier=hot')
      const first = page.getByRole('row').nth(1)
      const name = (await first.getByRole('rowheader').getByRole('link').textContent())!
      await first.getByRole('rowheader').getByRole('link').click()
      await page.getByRole('heading', { level: 1, name }).waitFor()
      const person = page.getByRole('article').filter({ has: page.getByRole('heading', { level: 1, name }) })
      expect(await person.getByText(/^Hot: \d+ events on \d days \(/).textContent()).toMatch(
        /With no activity it turns \w+ on \w{3} \d+ \w{3} at \d\d:\d\d\.$/,
      )
      expect(await person.getByRole('link', { name: 'Write on Telegram' }).getAttribute('href')).toMatch(
        /^(https:\/\/t\.me\/\w+|tg:\/\/user\?id=\d+)$/,
      )
      // With scripts the person is a dialog over the list.
      if (javaScriptEnabled) await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.waitForURL('**/login')
      await page.goto('/leads')
      expect(new URL(page.url()).pathname).toBe('/login')
      expect(complaints).toEqual([])
      await close()
    },
  )

  test('the dashboard’s five are the first five of the hot leads', async () => {
    const { page, close } = await visit(browser, school, { role: 'staff' })
    const five = await page.locator('#hot-leads .hot-name').allTextContents()
    await page.getByRole('link', { name: 'All hot leads' }).click()
    await page.waitForURL('**/leads?tier=hot')
    const list = await page.getByRole('rowheader').getByRole('link').allTextContents()
    expect(list.slice(0, 5)).toEqual(five)
    await close()
  })

  test('a wrong password says so, and keeps the address that was typed', async () => {
    const { page, close } = await visit(browser, school)
    await page.goto('/login')
    await page.getByLabel('E-mail').fill('staff@hsl.example')
    await page.getByLabel('Password').fill('not the password at all')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe('staff@hsl.example')
    expect(await page.getByLabel('Password').inputValue()).toBe('')
    await close()
  })
})

describe('the pages are live', () => {
  test('an event written with plain SQL appears on the dashboard, and what was open stays open', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    const details = page.locator('#recent-table details').first()
    await details.locator('summary').click()
    const row = await page.locator('#recent-table tbody tr').first().getAttribute('id')
    const { user_id } = await school.db('users').first('user_id')
    await record(user_id, 'certificate_downloaded', { course: 'first' })
    await page.locator('#recent-table').getByText('Certificate downloaded').waitFor({ timeout: 15_000 })
    expect(await page.locator(`#${row} details`).getAttribute('open')).not.toBeNull()
    expect(complaints).toEqual([])
    await close()
  })

  test('the event list says how many are new instead of jumping under the reader', async () => {
    const { page, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/events')
    const before = await page.locator('#events-table tbody tr').first().getAttribute('id')
    const { user_id } = await school.db('users').first('user_id')
    await record(user_id, 'diploma_ordered')
    const news = page.getByRole('link', { name: '1 new event' })
    await news.waitFor({ timeout: 15_000 })
    expect(await page.locator('#events-table tbody tr').first().getAttribute('id')).toBe(before)
    await news.click()
    await page.locator('#events-table').getByText('Diploma ordered').waitFor()
    await close()
  })

  test('what takes longer than 300 ms shows that it is under way, and what is quicker does not', async () => {
    const { page, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/leads')
    await page.locator('#live-mark[data-state=on]').waitFor()
    const shown = () => page.evaluate<string>("getComputedStyle(document.body, '::before').opacity")
    const there = () => page.evaluate<string>("getComputedStyle(document.body, '::before').content")
    expect(await there()).toBe('none')
    let answer = () => {}
    await page.route('**/leads?*q=*', async (route) => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      await route.continue()
    })
    await page.getByRole('searchbox').fill('anna')
    await expect.poll(there).not.toBe('none')
    expect(await shown()).toBe('0')
    await expect.poll(shown).toBe('1')
    answer()
    await expect.poll(there).toBe('none')
    await close()
  })

  test('the list of leads narrows while one types', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/leads')
    const { username } = await school
      .db('free_lesson_registrations as r')
      .join('users as u', 'u.user_id', 'r.user_id')
      .whereNotNull('u.username')
      .first('u.username')
    await page.getByRole('searchbox').pressSequentially(`@${username}`)
    await page.waitForURL((url) => url.searchParams.get('q') === `@${username}`)
    await page.locator('#leads tbody tr:nth-child(2)').waitFor({ state: 'detached' })
    expect(await page.locator('#leads tbody tr').count()).toBe(1)
    expect(await page.getByRole('searchbox').inputValue()).toBe(`@${username}`)
    expect(complaints).toEqual([])
    await close()
  })
})

test('hostile text stays text on every page that shows it', async () => {
  const attack = `</script><img src=x onerror="alert(1)"><a href="javascript:alert(2)" hx-get="/logout" hx-trigger="load">'"\u202e`
  const user_id = 7_000_000_001
  await school.db('users').insert({ user_id, first_name: attack, username: '"><svg onload=alert(3)>' })
  await school.db('free_lesson_registrations').insert({ user_id, email: attack, registered_at: AS_OF })
  await school.db.raw(
    'insert into events (user_id, event_type, details, created_at) select ?, ?, ?::jsonb, ?::timestamptz from generate_series(1, 4000)',
    [user_id, `<b>${attack}</b>`, JSON.stringify({ [attack]: attack }), AS_OF],
  )
  const { page, complaints, close } = await visit(browser, school, { role: 'admin' })
  for (const path of [
    '/',
    '/leads?tier=cool',
    '/events',
    `/users/${user_id}`,
    '/analytics',
    `/leads?q=${encodeURIComponent(attack)}`,
  ]) {
    await page.goto(path)
    expect(await page.locator('body').textContent(), path).toContain('onerror="alert(1)"')
    expect(
      await page.locator('img, [onerror], [onload], a[href^="javascript:"], [hx-get="/logout"]').count(),
      path,
    ).toBe(0)
  }
  expect(complaints).toEqual([])
  await close()
})
