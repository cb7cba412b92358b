import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tick } from '../../src/live/tick.ts'
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
beforeEach(() => school.db.raw('truncate lead_cards, lead_journal, audit'))

const rows = (page: Page) => page.locator('#leads tbody tr')
const nameOf = async (page: Page, place: number) =>
  (await rows(page).nth(place).getByRole('rowheader').getByRole('link').textContent())!
const idOf = async (page: Page, place: number) => (await rows(page).nth(place).getAttribute('id'))!.slice(5)
const order = (page: Page) => rows(page).evaluateAll((all) => all.map(({ id }) => id))
const said = (page: Page) => page.locator('#lead-say')
/** The row that holds the focus. */
const focused = (page: Page) =>
  page.evaluate("document.activeElement?.closest('#leads tbody tr')?.id ?? null") as Promise<string | null>
/** The tab goes behind another one, or comes to the front. */
const hide = (page: Page, hidden: boolean) =>
  page.evaluate(
    `Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
     document.dispatchEvent(new Event('visibilitychange'))`,
  )
/** The list comes anew, as it does by the stream. */
const refresh = (page: Page) =>
  page.evaluate(
    "htmx.ajax('GET', location.pathname + location.search, { source: '#lead-list', target: '#lead-list', swap: 'outerMorph' })",
  )

describe('two people over one list', () => {
  test('who takes a lead has it; the other sees so in the row, and who is second is told who and when', async () => {
    const [one, other] = await Promise.all([
      visit(browser, school, { role: 'staff' }),
      visit(browser, school, { role: 'manager' }),
    ])
    await Promise.all([one.page.goto('/leads?tier=hot'), other.page.goto('/leads?tier=hot')])
    const id = await idOf(one.page, 0)
    // A page that is not looked at hears of nothing: who comes back to it is a moment ahead of the news.
    await hide(other.page, true)
    await one.page.locator(`#work-${id}`).getByRole('button', { name: 'Take' }).click()
    await one.page.locator(`#work-${id} .lead-owner`, { hasText: 'Sofia Stern' }).waitFor()
    await other.page.locator(`#work-${id}`).getByRole('button', { name: 'Take' }).click()
    const alert = other.page.locator(`#work-${id}`).getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toBe('Sofia Stern took the lead just now.')
    expect(await other.page.locator(`#work-${id} .lead-owner`).textContent()).toContain('Sofia Stern')
    // What it was just told stays to be read when the list renews itself.
    await refresh(other.page)
    expect(await alert.isVisible()).toBe(true)
    // A further change reaches the other by itself.
    await hide(other.page, false)
    const next = await idOf(one.page, 1)
    await one.page.locator(`#work-${next}`).getByRole('button', { name: 'Contacted' }).click()
    await other.page.locator(`#work-${next} .status-contacted`).waitFor({ timeout: 10_000 })
    // A conflict is answered 409, which the browser notes; nothing else is amiss.
    expect(one.complaints).toEqual([])
    expect(other.complaints.filter((text) => !text.includes('409 (Conflict)'))).toEqual([])
    await Promise.all([one.close(), other.close()])
  })

  test('who has a card open while another changes it is told what changed, and loses nothing of what was typed', async () => {
    const one = await visit(browser, school, { role: 'staff' })
    await one.page.goto('/leads')
    const id = await idOf(one.page, 0)
    await one.page.locator(`#work-${id}`).getByRole('link', { name: 'Card' }).click()
    const card = one.page.locator(`#card-${id}`)
    await card.getByLabel('What was said, or a note').fill('Asked about the price')
    await card.getByLabel('Next contact').fill('2026-12-24')
    const { id: manager } = await school.db('accounts').where({ role: 'manager' }).first('id')
    await school
      .db('lead_cards')
      .insert({ user_id: id, owner_id: manager, status: 'talking', changed_by: manager, changed_at: AS_OF })
    await tick(school.deps)
    await refresh(one.page)
    const notice = card.getByRole('alert')
    await notice.waitFor()
    expect(await notice.textContent()).toContain(
      'Mikhail Orlov changed it just now. Now: Owner: Mikhail Orlov Talking',
    )
    expect(await card.getByLabel('What was said, or a note').inputValue()).toBe('Asked about the price')
    expect(await card.getByLabel('Next contact').inputValue()).toBe('2026-12-24')
    // Sent all the same: it is refused with who and what, and kept for another try, which is taken.
    await card.getByRole('button', { name: 'Set', exact: true }).click()
    await card.locator('.card-alert').waitFor()
    expect(await card.locator('.card-alert').textContent()).toContain('Mikhail Orlov changed this lead')
    expect(await card.getByLabel('Next contact').inputValue()).toBe('2026-12-24')
    await card.getByRole('button', { name: 'Set', exact: true }).click()
    await card.locator('.lead-next', { hasText: 'Thu 24 Dec' }).waitFor()
    await card.getByRole('button', { name: 'Close' }).click()
    await one.page.locator(`#work-${id} .lead-next`, { hasText: 'Thu 24 Dec' }).waitFor()
    await expect.poll(() => focused(one.page)).toBe(`lead-${id}`)
    await one.close()
  })
})

