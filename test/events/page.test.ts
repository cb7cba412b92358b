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

const rows = (html: string) => [...html.matchAll(/<tr id="events-\d+"/g)].length
const link = (html: string, pattern: RegExp) => pattern.exec(html)![1]!.replaceAll('&amp;', '&')

describe('the page of events', () => {
  it('shows the newest first, fifty to a page, and leads to older ones', async () => {
    const { text } = await staff.get('/events').expect(200)
    expect(rows(text)).toBe(50)
    expect(text).not.toContain('09:10:00')
    const next = await staff.get(link(text, /rel="next" href="([^"]+)"/)).expect(200)
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

  it('leads from a row to its like: this person, this type, each detail, and what lay around it', async () => {
    const { text } = await staff.get('/events?from=2026-11-23').expect(200)
    const id = /<tr id="events-(\d+)"/.exec(text)![1]!
    const hrefs = [...text.matchAll(/href="(\/events\?[^"]*)"/g)].map((match) =>
      match[1]!.replaceAll('&amp;', '&'),
    )
    expect(hrefs).toContain('/events?from=2026-11-23&user_id=2')
    expect(hrefs).toContain(
      `/events?from=2026-11-23&event_type=${encodeURIComponent('<b>bold</b>').replace('%2F', '%2F')}`,
    )
    expect(hrefs).toContain(`/events?around=${id}#events-${id}`)
    const detail = hrefs.find((href) => href.includes('detail='))!
    expect(new URL(detail, 'http://x').searchParams.get('detail')).toBe('html = <script>alert(1)</script>')
    expect(rows((await staff.get(detail)).text)).toBe(1)
  })

  it('keeps the filter in its fields, and offers to take each part of it away', async () => {
    const address =
      '/events?event_type=lesson_link_clicked&event_type=unheard_of&from=2026-11-22&to=2026-11-22T08:10&detail=minute%3D3&person=@user1'
    const { text } = await staff.get(address).expect(200)
    expect(rows(text)).toBe(1)
    expect(text).toContain('value="lesson_link_clicked" checked>')
    expect(text).toContain('value="unheard_of" checked>')
    expect(text).toContain('value="2026-11-22T00:00"')
    expect(text).toContain('value="2026-11-22T08:10"')
    expect(text).toContain('value="minute=3"')
    expect(text).toContain('value="@user1"')
    const crosses = [...text.matchAll(/<a class="chip" href="([^"]+)"[^>]*title/g)].map((match) =>
      match[1]!.replaceAll('&amp;', '&'),
    )
    expect(crosses).toHaveLength(6)
    for (const cross of crosses) {
      const left = new URL(cross, 'http://x').searchParams
      expect([...left].length, cross).toBe(5)
      await staff.get(cross).expect(200)
    }
  })

  it('says so when nothing fits', async () => {
    const { text } = await staff.get('/events?event_type=unheard_of')
    expect(text).toContain('No event fits this filter')
    expect(text).toContain('value="unheard_of" checked>')
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
    expect(new Date(readCursor(String(params.since))!.at)).toEqual(newest!.at)
    expect(live((await staff.get(`/events?user_id=1&before=${params.since}`)).text)).toBeUndefined()
  })
})

describe('a filter that cannot be understood', () => {
  it.each([
    ['from=2026-02-30', '2026-02-30', 'that the calendar has', 'name="from" type="text"'],
    ['to=yesterday', 'yesterday', 'that the calendar has', 'name="to" type="text"'],
    ['from=2026-11-23&to=2026-11-20', '2026-11-20', 'The end must be later than the start.', 'name="to"'],
    ['user_id=abc', 'abc', 'An id is a whole number', 'name="person"'],
    ['user_id=9007199254740993', '9007199254740993', 'An id is a whole number', 'name="person"'],
    ['person=nobody+here', 'nobody here', 'The bot knows nobody', 'name="person"'],
    ['person=99', '99', 'The bot knows nobody', 'name="person"'],
    ['person=1&user_id=2', '1', 'names a person twice', 'name="person"'],
    ['detail=source', 'source', 'path = value', 'name="detail"'],
    ['detail=a..b%3D1', 'a..b=1', 'path = value', 'name="detail"'],
    [`detail=a%3D${'x'.repeat(300)}`, 'a=xxx', 'At most 300 characters', 'name="detail"'],
    ['event_type=%00', '\ufffd', 'NUL', 'name="event_type"'],
    ['at=noon', 'noon', 'that the calendar has', 'name="at"'],
    ['around=x', 'x', 'a whole number', 'name="at"'],
    ['around=987654321', '987654321', 'There is no event with this id.', 'name="at"'],
  ])('is kept as it was typed, with what would be right: ?%s', async (query, typed, what, field) => {
    const { text } = await staff.get(`/events?${query}`).expect(200)
    expect(rows(text)).toBe(0)
    expect(text).toContain('No events are listed')
    expect(text).toContain(typed)
    expect(text).toContain(what)
    if (field !== 'name="at"' && field !== 'name="event_type"') {
      expect(text).toContain(field)
      expect(text).toMatch(/is-invalid/)
    }
    expect(text).not.toContain('new-events')
  })

  it('is never left out of an export: that is refused, and names it', async () => {
    const manager = await portal.as('manager')
    for (const query of ['from=2026-02-30', 'user_id=x', 'person=nobody', 'detail=x', 'event_type=%00'])
      for (const format of ['csv', 'ndjson']) {
        const { text, headers } = await manager.get(`/events.${format}?${query}`).expect(400)
        expect(headers['content-disposition'], query).toBeUndefined()
        expect(text, query).toContain(query.split('=')[0])
      }
  })
})

