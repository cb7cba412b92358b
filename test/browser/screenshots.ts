/**
 * Takes a picture of every page as a person sees it: wide, on a phone and a small one, in the dark, without JavaScript.
 * `node --import tsx test/browser/screenshots.ts http://localhost:3000 manager@hsl.example PASSWORD FOLDER [PATH…]`
 * LOCALE=ru takes them in Russian, unless the account has chosen a language.
 */
import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { prepareChromium } from '../support/browser.ts'

const [address, email, password, folder, ...paths] = process.argv.slice(2)
if (!address || !email || !password || !folder)
  throw new Error('Usage: screenshots.ts ADDRESS EMAIL PASSWORD FOLDER [PATH…]')
mkdirSync(folder, { recursive: true })
const pages =
  paths.length > 0
    ? paths
    : ['/login', '/', '/leads', '/events', '/analytics', '/reports', '/jobs', '/account', '/api/docs']
const { executable, libraries } = await prepareChromium()
const browser = await chromium.launch({
  executablePath: executable,
  args: ['--no-sandbox'],
  env: { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) } as Record<string, string>,
})
const looks = [
  { name: 'wide', viewport: { width: 1360, height: 900 } },
  { name: 'phone', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  { name: 'small', viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true },
  { name: 'dark', viewport: { width: 1360, height: 900 }, colorScheme: 'dark' as const },
  { name: 'nojs', viewport: { width: 1360, height: 900 }, javaScriptEnabled: false },
]
for (const { name, ...look } of looks) {
  const context = await browser.newContext({ ...look, locale: process.env.LOCALE ?? 'en-GB' })
  const page = await context.newPage()
  page.on(
    'console',
    (message) =>
      ['error', 'warning'].includes(message.type()) &&
      console.log(`${name} ${page.url()} console ${message.type()}: ${message.text()}`),
  )
  page.on('pageerror', (error) => console.log(`${name} ${page.url()} error: ${error.message}`))
  for (const path of pages) {
    if (path !== '/login' && !(await context.cookies()).some((cookie) => cookie.name.endsWith('hsl'))) {
      await page.goto(`${address}/login`)
      await page.fill('[name=email]', email)
      await page.fill('[name=password]', password)
      await page.click('button[type=submit]')
    }
    await page.goto(address + path)
    await page.waitForTimeout(150)
    const wide = await page
      .evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      .catch(() => 0)
    if (Number(wide) > 0) console.log(`${name} ${path} is ${wide} px too wide`)
    const file = `${folder}/${path.replace(/^\//, '').replaceAll(/[^\w-]+/g, '-') || 'dashboard'}-${name}.png`
    await page.screenshot({ path: file, fullPage: true })
  }
  await context.close()
}
await browser.close()