describe('the list holds still while one reads', () => {
  test('new numbers come in place, a new order only when it is asked for', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/leads')
    const before = await order(page)
    const last = await idOf(page, 49)
    const { user_id: outside } = await school.db('lead_scores').where({ lead_score: 'cold' }).first('user_id')
    const write = (user_id: number | string, n: number) =>
      school.db.raw(
        `insert into events (user_id, event_type, details, created_at)
         select ?, 'video_watched', '{}', ?::timestamptz from generate_series(1, ?::int)`,
        [user_id, AS_OF, n],
      )
    await write(last, 500)
    await write(outside, 600)
    await tick(school.deps)
    await refresh(page)
    expect(await order(page)).toEqual(before)
    expect(await rows(page).nth(49).textContent()).toMatch(/5\d\d events/)
    expect(await rows(page).nth(49).locator('.lead-rank').textContent()).toBe('50')
    const news = page.getByRole('link', { name: '1 new here: show' })
    await news.click()
    await page.locator(`#leads tbody tr:first-child#lead-${outside}`).waitFor()
    expect((await order(page))[1]).toBe(`lead-${last}`)
    expect(await page.locator('#lead-news').isHidden()).toBe(true)
    expect(complaints).toEqual([])
    await school.db('events').where({ event_type: 'video_watched', created_at: AS_OF }).delete()
    await close()
  })

  test('ticked leads stay ticked, and an open menu open', async () => {
    const { page, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/leads')
    await rows(page).nth(3).getByRole('checkbox').check()
    await page.locator('.pill-sort summary').click()
    await refresh(page)
    expect(await rows(page).nth(3).getByRole('checkbox').isChecked()).toBe(true)
    expect(await page.getByRole('link', { name: 'Newest registration' }).isVisible()).toBe(true)
    expect(await page.locator('[data-ticked]').textContent()).toBe('Give the 1 selected')
    await close()
  })
})

