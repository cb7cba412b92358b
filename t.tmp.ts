import { readdirSync, readFileSync } from 'node:fs'
import { simpleParser } from 'mailparser'
import { chromium } from 'playwright-core'
import { prepareChromium } from './test/support/browser.ts'

const [folder, out] = process.argv.slice(2)
const { executable, libraries } = await prepareChromium()
const browser = await chromium.launch({
  executablePath: executable,
  args: ['--no-sandbox'],
  env: { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) } as never,
})
const file = readdirSync(folder!).filter((f) => f.endsWith('.eml'))[Number(process.argv[4] ?? 0)]
const mail = await simpleParser(readFileSync(`${folder}/${file}`))
console.log(
  [...mail.headers.keys()].join(' '),
  mail.attachments.map((a) => [a.filename, a.cid, a.contentDisposition, a.size]),
)
console.log(mail.text)
const html = mail.html as string
for (const [name, viewport, colorScheme, images] of [
  ['wide', { width: 800, height: 900 }, 'light', true],
  ['narrow', { width: 320, height: 640 }, 'light', true],
  ['dark', { width: 800, height: 900 }, 'dark', true],
  ['off', { width: 800, height: 900 }, 'light', false],
] as const) {
  const page = await (await browser.newContext({ viewport, colorScheme })).newPage()
  await page.setContent(images ? html : html.replace(/src="data:[^"]*"/, 'src="cid:x"'))
  const over = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  if (over) console.log(name, 'too wide by', over)
  await page.screenshot({ path: `${out}-${name}.png`, fullPage: true })
}
await browser.close()
