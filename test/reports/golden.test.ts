import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantSchool } from '../../seeds/school.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { readRules } from '../../src/leads/queries.ts'
import { chartSvg } from '../../src/reports/chart.ts'
import { readWeek } from '../../src/reports/figures.ts'
import { mailOf } from '../../src/reports/mail.ts'
import { findEdition, findFigures } from '../../src/reports/queries.ts'
import type { Figures } from '../../src/reports/report.ts'
import { confirmationMail } from '../../src/subscriptions/mail.ts'
import { makeLead } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { AS_OF } from '../support/school.ts'

/**
 * The mails of the demo school as of a fixed instant, byte for byte. After a change that is meant, write them anew, look
 * at them, and commit them with it: `GOLDEN=renew npx vitest run test/reports/golden.test.ts`
 */
const folder = path.join(import.meta.dirname, 'golden')
const renew = process.env.GOLDEN === 'renew'

function expectGolden(name: string, text: string) {
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
    await runJobNow(school.deps, makeJobs(config), 'nightly-report')
  }, 120_000)
  afterAll(() => school.close())

  it('has the mail of the night, as it is kept', async () => {
    const mail = (await findEdition(school.db, 1, 'night'))!
    expectGolden('nightly.html', mail.html)
    expectGolden('nightly.txt', mail.text)
  })

  it('has the weekly edition, which its owner receives on Mondays', async () => {
    const mail = (await findEdition(school.db, 1, 'week'))!
    expectGolden('weekly.html', mail.html)
    expectGolden('weekly.txt', mail.text)
  })

  it('has a picture of its last nights', async () => {
    const figures = (await findFigures(school.db, 1)) as Figures
    expectGolden('tiers.svg', chartSvg(figures.nights)!)
  })

  it('renders the same mail from the same figures, whenever that is', async () => {
    const figures = (await findFigures(school.db, 1)) as Figures
    expect(mailOf(figures, PLACE)).toEqual(await findEdition(school.db, 1, 'night'))
    const moment = { as_of: SLOT, timezone: 'UTC', rules: await readRules(school.db) }
    const week = await readWeek(school.db, figures.night, moment)
    expect(mailOf(figures, PLACE, week)).toEqual(await findEdition(school.db, 1, 'week'))
  })
})

it('a night on which nothing changed is a short mail', async () => {
  const portal = await makePortal({ now: AS_OF, config: { app_url: PLACE.app_url } })
  const days = [19, 20, 21, 22].flatMap((day) => [`2026-11-${day}T12:00:00Z`, `2026-11-${day}T12:01:00Z`])
  await makeLead(portal.db, 1, days)
  for (const slot of [new Date('2026-11-22T04:30:00Z'), SLOT])
    await runJobNow(portal.deps, makeJobs(portal.config), 'nightly-report', slot)
  const { html, text } = await portal.db('reports').where({ night: '2026-11-22' }).first()
  expectGolden('quiet.html', html)
  expectGolden('quiet.txt', text)
  await portal.close()
})

it('an address from outside is asked', () => {
  const { html, text } = confirmationMail(
    {
      address: 'owner@school.example',
      words: 'Every Monday at 08:00 (UTC)',
      by: 'Mikhail Orlov',
      token: 'what-the-link-carries',
      expires_at: new Date('2026-11-30T09:00:00Z'),
    },
    PLACE,
  )
  expectGolden('confirm.html', html)
  expectGolden('confirm.txt', text)
})
