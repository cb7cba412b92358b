import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Role } from '../../src/accounts/account.ts'
import type { makeSchoolPortal } from './school.ts'

type School = Awaited<ReturnType<typeof makeSchoolPortal>>

/** A person's window on the school's portal, signed in, that notes whatever the browser complains about. */
export async function visit(
  browser: Browser,
  school: School,
  { role, ...look }: BrowserContextOptions & { role?: Role } = {},
) {
  const context = await browser.newContext({ baseURL: school.address, ...look })
  const page = await context.newPage()
  const complaints = listen(page)
  const account = role && school.accounts.find(({ email }) => email.startsWith(`${role}@`))!
  if (account) {
    await page.goto('/login')
    await signIn(page, account)
  }
  return { page, complaints, close: () => context.close() }
}

export async function signIn(page: Page, { email, password }: { email: string; password: string }) {
  // By name: the page may be in another language.
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('form[action^="/login"] button').click()
  await page.waitForURL((url) => url.pathname !== '/login')
}

function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog opened: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return complaints
}
