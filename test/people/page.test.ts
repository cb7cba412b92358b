import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeEvents, makePeople, makeRegistration } from '../events/school.ts'
import { words } from '../leads/reading.ts'
import { makeLead, spread } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T12:00:00Z')

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: NOW, config: { timezone: 'Europe/Berlin' } })
  staff = await portal.as('staff')
  const { db } = portal
  await makeLead(db, 1, [
    '2026-11-18T10:00:00Z',
    ...Array<string>(4).fill('2026-11-20T13:05:00Z'),
    ...Array<string>(9).fill('2026-11-22T23:30:00Z'),
    '2026-11-24T09:00:00Z',
  ])
  await makeEvents(
    db,
    spread(3, 2, NOW).map((created_at) => ({ user_id: 2, created_at })),
  )
  await makePeople(db, [3])
  await makeRegistration(db, 9007199254740991, '2026-11-20T10:00:00Z')
  for (const [night, tier, total_events] of [
    ['2026-11-20', 'cold', 1],
    ['2026-11-21', 'cool', 5],
    ['2026-11-22', 'warm', 1_200],
  ] as const) {
    await db('nights').insert({ night, as_of: `${night}T04:30:00Z`, rules_version: 1 })
    await db('lead_snapshots').insert({ night, user_id: 1, total_events, active_days: 1, tier })
  }
})
afterAll(() => portal.close())

const open = async (path: string) => (await staff.get(path).expect(200)).text
/** The term and its description, as the profile shows them. */
const facts = (html: string) =>
  Object.fromEntries(
    [
      ...html
        .split('person-facts">')[1]!
        .split('</dl>')[0]!
        .matchAll(/<dt>(.*?)<\/dt><dd[^>]*>([\s\S]*?)<\/dd>/g),
    ].map(([, term, text]) => [term, words(text!)]),
  )
const times = (html: string) =>
  [...html.matchAll(/id="timeline-event-\d+">\s*<time class="timeline-time" datetime="([^"]+)"/g)].map(
    (match) => match[1],
  )
/** The rows of a table, by the beginning of its caption. */
const rows = (html: string, caption: string) =>
  [
    ...new RegExp(`<caption[^>]*>${caption}.*?</table>`, 's')
      .exec(html)![0]
      .matchAll(/<tr>\s*<th scope="row">(.*?)<\/tr>/gs),
  ].map(([, row]) => words(row!))
const link = (html: string, text: string) =>
  new RegExp(`<a [^>]*href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?${text}`)
    .exec(html)?.[1]
    ?.replaceAll('&amp;', '&')

