import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countNight } from '../../src/leads/queries.ts'
import { makeEvents, makePeople } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  staff = await portal.as('staff')
})
afterAll(() => portal.close())

describe('the analytics page', () => {
  it('of an empty school says what is still missing', async () => {
    const { text } = await staff.get('/analytics').expect(200)
    expect(text).toContain('No night of this period is kept')
    expect(text).toContain('Not enough nights yet')
    expect(text).not.toMatch(/undefined|NaN|\[object|\sstyle=/)
  })

  it('shows conversion by tier with its interval, and hides shares of too few leads', async () => {
    const people = Array.from({ length: 50 }, (_, place) => place + 1)
    await makePeople(portal.db, people)
    await portal.db('nights').insert({ night: '2026-11-05', as_of: '2026-11-05T04:30:00Z', rules_version: 1 })
    await portal.db('lead_snapshots').insert(
      people.map((user_id) => ({
        night: '2026-11-05',
        user_id,
        total_events: 0,
        active_days: 0,
        tier: user_id <= 40 ? 'hot' : 'cold',
      })),
    )
    await countNight(portal.db, '2026-11-05')
    await makeEvents(
      portal.db,
      [1, 2, 3, 4, 41].map((user_id) => ({
        user_id,
        event_type: 'course_enrolled',
        created_at: '2026-11-06T10:00:00Z',
      })),
    )
    const { text } = await staff.get('/analytics').expect(200)
    const [hot, , , cold] = [...text.matchAll(/<tr><th scope="row"><span class="tier[\s\S]*?<\/tr>/g)].map(
      ([row]) =>
        row
          .replace(/<[^>]+>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
    )
    expect(hot).toMatch(/40 4 10 % 3\.3 % to 25 % 1\.0 ×$/)
    expect(cold).toMatch(/10 1 – not enough data –$/)
    expect(text).toContain('There are too few people yet to tell the tiers apart.')
    expect(text).toContain('Night of Thu 5 Nov 2026: 40 hot of 50')
    expect(text).toContain('This is an association')
  })

  it('takes a period of 7, 30 or 90 days or one of its own', async () => {
    expect((await staff.get('/analytics?days=7')).text).toContain(
      'Tue 17 Nov 2026 to Mon 23 Nov 2026, 7 days',
    )
    expect((await staff.get('/analytics?from=2026-11-01&to=2026-11-02')).text).toContain(
      'Sun 1 Nov 2026 to Mon 2 Nov 2026, 2 days',
    )
    expect((await staff.get('/analytics?from=x&to=2026-11-02')).text).toContain(', 30 days')
  })
})
