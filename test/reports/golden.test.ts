import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantSchool } from '../../seeds/school.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { inLanguage } from '../../src/language/current.ts'
import { LANGUAGES, type Language } from '../../src/language/language.ts'
import { readRules } from '../../src/leads/queries.ts'
import { chartSvg } from '../../src/reports/chart.ts'
import { readWeek } from '../../src/reports/figures.ts'
import { mailOf } from '../../src/reports/mail.ts'
import { findEdition, findFigures, findReport } from '../../src/reports/queries.ts'
import type { Figures } from '../../src/reports/report.ts'
import { confirmationMail } from '../../src/subscriptions/mail.ts'
import { inWords } from '../../src/subscriptions/rhythm.ts'
import { makeLead } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { AS_OF } from '../support/school.ts'

/**
 * The mails of the demo school as of a fixed instant, in each language, byte for byte. After a change that is meant, write them anew, look
 * at them, and commit them with it: `GOLDEN=renew npx vitest run test/reports/golden.test.ts`
 */
const folder = path.join(import.meta.dirname, 'golden')
const renew = process.env.GOLDEN === 'renew'

/** `nightly.html` in English, `nightly.ru.html` in Russian. */
function expectGolden(english: string, language: Language, text: string) {
  const name = language === 'en' ? english : english.replace('.', `.${language}.`)
  const file = path.join(folder, name)
  if (renew) writeFileSync(file, text)
  expect(text, `${name} differs: is that meant?`).toBe(readFileSync(file, 'utf8'))
}

const PLACE = { app_url: 'https://portal.school.example', timezone: 'UTC' }
const SLOT = new Date('2026-11-23T04:30:00Z')

describe('the demo school', () => {
  let school: Portal
  beforeAll(async () => {
    school = await makePortal({ now: AS_OF, config: { app_url: PLACE.app_url } })
    await school.db('accounts').delete()
    const { db, url, config } = school
    await plantSchool({ db, url, config, seed: 1, as_of: AS_OF, size: 60_000 })
    // Its owner reads the weekly edition in Russian, somebody else in English.
    const created_at = new Date(AS_OF.getTime() - 86_400_000)
    const partner = { address: 'partner@school.example', rhythm: 'weekly', weekday: 1 }
    await db('report_subscriptions').insert({ ...partner, created_at, confirmed_at: created_at })
    await runJobNow(school.deps, makeJobs(config), 'nightly-report')
  }, 120_000)
  afterAll(() => school.close())

  describe.each(LANGUAGES)('in %s', (language) => {
    const mailed = (edition: 'night' | 'week') => findEdition(school.db, { report_id: 1, edition, language })

    it('has the mail of the night, as it is kept', async () => {
      const mail = (await mailed('night'))!
      expectGolden('nightly.html', language, mail.html)
      expectGolden('nightly.txt', language, mail.text)
    })

    it('has the weekly edition', async () => {
      const mail = (await mailed('week'))!
      expectGolden('weekly.html', language, mail.html)
      expectGolden('weekly.txt', language, mail.text)
    })

    it('has a picture of its last nights', async () => {
      const figures = (await findFigures(school.db, 1)) as Figures
      expectGolden(
        'tiers.svg',
        language,
        inLanguage(language, () => chartSvg(figures.nights)!),
      )
    })

    it('renders the same mail from the same figures, whenever that is', async () => {
      const figures = (await findFigures(school.db, 1)) as Figures
      const moment = { as_of: SLOT, timezone: 'UTC', rules: await readRules(school.db) }
      const week = await readWeek(school.db, figures.night, moment)
      expect(await mailed('night')).toMatchObject(inLanguage(language, () => mailOf(figures, PLACE)))
      expect(await mailed('week')).toMatchObject(inLanguage(language, () => mailOf(figures, PLACE, week)))
    })
  })
})

it('a night on which nothing changed is a short mail', async () => {
  const portal = await makePortal({ now: AS_OF, config: { app_url: PLACE.app_url } })
  const days = [19, 20, 21, 22].flatMap((day) => [`2026-11-${day}T12:00:00Z`, `2026-11-${day}T12:01:00Z`])
  await makeLead(portal.db, 1, days)
  for (const slot of [new Date('2026-11-22T04:30:00Z'), SLOT])
    await runJobNow(portal.deps, makeJobs(portal.config), 'nightly-report', slot)
  for (const language of LANGUAGES) {
    const { html, text } = (await findReport(portal.db, { night: '2026-11-22' }, language))!
    expectGolden('quiet.html', language, html)
    expectGolden('quiet.txt', language, text)
  }
  await portal.close()
})

it.each(LANGUAGES)('an address from outside is asked in %s', (language) => {
  const { html, text } = inLanguage(language, () =>
    confirmationMail(
      {
        address: 'owner@school.example',
        words: inWords({ rhythm: 'weekly', weekday: 1, hour: 8, timezone: 'UTC' }, 'UTC'),
        by: 'Mikhail Orlov',
        token: 'what-the-link-carries',
        expires_at: new Date('2026-11-30T09:00:00Z'),
      },
      PLACE,
    ),
  )
  expectGolden('confirm.html', language, html)
  expectGolden('confirm.txt', language, text)
})
