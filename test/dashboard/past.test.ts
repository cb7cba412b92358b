import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFigures } from '../../src/dashboard/figures.ts'
import { readPastFigures } from '../../src/dashboard/past.ts'
import { readLiveMoment } from '../../src/leads/moment.ts'
import { tick } from '../../src/live/tick.ts'
import { makeSchoolPortal } from '../support/school.ts'

let school: Awaited<ReturnType<typeof makeSchoolPortal>>
let agent: Awaited<ReturnType<(typeof school)['as']>>
beforeAll(async () => {
  school = await makeSchoolPortal({
    timezone: 'Europe/Berlin',
    demo_password: 'correct horse battery staple',
  })
  agent = await school.as('staff')
}, 60_000)
afterAll(() => school?.close())

describe('the dashboard as of an earlier instant', () => {
  it('has every figure that the live one has at that instant', async () => {
    await tick(school.deps)
    const { live: _, ...moment } = await readLiveMoment(school.db)
    const live = await readFigures(school.db, await readLiveMoment(school.db))
    const past = await readPastFigures(school.db, moment)
    expect(past).toEqual(live)
    expect(past.daily).toHaveLength(30)
    expect(past.hot).toHaveLength(5)
  })

  it('is what the live one was, though the school has gone on', async () => {
    const { live: _, ...moment } = await readLiveMoment(school.db)
    const before = await readPastFigures(school.db, moment)
    await school.db('events').insert(
      before.hot.map(({ user_id }) => ({
        user_id,
        event_type: 'course_enrolled',
        created_at: new Date(moment.as_of.getTime() + 60_000),
      })),
    )
    school.setNow(new Date(moment.as_of.getTime() + 1_800_000))
    await tick(school.deps)
    expect(await readPastFigures(school.db, moment)).toEqual(before)
  })

  it('says so, stays at it on its links, and does not renew itself', async () => {
    const { text } = await agent.get('/?as_of=2026-11-20T09:00:00Z').expect(200)
    expect(text).toContain('The school as it was then.')
    expect(text).toContain('As of <time datetime="2026-11-20T09:00:00.000Z">')
    expect(text).not.toMatch(/id="dashboard"[^>]*hx-trigger/)
    const links = [...text.matchAll(/href="(\/(?:leads|users\/\d+)[^"]*)"/g)].map(([, link]) => link!)
    const own = links.filter((link) => link !== '/leads')
    expect(own.length).toBeGreaterThan(8)
    for (const link of own) expect(decodeURIComponent(link)).toContain('as_of=2026-11-20T09:00:00.000Z')
  })

  it.each(['yesterday', '2026-11-20', '2999-01-01T00:00:00Z', ''])(
    'forgives a link with as_of=%s: it shows what is live',
    async (as_of) => {
      const { text } = await agent.get(`/?as_of=${as_of}`).expect(200)
      expect(text).toContain('every 5s')
      expect(text).not.toContain('The school as it was then.')
    },
  )
})