describe('by keyboard', () => {
  test('one goes through the list, copies, takes and opens without a mouse', async () => {
    const { page, complaints, close } = await visit(browser, school, {
      role: 'staff',
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await page.goto('/leads')
    const [first, second, third] = await order(page)
    await page.keyboard.press('j')
    expect(await focused(page)).toBe(first)
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await focused(page)).toBe(third)
    await page.keyboard.press('k')
    expect(await focused(page)).toBe(second)
    await page.keyboard.press('c')
    const link = (await page.locator(`#${second} .lead-telegram a`).getAttribute('href'))!
    await page.locator('#lead-say', { hasText: `Copied ${link}` }).waitFor({ state: 'attached' })
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(link)
    await page.keyboard.press('m')
    await page.locator(`#${second} .lead-owner`, { hasText: 'Sofia Stern' }).waitFor()
    expect(await focused(page)).toBe(second)
    expect(await said(page).textContent()).toContain('Owner: Sofia Stern New')
    await page.keyboard.press('x')
    expect(await page.locator(`#${second} .lead-tick input`).isChecked()).toBe(true)
    await page.keyboard.press('j')
    const [chat] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('t')])
    expect(chat.url()).toMatch(/t\.me|about:blank|tg:|chrome-error:/)
    await chat.close()
    await page.keyboard.press('k')
    const name = await nameOf(page, 1)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name }).first().waitFor()
    expect(complaints.filter((text) => !text.includes('t.me'))).toEqual([])
    await close()
  })

  test('a key that is typed into a field is a letter, and the keys are explained in a dialog that keeps the focus', async () => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
    await page.goto('/leads')
    await page.keyboard.press('/')
    await page.keyboard.type('jkcm?')
    expect(await page.getByRole('searchbox').inputValue()).toBe('jkcm?')
    expect(await page.locator('#lead-keys').isVisible()).toBe(false)
    await page.goto('/leads')
    await page.keyboard.press('j')
    const here = await focused(page)
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keys of the call list' })
    await dialog.waitFor()
    for (let n = 0; n < 4; n++) {
      await page.keyboard.press('Tab')
      expect(
        await page.evaluate(
          "document.activeElement === document.body || Boolean(document.activeElement.closest('#lead-keys'))",
        ),
      ).toBe(true)
    }
    await page.keyboard.press('j')
    await page.keyboard.press('Escape')
    expect(await dialog.isVisible()).toBe(false)
    expect(await focused(page)).toBe(here)
    await page.getByRole('button', { name: 'Keyboard' }).click()
    await dialog.getByRole('button', { name: 'Close' }).click()
    expect(await dialog.isVisible()).toBe(false)
    expect(complaints).toEqual([])
    await close()
  })
})

test('a misspelled name is found while one types, and the tabs count what was found', async () => {
  const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
  await page.goto('/leads?sort=name')
  await page.getByRole('searchbox').pressSequentially('алексй')
  await page.waitForURL(
    (url) => url.searchParams.get('q') === 'алексй' && url.searchParams.get('sort') === 'name',
  )
  await page.locator('#leads tbody tr:nth-child(50)').waitFor({ state: 'detached' })
  const names = await rows(page).getByRole('rowheader').getByRole('link').allTextContents()
  expect(names).toContain('Алексей')
  const all = await page.locator('.lead-tabs a').first().textContent()
  expect(Number(/\d+/.exec(all!)![0])).toBe(names.length)
  expect(complaints).toEqual([])
  await close()
})

describe('many at once', () => {
  test.each([true, false])('are given to a colleague, with JavaScript: %s', async (javaScriptEnabled) => {
    const { page, complaints, close } = await visit(browser, school, { role: 'staff', javaScriptEnabled })
    await page.goto('/leads?tier=warm')
    if (javaScriptEnabled) await page.getByLabel('Select all on this page').check()
    else await page.getByRole('link', { name: 'Select all on this page' }).click()
    await rows(page).nth(0).getByRole('checkbox').uncheck()
    const many = (await rows(page).count()) - 1
    await page.getByRole('combobox', { name: 'Colleague' }).selectOption({ label: 'Mikhail Orlov' })
    await page.getByRole('button', { name: 'Give', exact: true }).click()
    await page.getByText(`${many} leads were given to Mikhail Orlov.`).waitFor()
    expect(new URL(page.url()).searchParams.get('tier')).toBe('warm')
    expect(await page.locator('.lead-owner').count()).toBe(many)
    expect(complaints).toEqual([])
    await close()
  })
})