describe('the page of a person', () => {
  it('holds the profile, with every time in the portal’s zone', async () => {
    const html = await open('/users/1')
    expect(html).toContain('<title>Name 1')
    expect(facts(html)).toEqual({
      'Telegram id': '1',
      Username: '@user1',
      'E-mail': 'p1@school.example',
      Registered: 'Thu 1 Jan 2026, 11:00',
      Recorded: '14 events',
    })
    expect(link(html, 'Write on Telegram')).toBe('https://t.me/user1')
  })

  it('counts the very events that its link lists', async () => {
    const html = await open('/users/1')
    const list = await open(link(html, '14 events')!)
    expect([...list.matchAll(/<tr id="events-\d+">/g)]).toHaveLength(14)
  })

  it('explains the score, and says to the minute what comes of it', async () => {
    const html = await open('/users/1')
    expect(words(/<p class="person-why">.*?<\/p>/s.exec(html)![0])).toBe(
      'Warm: 14 events on 3 days (18, 20, 23 Nov). Hot needs 6 more events and 2 more days. ' +
        'With no activity it turns cool on Fri 27 Nov at 14:05.',
    )
    const cooling = /<ol class="cooling"[^>]*>(.*?)<\/ol>/s.exec(html)![1]!
    expect([...cooling.matchAll(/<li>(.*?)<\/li>/gs)].map(([, item]) => words(item!))).toEqual([
      'Fri 27 Nov at 14:05 Cool 10 events on 2 days',
      'Mon 30 Nov at 00:30 Cold 1 event on 1 day',
    ])
    expect(cooling).toContain('datetime="2026-11-27T13:05:00.000Z"')
  })

  it('says how far it is to the next tier', async () => {
    const needs = /<dl class="person-needs"[^>]*>(.*?)<\/dl>/s.exec(await open('/users/1'))![1]!
    expect(words(needs)).toBe('Events for Hot 14 of 20 Days for Hot 3 of 5')
    expect(needs).toContain('max="20" value="14"')
  })

  it('draws what becomes of the score with no activity, each step in the table beside it', async () => {
    const html = await open('/users/1')
    expect(words(/<desc id="person-forecast-desc">.*?<\/desc>/s.exec(html)![0])).toBe(
      'Warm until Fri 27 Nov at 14:05, then cool until Mon 30 Nov at 00:30, then cold.',
    )
    expect(rows(html, 'Each step')).toEqual([
      '23 Nov 2026, 13:00:00 now 14 3 Warm',
      '24 Nov 2026, 10:00:00 1 event recorded for then 15 4 Warm',
      '25 Nov 2026, 11:00:00 1 event older 14 3 Warm',
      '27 Nov 2026, 14:05:00 4 events older 10 2 Cool',
      '30 Nov 2026, 00:30:00 9 events older 1 1 Cold',
    ])
  })

  it('draws what the nights knew and the score now, newest first in the table beside it', async () => {
    const html = await open('/users/1')
    expect(html).toContain('The last 3 nights and now')
    expect(rows(html, 'Tier by night')).toEqual([
      'Mon 23 Nov 2026, 13:00, now Warm 14 3',
      'Sun 22 Nov 2026, 05:30 Warm 1,200 1',
      'Sat 21 Nov 2026, 05:30 Cool 5 1',
      'Fri 20 Nov 2026, 05:30 Cold 1 1',
    ])
    const bands = html
      .split('id="person-history"')[1]!
      .matchAll(/<g><title>(.*?)<\/title><rect class="score-band/g)
    expect([...bands].map(([, title]) => title)).toEqual([
      'Cold from Fri 20 Nov 2026, 05:30 until Sat 21 Nov 2026, 05:30',
      'Cool from Sat 21 Nov 2026, 05:30 until Sun 22 Nov 2026, 05:30',
      'Warm from Sun 22 Nov 2026, 05:30 until Mon 23 Nov 2026, 13:00',
    ])
    expect(await open('/users/1?as_of=2026-11-21T12:00:00Z')).toContain('The last 2 nights and now')
  })

  it('lists what the person did, newest first and nothing that is still to come', async () => {
    const html = await open('/users/1')
    expect(times(html)).toEqual([
      ...Array(9).fill('2026-11-22T23:30:00.000Z'),
      ...Array(4).fill('2026-11-20T13:05:00.000Z'),
      '2026-11-18T10:00:00.000Z',
    ])
    expect(words(html)).toContain('14 events on 3 days in the window 00:30:00 9 × Lesson link clicked')
    expect(html).not.toContain('2026-11-24T09:00')
  })

  it('of somebody who never registered says why there is no score, and shows the events', async () => {
    const html = await open('/users/2')
    expect(words(html)).toContain('not a lead')
    expect(words(html)).toContain('This person has not registered for the free lesson, so there is no score.')
    expect(facts(html)).toMatchObject({
      'E-mail': '–',
      Registered: 'not for the free lesson',
      Recorded: '3 events',
    })
    expect(times(html)).toHaveLength(3)
    expect(html).not.toContain('person-why')
  })

  it('of somebody who did nothing says so', async () => {
    expect(words(await open('/users/3'))).toContain('Nothing has happened yet.')
    const html = await open('/users/9007199254740991')
    expect(words(html)).toContain('Cold: no events in the window. Cool needs 5 more events.')
    expect(html).not.toContain('person-forecast')
    expect(words(html)).toContain(
      'Fri 20 Nov 2026 11:00:00 Registered for the free lesson Cold from the beginning.',
    )
    expect(html).not.toMatch(/undefined|NaN|\[object|\sstyle=/)
  })

  it('opens the chat of a person without a username by id', async () => {
    await portal.db('users').where({ user_id: 3 }).update({ username: null, first_name: null })
    const html = await open('/users/3')
    expect(link(html, 'Write on Telegram')).toBe('tg://user?id=3')
    expect(html).toContain('dir="auto" tabindex="-1">Person 3</h1>')
    expect(facts(html).Username).toBe('–')
  })

  it('shows an earlier instant when asked, and leads back to now', async () => {
    const html = await open('/users/1?as_of=2026-11-20T14:00:00Z')
    expect(words(html)).toContain('Scores as of Fri 20 Nov 2026, 15:00 .')
    expect(words(html)).toContain('Cool: 5 events on 2 days (18, 20 Nov).')
    expect(times(html)).toHaveLength(5)
    expect(facts(html).Recorded).toBe('5 events')
    expect(link(html, 'Show the person now')).toBe('/users/1')
    expect(html).not.toContain('data-live=')
  })

  it('has a live summary, and is told what is new for the card and the timeline, which hold still', async () => {
    const page = await open('/users/1')
    expect(page).toContain('<div id="person-summary" data-live="person:id=1">')
    expect(page).toContain('id="card-news-1" data-live="card-news:id=1&amp;version=0" role="status"></div>')
    expect(page).toMatch(
      /id="timeline-new" role="status" data-live="timeline-news:id=1&amp;since=[\w-]+"><\/div>/,
    )
    expect(page.match(/data-live=/g)).toHaveLength(3)
  })

  it('has the card of a lead between, and none for who is no lead', async () => {
    expect(await open('/users/1')).toContain('id="card-1"')
    expect(await open('/users/2')).not.toContain('id="card-2"')
  })

  it('is the same in a dialog as on a page of its own', async () => {
    const page = await open('/users/1')
    const dialog = await staff
      .get('/users/1')
      .set('HX-Request', 'true')
      .set('HX-Request-Type', 'partial')
      .expect(200)
    expect(dialog.text.trim()).toMatch(/^<article class="person" id="person"[\s\S]*<\/article>$/)
    expect(page).toContain(dialog.text.trim())
  })
})

describe('an address of nobody', () => {
  it.each([
    '4',
    '0',
    '-1',
    'abc',
    '1.5',
    '1e3',
    '9007199254740991999',
    '9007199254740992',
    '9223372036854775808',
    '%00',
    '%20',
    "1'--",
    '9'.repeat(400),
  ])('/users/%s is a page that says so', async (id) => {
    const { text, type } = await staff.get(`/users/${id}`).expect(404)
    expect(type).toBe('text/html')
    expect(words(text)).toContain('The bot knows nobody with this id.')
    expect(text).toContain('href="/"')
  })

  it('is not told to strangers', async () => {
    const visitor = await portal.as()
    for (const id of ['1', '4']) {
      const { headers } = await visitor.get(`/users/${id}`).expect(302)
      expect(headers.location).toBe(`/login?next=${encodeURIComponent(`/users/${id}`)}`)
    }
  })
})