describe('a search that takes too long', () => {
  it('says through how many events it would go, and asks for a range; the API refuses it by name', async () => {
    // Whoever holds the table makes every search slow; what the summaries say is there all the same.
    const held = await portal.db.transaction()
    await held.raw('lock table events in access exclusive mode')
    try {
      const { text } = await staff
        .get('/events?detail=source+%3D+bot&event_type=lesson_link_clicked')
        .expect(200)
      expect(text).toContain('This search would look through 60 events')
      expect(rows(text)).toBe(0)
      const ranges = [...text.matchAll(/href="([^"]+)">In the last/g)].map((match) =>
        match[1]!.replaceAll('&amp;', '&'),
      )
      expect(ranges[0]).toBe(
        '/events?event_type=lesson_link_clicked&detail=source+%3D+bot&from=2026-11-22T09%3A00%3A00.000Z',
      )
      expect(ranges).toHaveLength(3)
      const { body } = await staff.get('/api/events?type=recent&detail=source+%3D+bot').expect(400)
      expect(body.error.fields.detail).toMatch(/^would look through too many events/)
    } finally {
      await held.rollback()
    }
    await staff.get('/events?detail=source+%3D+bot').expect(200)
  })
})

describe('a person is found', () => {
  beforeAll(async () => {
    await portal.db('users').insert([
      { user_id: 11, username: 'Anna_S', first_name: 'Анна' },
      { user_id: 12, username: null, first_name: 'Анна' },
      { user_id: 13, username: 'hanna', first_name: 'Ханна' },
      { user_id: 14, username: null, first_name: 'Ян' },
      { user_id: 15, username: null, first_name: '100%' },
    ])
  })
  const heading = (html: string) =>
    /<span class="chip-label">Person<\/span> <span dir="auto">([^<]*)</.exec(html)?.[1]

  it.each([
    ['11', 'Анна (@Anna_S)'],
    ['@anna_s', 'Анна (@Anna_S)'],
    ['anna_s', 'Анна (@Anna_S)'],
    ['ханна', 'Ханна (@hanna)'],
    ['Ян', 'Ян'],
    ['100%', '100%'],
  ])('by %s', async (typed, name) => {
    const { text } = await staff.get(`/events?person=${encodeURIComponent(typed)}`).expect(200)
    expect(heading(text)).toBe(name)
    expect(text).toContain('No event fits this filter')
  })

  it('and where several are called so, one chooses', async () => {
    const { text } = await staff
      .get(`/events?person=${encodeURIComponent('Анна')}&from=2026-11-01`)
      .expect(200)
    expect(text).toContain('Several people fit')
    expect(rows(text)).toBe(0)
    const choices = [...text.matchAll(/<li><a href="(\/events[^"]+)"><span dir="auto">([^<]+)/g)].map(
      (match) => [match[1]!.replaceAll('&amp;', '&'), match[2]],
    )
    expect(choices.slice(0, 2)).toEqual([
      ['/events?from=2026-11-01&user_id=11', 'Анна (@Anna_S)'],
      ['/events?from=2026-11-01&user_id=12', 'Анна'],
    ])
    const manager = await portal.as('manager')
    await manager.get(`/events.csv?person=${encodeURIComponent('Анна')}`).expect(400)
    await manager.get(`/events/export?person=${encodeURIComponent('Анна')}`).expect(302)
  })
})