test.each([true, false])(
  'a view is kept, shared, opened by a colleague, and removed, with JavaScript: %s',
  async (javaScriptEnabled) => {
    const name = `Warm and free ${javaScriptEnabled}`
    const one = await visit(browser, school, { role: 'staff', javaScriptEnabled })
    await one.page.goto('/leads?tier=warm')
    await one.page.getByRole('link', { name: /^Nobody’s/ }).click()
    await one.page.locator('summary', { hasText: 'Save view' }).click()
    await one.page.getByLabel('Keep this list under a name').fill(name)
    await one.page.getByLabel('Everybody sees it').check()
    await one.page.getByRole('button', { name: 'Save view' }).click()
    await one.page.getByText('The view is kept.').waitFor()
    const other = await visit(browser, school, { role: 'manager', javaScriptEnabled })
    await other.page.goto('/leads')
    await other.page.getByRole('link', { name: `${name} Sofia Stern` }).click()
    await other.page.waitForURL('**/leads?tier=warm&owner=nobody')
    await one.page.locator('summary', { hasText: 'Save view' }).click()
    await one.page.getByRole('button', { name: `Remove the view ${name}` }).click()
    await one.page.getByText(`The view “${name}” is removed.`).waitFor()
    await one.page.getByRole('button', { name: 'Undo' }).click()
    await one.page.getByText('The view is back.').waitFor()
    expect(new URL(one.page.url()).search).toBe('?tier=warm&owner=nobody&done=view-back')
    await one.page.locator('summary', { hasText: 'Save view' }).click()
    await one.page.getByRole('button', { name: `Remove the view ${name}` }).click()
    await one.page.getByText(`The view “${name}” is removed.`).waitFor()
    await other.page.reload()
    expect(await other.page.getByRole('link', { name: `${name} Sofia Stern` }).count()).toBe(0)
    expect([...one.complaints, ...other.complaints]).toEqual([])
    await Promise.all([one.close(), other.close()])
  },
)

