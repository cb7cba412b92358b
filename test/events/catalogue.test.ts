import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nearNames } from '../../src/events/near-names.ts'
import { attribute, readHtml, textOf } from '../support/html.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { makeEvents } from './school.ts'

describe('names that look like one type written in two ways', () => {
  it.each([
    ['lesson_link_click', 'lesson_link_clicked'],
    ['lesson_link_clicked', 'lesson_link_clicks'],
    ['Webinar_Joined', 'webinar_joined'],
    ['webinar joined', 'webinar_joined'],
    ['webinar-joined', 'webinar_joined'],
    ['webinarJoined', 'webinar_joined'],
    ['webinarjoined', 'webinar_joined'],
    [' webinar_joined ', 'webinar_joined'],
    ['quiz_complted', 'quiz_completed'],
    ['quiz_compelted', 'quiz_completed'],
    ['урок_открыт', 'Урок открыт'],
  ])('%j and %j', (one, other) => {
    expect(nearNames([one, 'something_else', other])).toEqual(
      new Map([
        [one, [other]],
        [other, [one]],
      ]),
    )
  })

  it.each([
    ['lesson_1', 'lesson_2'],
    ['webinar_joined', 'webinar_left'],
    ['message_sent', 'message_read'],
    ['course_enrolled', 'course_opened'],
    ['a', 'b'],
    ['paid', 'said'],
  ])('not %j and %j', (one, other) => {
    expect(nearNames([one, other])).toEqual(new Map())
  })
})

describe('the catalogue of event types', () => {
  let portal: Portal
  beforeAll(async () => {
    portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
    await makeEvents(portal.db, [
      { created_at: '2025-01-01T10:00:00Z', event_type: 'old_one', details: { n: 1 } },
      { created_at: '2026-11-20T10:00:00Z', event_type: 'lesson_link_click', details: { n: 2 } },
      { created_at: '2026-10-01T10:00:00Z', event_type: 'lesson_link_clicked', details: { n: 3 } },
      { created_at: '2026-11-21T10:00:00Z', event_type: 'lesson_link_clicked', details: { n: 4 } },
      { created_at: '2026-11-21T11:00:00Z', event_type: 'lesson_link_clicked', details: { n: 5 } },
      { created_at: '2026-11-24T11:00:00Z', event_type: 'lesson_link_clicked', details: { n: 6 } },
    ])
  })
  afterAll(() => portal.close())

  it('says of each how many, since when and until when, with a sample, and what looks like it', async () => {
    const staff = await portal.as('staff')
    const { text } = await staff.get('/events/types').expect(200)
    const html = readHtml(text)
    const rows = html.elements.filter(
      ({ tagName, attrs }) => tagName === 'tr' && attrs.some(({ name }) => name === 'id'),
    )
    const words = rows.map((row) => textOf(row))
    expect(words).toHaveLength(3)
    expect(words[0]).toMatch(
      /^Lesson link clicked\s?lesson_link_clicked\s?Looks like lesson_link_click\s?2.*3.*53 days ago.*2 days ago.*n 5/,
    )
    expect(words[1]).toContain('Looks like lesson_link_clicked')
    expect(words[2]).toMatch(/^Old one\s?old_one\s?0.*1.*691 days ago.*691 days ago.*n 1/)
    const links = html.elements.flatMap((element) => attribute(element, 'href') ?? [])
    expect(links).toContain('/events?event_type=lesson_link_clicked')
    expect(links).toContain('/events?event_type=lesson_link_clicked&event_type=lesson_link_click')
    expect(links).toContain('/analytics?days=30&event_type=lesson_link_clicked')
  })

  it('reads no more events than types, however many events there are', async () => {
    await portal.db.raw(
      `insert into events (event_type, user_id, created_at) select 'lesson_link_clicked', 1, '2026-11-20T10:00:00Z'::timestamptz + i * interval '1 second' from generate_series(1, 20000) i`,
    )
    // One that began only now, and one that stopped long ago, have their ends far from those of the others.
    await makeEvents(portal.db, [{ created_at: '2026-11-23T08:59:00Z', event_type: 'brand_new' }])
    const staff = await portal.as('staff')
    await staff.get('/events/types').expect(200)
    await portal.db.raw('vacuum analyze events')
    const statements: { sql: string; bindings: never }[] = []
    const note = (statement: { sql: string; bindings: never }) => statements.push(statement)
    portal.db.on('query', note)
    const { readCatalogue } = await import('../../src/events/catalogue-queries.ts')
    const { readLiveMoment } = await import('../../src/leads/moment.ts')
    const moment = await readLiveMoment(portal.db)
    await readCatalogue(portal.db, moment)
    portal.db.off('query', note)
    const { sql, bindings } = statements.find((one) => one.sql.includes('event_day_types'))!
    const { rows } = await portal.db.raw(
      `explain (analyze, format json) ${sql.replace(/\$\d+/g, '?')}`,
      bindings,
    )
    const read = rowsOf(rows[0]['QUERY PLAN'][0].Plan)
    expect(read).toBeGreaterThan(0)
    expect(read).toBeLessThanOrEqual(8)
  })
})

type Plan = { 'Relation Name'?: string; 'Actual Rows': number; 'Actual Loops': number; Plans?: Plan[] }

/** How many rows of events a plan's scans gave. */
function rowsOf(plan: Plan): number {
  const own = plan['Relation Name'] === 'events' ? plan['Actual Rows'] * plan['Actual Loops'] : 0
  return own + (plan.Plans ?? []).reduce((sum, inner) => sum + rowsOf(inner), 0)
}
