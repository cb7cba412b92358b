import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '../../src/accounts/account.ts'
import { timelineNewsFragment } from '../../src/people/live.ts'
import { readShown } from '../../src/streams/fragment.ts'
import { makeEvents } from '../events/school.ts'
import { decode, HOSTILE_NAMES, skeleton, squeezed } from '../leads/hostile-names.ts'
import { words } from '../leads/reading.ts'
import { makeLead } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T12:00:00Z')
const viewer: Account = {
  id: 1,
  email: 'staff@hsl.example',
  name: 'Staff',
  role: 'staff',
  theme: 'auto',
  time_zone: null,
  language: null,
}
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
const ids = (html: string) =>
  [...html.matchAll(/id="timeline-event-(\d+)"/g)].map((match) => Number(match[1]))
const link = (html: string, text: string) =>
  new RegExp(`<a [^>]*href="([^"]+)"[^>]*>${text}`).exec(html)?.[1]?.replaceAll('&amp;', '&')
const recorded = (html: string) =>
  /<dt>Recorded<\/dt><dd><a href="([^"]+)">([^<]+)</.exec(html)!.slice(1) as [string, string]

/** What is shown, without the time and from the top: days, and what stands under them. */
const told = (html: string) =>
  [
    ...html.matchAll(
      /<h3 class="timeline-day">(.*?)<\/h3>|<(?:p class="timeline-(?:title|text)"[^>]*|summary)>(.*?)<\/(?:p|summary)>/gs,
    ),
  ].map(([, day, text]) => words(day ?? text!))
const timelineOf = (html: string) => html.split('<div class="timeline">')[1]!.split('</section>')[0]!

