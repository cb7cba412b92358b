import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeEvents } from '../events/school.ts'
import { decode, HOSTILE_NAMES, skeleton, squeezed } from '../leads/hostile-names.ts'
import { words } from '../leads/reading.ts'
import { makeLead } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T12:00:00Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000)

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  staff = await portal.as('staff')
  await makeLead(
    portal.db,
    1,
    Array.from({ length: 120 }, (_, i) => ago(Math.floor(i / 3) * 60)),
  )
})
afterAll(() => portal.close())

const open = async (path: string) => (await staff.get(path).expect(200)).text
const ids = (html: string) => [...html.matchAll(/<tr id="event-(\d+)">/g)].map((match) => Number(match[1]))
const link = (html: string, text: string) =>
  new RegExp(`<a [^>]*href="([^"]+)"[^>]*>${text}`).exec(html)?.[1]?.replaceAll('&amp;', '&')
const recorded = (html: string) =>
  /<dt>Recorded<\/dt><dd><a href="([^"]+)">([^<]+)</.exec(html)!.slice(1) as [string, string]

describe('the timeline of a person', () => {
  it('is read page by page without losing or repeating an event, and leads back to the newest', async () => {
    const all = (
      await portal
        .db('events')
        .where({ user_id: 1 })
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
    ).map((event) => event.id)
    const first = await open('/users/1')
    expect(ids(first)).toEqual(all.slice(0, 50))
    expect(link(first, 'Newest')).toBeUndefined()
    const second = await open(link(first, 'Older')!)
    expect(ids(second)).toEqual(all.slice(50, 100))
    expect(second).not.toContain('data-live=')
    const third = await open(link(second, 'Older')!)
    expect(ids(third)).toEqual(all.slice(100))
    expect(link(third, 'Older')).toBeUndefined()
    expect(ids(await open(link(third, 'Newest')!))).toEqual(all.slice(0, 50))
  })

  it('stays at an earlier instant from page to page, and its count leads to as many events', async () => {
    const as_of = ago(10 * 60).toISOString()
    let html = await open(`/users/1?as_of=${as_of}`)
    expect(recorded(html)[1]).toBe('90 events')
    const listed = await open(recorded(html)[0].replaceAll('&amp;', '&'))
    const older = /rel="next" href="([^"]+)"/.exec(listed)![1]!.replaceAll('&amp;', '&')
    const rows = (page: string) => [...page.matchAll(/<tr id="events-\d+">/g)].length
    expect(rows(listed) + rows(await open(older))).toBe(90)
    const seen = ids(html)
    html = await open(link(html, 'Older')!)
    expect(words(html)).toContain('Scores as of Mon 23 Nov 2026, 11:50')
    seen.push(...ids(html))
    expect(new Set(seen).size).toBe(90)
    html = await open(link(html, 'Newest')!)
    expect(words(html)).toContain('Scores as of Mon 23 Nov 2026, 11:50')
  })

  it('forgives a place that nobody wrote', async () => {
    for (const query of ['before=nonsense', 'before=', 'before=%00', 'as_of=yesterday', 'unknown=1'])
      expect(ids(await open(`/users/1?${query}`)), query).toHaveLength(50)
  })

  it('is not counted without an end', async () => {
    await makeLead(portal.db, 2, Array<Date>(1_000).fill(NOW))
    expect(recorded(await open('/users/2'))[1]).toBe('1,000 events')
    await makeEvents(portal.db, [{ user_id: 2, created_at: NOW }])
    expect(recorded(await open('/users/2'))[1]).toBe('more than 1,000 events')
  })

  it('shows nights in words that fit their number', async () => {
    await portal.db('nights').insert({ night: '2026-11-22', as_of: '2026-11-22T04:30:00Z', rules_version: 1 })
    await portal
      .db('lead_snapshots')
      .insert({ night: '2026-11-22', user_id: 1, total_events: 0, active_days: 0, tier: 'cold' })
    expect(words(await open('/users/1'))).toContain('The last night')
  })
})

describe('hostile text on the page of a person', () => {
  beforeAll(() => makeLead(portal.db, 9, []))

  it.each(HOSTILE_NAMES.map((name) => [name.slice(0, 40), name]))('stays text: %j', async (_, name) => {
    const { db } = portal
    const write = async (text: string) => {
      await db('users').where({ user_id: 9 }).update({ first_name: text, username: text })
      await db('free_lesson_registrations').where({ user_id: 9 }).update({ email: text })
      await db('events').where({ user_id: 9 }).delete()
      await makeEvents(db, [
        { user_id: 9, created_at: NOW, event_type: text, details: { [text]: text, deep: [{ text }] } },
      ])
      return (await open('/users/9')).replaceAll(/nonce="[^"]*"/g, '')
    }
    const plain = await write('plain')
    const html = await write(name)
    expect(skeleton(html.replace(/<title>.*?<\/title>/s, ''))).toEqual(
      skeleton(plain.replace(/<title>.*?<\/title>/s, '')),
    )
    const shown = squeezed(name)
    expect(squeezed(decode(/<h1[^>]*>(.*?)<\/h1>/s.exec(html)![1]!))).toBe(shown)
    expect(decode(words(html))).toContain(`Username @${shown} E-mail ${shown} Registered`)
    expect(decode(/href="(https:\/\/t\.me\/[^"]*)"/.exec(html)![1]!)).toBe(
      `https://t.me/${encodeURIComponent(name)}`,
    )
    // The row opens to the very JSON that the bot sent.
    const json = JSON.parse(decode(/<pre class="json">(.*?)<\/pre>/s.exec(html)![1]!))
    expect(Object.entries(json).sort()).toEqual(
      Object.entries({ [name]: name, deep: [{ text: name }] }).sort(),
    )
  })

  it.each([
    ['nothing', null],
    ['a number', 12],
    ['a word', 'x'],
    ['a list', [1, [2], { a: null }]],
    ['no members', {}],
    ['a number beyond 2^53', 1e300],
    ['very deep', JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`)],
    ['very long', { text: 'x'.repeat(100_000) }],
  ])('details may be %s', async (_, details) => {
    await portal.db('events').where({ user_id: 9 }).delete()
    await makeEvents(portal.db, [{ user_id: 9, created_at: NOW, details }])
    const html = await open('/users/9')
    expect(JSON.parse(decode(/<pre class="json">(.*?)<\/pre>/s.exec(html)![1]!))).toEqual(details)
  })
})