test('without JavaScript a lead is taken, written up and put off, and a conflict leads back to the list', async () => {
  const { page, complaints, close } = await visit(browser, school, {
    role: 'staff',
    javaScriptEnabled: false,
  })
  await page.goto('/leads?tier=hot')
  const id = await idOf(page, 0)
  await page.locator(`#work-${id}`).getByRole('button', { name: 'Take' }).click()
  await page.waitForURL('**/leads?tier=hot')
  expect(await page.locator(`#work-${id} .lead-owner`).textContent()).toContain('Sofia Stern')
  await page.locator(`#work-${id}`).getByRole('link', { name: 'Card' }).click()
  await page.getByRole('button', { name: 'Talking' }).click()
  await page.waitForURL('**/leads?tier=hot')
  await page.locator(`#work-${id}`).getByRole('link', { name: 'Card' }).click()
  await page.getByRole('button', { name: 'In 3 days' }).click()
  await page.waitForURL('**/leads?tier=hot')
  await page.locator(`#work-${id}`).getByRole('link', { name: 'Card' }).click()
  await page.getByLabel('What was said, or a note').fill('Prefers evenings')
  await page.getByRole('button', { name: 'Add note' }).click()
  await page.waitForURL('**/leads?tier=hot')
  const work = await page.locator(`#work-${id}`).textContent()
  for (const words of ['Talking', 'Thu 26 Nov', 'Prefers evenings']) expect(work).toContain(words)
  // Somebody else is faster with the next one.
  const next = await idOf(page, 1)
  const { id: manager } = await school.db('accounts').where({ role: 'manager' }).first('id')
  await school.db('lead_cards').insert({ user_id: next, owner_id: manager, changed_by: manager })
  await page.locator(`#work-${next}`).getByRole('button', { name: 'Take' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').textContent()).toContain('Mikhail Orlov has it')
  await page.getByRole('link', { name: 'Back' }).click()
  await page.waitForURL('**/leads?tier=hot')
  expect(complaints.filter((text) => !text.includes('409'))).toEqual([])
  await close()
})

test('in Russian the keys work under a Cyrillic layout, and what the script says is Russian', async () => {
  const { page, complaints, close } = await visit(browser, school, { role: 'staff' })
  await page.context().addCookies([{ name: 'lang', value: 'ru', url: school.address }])
  await page.goto('/leads')
  const [first, second] = await order(page)
  const type = (key: string, code: string) =>
    page.evaluate(
      `(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', ${JSON.stringify({ key, code, bubbles: true, cancelable: true })}))`,
    )
  await type('ч', 'KeyX')
  await page.locator('#lead-say', { hasText: 'Сначала выберите лида' }).waitFor({ state: 'attached' })
  await type('о', 'KeyJ')
  await type('о', 'KeyJ')
  expect(await focused(page)).toBe(second)
  await type('л', 'KeyK')
  expect(await focused(page)).toBe(first)
  await type('ч', 'KeyX')
  expect(await page.locator('[data-ticked]').textContent()).toBe('Передать выбранных (1):')
  await type('ь', 'KeyM')
  await page.locator(`#${first} .lead-owner`).waitFor()
  expect(await said(page).textContent()).toContain('Ответственный: Sofia Stern Новый')
  expect(complaints).toEqual([])
  await close()
})

test('on a phone a lead is taken and ticked with a thumb, and nothing is wider than the screen', async () => {
  const { page, complaints, close } = await visit(browser, school, {
    role: 'staff',
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  })
  await page.goto('/leads')
  const id = await idOf(page, 0)
  expect((await page.locator(`#lead-${id}`).boundingBox())!.y).toBeLessThan(400)
  // The filters stand in a line that scrolls; what opens from it is not cut off by it.
  await page.locator('.pill-sort summary').tap()
  const menu = (await page.locator('.pill-sort ul').boundingBox())!
  expect(menu.y).toBeGreaterThan(400)
  expect(menu.y + menu.height).toBeLessThanOrEqual(844)
  await page.getByRole('link', { name: 'Newest registration' }).tap()
  await page.waitForURL('**/leads?sort=registered')
  await page.goto('/leads')
  for (const target of [
    page.locator(`#work-${id}`).getByRole('button', { name: 'Take' }),
    page.locator(`#work-${id}`).getByRole('link', { name: 'Card' }),
    page.locator(`#lead-${id} .lead-telegram a`),
    page.locator(`#lead-${id} .lead-tick input`),
  ]) {
    const box = (await target.boundingBox())!
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(24)
  }
  await page.locator(`#work-${id}`).getByRole('button', { name: 'Take' }).tap()
  await page.locator(`#work-${id} .lead-owner`).waitFor()
  await page.locator(`#lead-${id} .lead-tick input`).tap()
  await page.locator('.bulk-sure summary').tap()
  await page.getByRole('button', { name: 'Make them nobody’s' }).tap()
  await page.getByText('1 lead was given to nobody.').waitFor()
  await page.locator(`#work-${id}`).getByRole('link', { name: 'Card' }).tap()
  await page.locator(`#card-${id}`).waitFor()
  expect(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  ).toBe(0)
  expect(complaints).toEqual([])
  await close()
})

test.each(['light', 'dark'] as const)(
  'card, menus, dialog and messages in %s meet WCAG 2.2 AA',
  { timeout: 60_000 },
  async (colorScheme) => {
    const { page, close } = await visit(browser, school, {
      role: 'manager',
      colorScheme,
      bypassCSP: true,
      reducedMotion: 'reduce',
    })
    const check = async (what: string) => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze()
      expect(
        violations.map(({ id, nodes }) => [id, nodes.slice(0, 2).map(({ html }) => html.slice(0, 160))]),
        what,
      ).toEqual([])
    }
    const { id: staff } = await school.db('accounts').where({ role: 'staff' }).first('id')
    await page.goto('/leads')
    const ids = await Promise.all([0, 1, 2, 3, 4, 5].map((place) => idOf(page, place)))
    await school.db('lead_cards').insert(
      (['new', 'contacted', 'talking', 'enrolled', 'not_now'] as const).map((status, i) => ({
        user_id: ids[i],
        owner_id: staff,
        status,
        next_contact_on: i === 1 ? '2026-11-20' : '2026-12-01',
      })),
    )
    await page.goto('/leads?done=assigned.1.3.1.2')
    await check('rows of every status, and a result')
    await page.locator(`#work-${ids[1]}`).getByRole('link', { name: 'Card' }).click()
    await page.locator(`#card-${ids[1]}`).waitFor()
    await rows(page).nth(2).getByRole('checkbox').check()
    await page.locator('.pill-menu summary', { hasText: 'Any status' }).click()
    await check('an open card, a ticked row, an open menu')
    await page.locator('summary', { hasText: 'Save view' }).click()
    await check('the form of a view')
    await page.keyboard.press('Escape')
    await page.locator('h1').click()
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await check('the keys')
    await page.goto(`/users/${ids[1]}/card`)
    await check('the card by itself')
    await close()
  },
)