describe('the timeline of a person', () => {
  it('is read page by page without losing or repeating anything, and leads back to the newest', async () => {
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
    // What a page without JavaScript leads to is what is put in where there is some.
    const older = /id="timeline-older"[^>]* hx-get="([^"]+)"/.exec(first)![1]!.replaceAll('&amp;', '&')
    const piece = await staff.get(older).set('HX-Request-Type', 'partial').expect(200)
    expect(ids(piece.text)).toEqual(all.slice(50, 100))
    expect(piece.text).not.toContain('<section')
    expect(piece.text, 'the day goes on').not.toContain('timeline-day')
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

  it('forgives a place, a kind and a type that nobody wrote', async () => {
    for (const query of [
      'before=nonsense',
      'before=',
      'before=%00',
      'as_of=yesterday',
      'unknown=1',
      'kind=',
      'kind=x,%00',
      'type=',
      'type=%00',
    ])
      expect(ids(await open(`/users/1?${query}`)), query).toHaveLength(50)
  })

  describe('of a lead with a story', () => {
    beforeAll(async () => {
      const { db } = portal
      await db('users').insert({ user_id: 5, username: 'eve', first_name: 'Eve' })
      await db('free_lesson_registrations').insert({ user_id: 5, registered_at: '2026-11-10T10:00:00Z' })
      await makeEvents(db, [
        {
          user_id: 5,
          event_type: 'bot_started',
          created_at: '2026-11-09T10:00:00Z',
          details: { source: 'ad' },
        },
        ...[1, 2, 3, 4].map((minute) => ({
          user_id: 5,
          event_type: 'lesson_link_clicked',
          created_at: `2026-11-11T10:0${minute}:00Z`,
        })),
        {
          user_id: 5,
          event_type: 'webinar_joined',
          created_at: '2026-11-11T11:00:00Z',
          details: { minutes: 40 },
        },
      ])
      const who = 'Ann'
      await db('lead_journal').insert([
        { user_id: 5, at: '2026-11-12T09:00:00Z', who, kind: 'owner', after: 'Ann' },
        { user_id: 5, at: '2026-11-12T09:01:00Z', who, kind: 'contact', text: 'Asked for the price.' },
        { user_id: 5, at: '2026-11-12T09:01:00Z', who, kind: 'note', text: 'Prefers the evening.' },
        { user_id: 5, at: '2026-11-12T09:02:00Z', who, kind: 'status', before: 'new', after: 'talking' },
        { user_id: 5, at: '2026-11-12T09:03:00Z', who, kind: 'next_contact', after: '2026-11-20' },
      ])
    })
    const CARD = [
      'Ann set the next contact to Fri 20 Nov',
      'Ann set the status from New to Talking',
      'Ann wrote a note',
      'Prefers the evening.',
      'Ann contacted the lead',
      'Asked for the price.',
      'Ann took the lead',
    ]

    it('is one: events, changes of tier, contacts, notes, changes of the card and the registration', async () => {
      const html = await open('/users/5')
      expect(told(timelineOf(html))).toEqual([
        'Wed 18 Nov 2026',
        'Turned cold Cold from cool as activity grew older: 4 events on 1 day in the window',
        'Thu 12 Nov 2026',
        ...CARD,
        'Wed 11 Nov 2026',
        'Webinar joined minutes 40',
        'Turned cool Cool from cold by new activity: 5 events on 2 days in the window',
        '4 × Lesson link clicked since 10:01:00',
        'no details',
        'no details',
        'no details',
        'no details',
        'Tue 10 Nov 2026',
        'Registered for the free lesson',
        'Cold from the beginning.',
        'Mon 9 Nov 2026',
        'Bot started source ad',
      ])
    })

    it('shows the kinds and the type that are asked for', async () => {
      expect(told(timelineOf(await open('/users/5?kind=note,contact,change')))).toEqual([
        'Thu 12 Nov 2026',
        ...CARD,
      ])
      expect(told(timelineOf(await open('/users/5?kind=tier')))).toHaveLength(4)
      expect(told(timelineOf(await open('/users/5?kind=event&type=webinar_joined')))).toEqual([
        'Wed 11 Nov 2026',
        'Webinar joined minutes 40',
      ])
      expect(words(timelineOf(await open('/users/5?kind=event&type=none')))).toBe('Nothing of this kind.')
      expect(told(timelineOf(await open('/users/5?kind=registration')))).toEqual([
        'Tue 10 Nov 2026',
        'Registered for the free lesson',
      ])
    })

    it('has a link per kind that adds or takes it, and the types that the person has', async () => {
      const html = await open('/users/5?kind=note&as_of=2026-11-22T00:00:00Z')
      const kind = (name: string) =>
        new RegExp(`id="timeline-kind-${name}" href="([^"]+)"`).exec(html)![1]!.replaceAll('&amp;', '&')
      expect(kind('all')).toBe('/users/5?as_of=2026-11-22T00%3A00%3A00.000Z')
      expect(kind('note')).toBe('/users/5?as_of=2026-11-22T00%3A00%3A00.000Z')
      expect(kind('contact')).toBe('/users/5?kind=note,contact&as_of=2026-11-22T00%3A00%3A00.000Z')
      expect(html).toContain('<option value="lesson_link_clicked">Lesson link clicked (4)</option>')
    })

    it('says how much came since it was shown, of what it shows', async () => {
      const shown = async (address: string) =>
        readShown(
          /id="timeline-new"[^>]* data-live="([^"]+)"/
            .exec(await open(address))![1]!
            .replaceAll('&amp;', '&'),
        ).params
      const events = await shown('/users/5?kind=event')
      const all = await shown('/users/5')
      await makeEvents(portal.db, [
        { user_id: 5, event_type: 'late', created_at: '2026-11-09T11:00:00Z' },
        { user_id: 5, event_type: 'webinar_joined', created_at: '2026-11-20T11:00:00Z' },
      ])
      await portal.db('lead_journal').insert({ user_id: 5, at: NOW, who: 'Ann', kind: 'note', text: 'x' })
      const fragment = timelineNewsFragment(portal.deps)
      const news = async (params: Record<string, string | string[]>) => {
        const audience = fragment.parse(params, viewer)
        return words(fragment.render(await fragment.read([audience]), audience))
      }
      expect(await news(events)).toBe('1 new')
      expect(await news(all)).toBe('2 new')
      expect(await news({ ...events, type: 'late' })).toBe('')
      expect(await news({ ...events, kind: 'tier' })).toBe('')
      expect(fragment.parse({ ...all, since: 'yesterday' }, viewer)).toBeNull()
      await portal.db('events').where({ user_id: 5, event_type: 'late' }).delete()
      await portal.db('lead_journal').where({ text: 'x' }).delete()
    })

    it('tells the address bar of its filter, and of no older page', async () => {
      const whole = await staff.get('/users/5/timeline?kind=event&type=webinar_joined').expect(200)
      expect(whole.headers['hx-replace-url']).toBe('/users/5?kind=event&type=webinar_joined')
      const older = link(await open('/users/1'), 'Older')!.replace('/users/1?', '/users/1/timeline?')
      expect((await staff.get(older).expect(200)).headers['hx-replace-url']).toBeUndefined()
    })
  })

  it('of somebody with very many events, looks through a bounded number of them for a type, and says how far', async () => {
    await makeLead(portal.db, 6, [])
    await portal.db.raw(
      `insert into events (user_id, event_type, created_at)
       select 6, case when n = 4990 then 'rare' else 'common' end, ?::timestamptz - n * interval '30 seconds' from generate_series(1, 5000) n`,
      [NOW],
    )
    let html = await open('/users/6?kind=event&type=rare')
    expect(words(timelineOf(html))).toBe('Nothing of this since 22 Nov 2026, 19:20:00. Look further back')
    html = await open(link(html, 'Look further back')!)
    html = await open(link(html, 'Look further back')!)
    expect(told(timelineOf(html))).toEqual(['Sat 21 Nov 2026', 'Rare no details'])
    expect(link(html, 'Older')).toBeUndefined()
  })

  it('is not counted without an end', async () => {
    await makeLead(portal.db, 2, Array<Date>(1_000).fill(NOW))
    expect(recorded(await open('/users/2'))[1]).toBe('1,000 events')
    await makeEvents(portal.db, [{ user_id: 2, created_at: NOW }])
    expect(recorded(await open('/users/2'))[1]).toBe('more than 1,000 events')
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
