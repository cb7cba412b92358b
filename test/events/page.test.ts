import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCursor } from '../../src/events/cursor.ts'
import { readShown } from '../../src/streams/fragment.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { makeEvents } from './school.ts'

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  staff = await portal.as('staff')
  await makeEvents(portal.db, [
    ...Array.from({ length: 60 }, (_, minute) => ({
      created_at: new Date(Date.parse('2026-11-22T08:00:00Z') + minute * 60_000),
      details: { minute },
    })),
    {
      created_at: '2026-11-23T08:00:00Z',
      event_type: '<b>bold</b>',
      user_id: 2,
      details: { html: '<script>alert(1)</script>' },
    },
    { created_at: '2026-11-23T09:10:00Z', event_type: 'later' },
  ])
})
afterAll(() => portal.close())

const rows = (html: string) => [...html.matchAll(/<tr id="events-\d+">/g)].length

describe('the page of events', () => {
  it('shows the newest first, fifty to a page, and leads to older ones', async () => {
    const { text } = await staff.get('/events').expect(200)
    expect(rows(text)).toBe(50)
    expect(text).not.toContain('09:10:00')
    const older = /rel="next" href="([^"]+)"/.exec(text)?.[1]
    const next = await staff.get(older!.replaceAll('&amp;', '&')).expect(200)
    expect(rows(next.text)).toBe(11)
    expect(next.text).not.toContain('rel="next"')
    expect(next.text).toContain('>Newest</a>')
    expect(next.text).not.toContain('hx-trigger="every')
  })

  it('shows hostile text as text, and the JSON of a row without any script', async () => {
    const { text } = await staff.get('/events?user_id=2').expect(200)
    expect(rows(text)).toBe(1)
    expect(text).toContain('&lt;b>bold&lt;/b>'.replaceAll('>', '&gt;'))
    expect(text).not.toContain('<script>alert')
    expect(text).toMatch(/<details[^>]*><summary>/)
  })

  it('keeps the filter in its fields, and falls back where a value makes no sense', async () => {
    const { text } = await staff.get(
      '/events?event_type=lesson_link_clicked&from=2026-11-22&to=2026-11-22T08:10&detail=minute%3D3&user_id=abc',
    )
    expect(rows(text)).toBe(1)
    expect(text).toContain('<option value="lesson_link_clicked" selected>')
    expect(text).toContain('value="2026-11-22T00:00"')
    expect(text).toContain('value="2026-11-22T08:10"')
    expect(text).toContain('value="minute=3"')
    await staff.get('/events?before=nonsense&from=2026-99-99&event_type=%00').expect(200)
  })

  it('says so when nothing fits', async () => {
    const { text } = await staff.get('/events?event_type=unheard_of')
    expect(text).toContain('No event fits this filter')
    expect(text).toContain('<option value="unheard_of" selected>')
  })

  it('watches what is new in this filter, from its newest event on, and an older page nothing', async () => {
    const live = (html: string) => /data-live="([^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    const first = (await staff.get('/events?user_id=1')).text
    const { name, params } = readShown(live(first)!)
    const newest = await portal
      .db('events')
      .where({ user_id: 1 })
      .where('created_at', '<=', portal.deps.clock())
      .max('created_at as at')
      .first()
    expect([name, params.user_id]).toEqual(['event-news', '1'])
    expect(new Date(readCursor(params.since!)!.at)).toEqual(newest!.at)
    expect(live((await staff.get(`/events?user_id=1&before=${params.since}`)).text)).toBeUndefined()
  })
})

describe('the CSV of the list', () => {
  it('is for managers, and holds the whole filter', async () => {
    await staff.get('/events.csv').expect(403)
    expect((await staff.get('/events')).text).not.toContain('events.csv')
    const manager = await portal.as('manager')
    expect((await manager.get('/events?user_id=1')).text).toContain('href="/events.csv?user_id=1"')
    const { text, headers } = await manager.get('/events.csv?user_id=1').expect(200)
    expect(headers['content-type']).toContain('text/csv')
    expect(headers['content-disposition']).toMatch(/^attachment; filename="?events-2026-11-23\.csv"?$/)
    expect(text.trim().split('\r\n')).toHaveLength(61)
  })
})
