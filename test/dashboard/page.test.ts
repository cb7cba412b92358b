import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeEvents, makeRegistration } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  staff = await portal.as('staff')
  await makeRegistration(portal.db, 7, '2026-11-17T10:00:00Z')
  await makeRegistration(portal.db, 8, '2026-11-10T10:00:00Z')
  const clicks = (user_id: number, days: string[], each: number) =>
    days.flatMap((day) =>
      Array.from({ length: each }, (_, minute) => ({
        user_id,
        created_at: `2026-11-${day}T08:${String(minute).padStart(2, '0')}:00Z`,
      })),
    )
  await makeEvents(portal.db, [
    ...clicks(7, ['19', '20', '21', '22', '23'], 5),
    // More events than the hot one, but on one day only.
    ...clicks(8, ['22'], 30),
    { user_id: 8, event_type: 'course_enrolled', created_at: '2026-11-22T09:00:00Z' },
    { user_id: 8, event_type: 'course_enrolled', created_at: '2026-11-16T09:00:00Z' },
    { user_id: 8, created_at: '2026-11-23T09:00:01Z' },
  ])
})
afterAll(() => portal.close())

const text = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('the dashboard', () => {
  it('says whom to contact now, and why', async () => {
    const html = (await staff.get('/').expect(200)).text
    const hot = /<ol class="hot-leads">[\s\S]*?<\/ol>/.exec(html)![0]
    expect(hot.match(/<li /g)).toHaveLength(1)
    expect(hot).toContain('href="/users/7"')
    expect(hot).toContain('href="https://t.me/user7"')
    expect(text(hot)).toContain('25 events · 5 days')
    expect(text(hot)).toContain(
      'Hot: 25 events on 5 days (19, 20, 21, 22, 23 Nov). With no activity it turns warm on',
    )
  })

  it('sets today beside the same time of yesterday and of the same weekday', async () => {
    const html = text((await staff.get('/').expect(200)).text)
    // By 09:00 on Monday; of Sunday the event of 09:00 itself counts, and last Monday had one by then.
    expect(html).toContain('Events today 5 +400 % on last Mon by 09:00; by 1 person')
    expect(html).toMatch(/Last Mon by now 1 Yesterday by now 36/)
    expect(html).toMatch(/Conversions, 7 days 1 steady 1 before Today 0 Last Mon by now 1 Yesterday by now 1/)
    expect(html).toMatch(/Registrations, 7 days 1 steady 1 before Today 0 .* In all 2/)
  })

  it('counts the last 7 days, and every number leads to the very events it counts', async () => {
    const html = (await staff.get('/').expect(200)).text
    expect(text(html)).toMatch(/Events, 7 days 56 new 0 before|Events, 7 days 56 .*1 before/)
    for (const [label, number] of [
      ['Events today', 5],
      ['Conversions, 7 days', 1],
    ] as const) {
      const [, link, shown] = new RegExp(
        `${label}</div>\\s*<div class="tile-value"><a href="([^"]+)">(\\d+)<`,
      ).exec(html)!
      expect(Number(shown)).toBe(number)
      const list = (await staff.get(link!.replaceAll('&amp;', '&')).expect(200)).text
      expect([...list.matchAll(/<tr id="events-\d+">/g)]).toHaveLength(number)
    }
  })

  it('links each tier to its leads', async () => {
    const html = (await staff.get('/')).text
    for (const tier of ['hot', 'warm', 'cool', 'cold']) expect(html).toContain(`href="/leads?tier=${tier}"`)
  })

  it('is live as one piece, which a page without scripts has from the start', async () => {
    const page = (await staff.get('/')).text
    const piece = (await staff.get('/').set('HX-Request-Type', 'partial').expect(200)).text
    expect(piece).toMatch(/^<div id="dashboard" data-live="dashboard">/)
    expect(page).toContain(piece.trim())
    expect(page).not.toMatch(/\sstyle=|undefined|NaN|\[object/)
  })
})

it('an empty school has a dashboard too', async () => {
  const empty = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  try {
    const html = (await (await empty.as('manager')).get('/').expect(200)).text
    expect(html).toContain('The first night is yet to come.')
    expect(html).toContain('None of your leads is due.')
    expect(html).toContain('Nobody is hot right now')
    expect(html).toContain('No events yet')
    expect(html).not.toMatch(/undefined|NaN|\[object/)
  } finally {
    await empty.close()
  }
})
