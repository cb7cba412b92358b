import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writePlace } from '../../src/call-list/place.ts'
import { makePeople } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { leadIds as ids, leadRow, pageLink as link, tabs, words } from './reading.ts'
import { makeLead, spread } from './school.ts'

const NOW = new Date('2026-11-23T12:00:00Z')

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  staff = await portal.as('staff')
  const { db } = portal
  await makeLead(db, 1, spread(20, 5, NOW))
  await makeLead(db, 2, spread(25, 4, NOW))
  await makeLead(db, 3, spread(25, 2, NOW))
  await makeLead(db, 4, spread(4, 4, NOW))
  // A hundred and ten who did nothing yet; the last of them gave neither a username nor an e-mail.
  const quiet = Array.from({ length: 110 }, (_, place) => 1_000 + place)
  await makePeople(db, quiet)
  await db('free_lesson_registrations').insert(
    quiet.map((user_id) => ({
      user_id,
      email: `quiet${user_id}@school.example`,
      registered_at: '2026-11-01T10:00:00Z',
    })),
  )
  await db('users').where({ user_id: 1_109 }).update({ username: null, first_name: null })
  await db('free_lesson_registrations').where({ user_id: 1_109 }).update({ email: null })
  // Somebody who never registered.
  await makePeople(db, [5])
})
afterAll(() => portal.close())

const open = async (path: string) => (await staff.get(path).expect(200)).text

describe('the call list', () => {
  it('has a tab per tier, and each counts the very rows it leads to', async () => {
    const all = tabs(await open('/leads'))
    expect(all.map((tab) => tab.text)).toEqual(['All 114', 'Hot 1', 'Warm 1', 'Cool 1', 'Cold 111'])
    for (const { text, href } of all) {
      const seen: number[] = []
      let address: string | undefined = href
      while (address) {
        const html = await open(address)
        expect(tabs(html)).toEqual(all.map((tab) => ({ ...tab, current: tab.href === href })))
        seen.push(...ids(html))
        address = link(html, 'next')
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.length).toBe(Number(text.split(' ')[1]))
    }
  })

  it('shows the list order, ranked from the first page on', async () => {
    const first = await open('/leads')
    expect(ids(first).slice(0, 5)).toEqual([2, 3, 1, 4, 1_000])
    expect(ids(first)).toHaveLength(50)
    expect(words(first)).toContain('1–50 of 114 leads')
    expect(link(first, 'prev')).toBeUndefined()
    const second = await open(link(first, 'next')!)
    expect(words(second)).toContain('51–100 of 114 leads')
    expect(words(leadRow(second, 1_046))).toMatch(/^51 Name 1046/)
    const third = await open(link(second, 'next')!)
    expect(words(third)).toContain('101–114 of 114 leads')
    expect(link(third, 'next')).toBeUndefined()
    expect(ids(await open(link(third, 'prev')!))).toEqual(ids(second))
  })

  it('says of each lead what it did and what comes next', async () => {
    const html = await open('/leads')
    expect(words(leadRow(html, 2))).toBe(
      '1 Name 2 @user2 p2@school.example Warm 25 events · 4 days just now Warm: 25 events on 4 days (20, 21, 22, 23 Nov). ' +
        'Hot needs 1 more day. With no activity it turns cool on Sat 28 Nov at 11:59. New Take Contacted Card Write',
    )
    expect(words(leadRow(html, 1))).toBe(
      '3 Name 1 @user1 p1@school.example Hot 20 events · 5 days just now Hot: 20 events on 5 days (19, 20, 21, 22, 23 Nov). ' +
        'With no activity it turns warm on Thu 26 Nov at 11:59. New Take Contacted Card Write',
    )
    expect(words(leadRow(html, 1_000))).toBe(
      '5 Name 1000 @user1000 quiet1000@school.example Cold 0 events · 0 days not in the window ' +
        'Cold: no events in the window. Cool needs 5 more events. New Take Contacted Card Write',
    )
  })

  it('leads to the person, and to their chat with or without a username', async () => {
    const html = await open('/leads?q=1109')
    expect(html).toContain('<a href="/users/1109" dir="auto">Person 1109</a>')
    expect(html).toContain('href="tg://user?id=1109"')
    expect(await open('/leads?tier=hot')).toContain('href="https://t.me/user1"')
  })

  it('shows an earlier instant when asked, says so, and stays at it on every link', async () => {
    const html = await open('/leads?as_of=2026-11-22T12:00:00Z&tier=warm')
    expect(words(html)).toContain(
      'Scores as of Sun 22 Nov 2026, 12:00 ; owners, status and notes are those of now. Show the live list',
    )
    expect(tabs(html).map((tab) => tab.text)).toEqual(['All 114', 'Hot 0', 'Warm 2', 'Cool 1', 'Cold 111'])
    expect(ids(html)).toEqual([2, 1])
    for (const tab of tabs(html)) expect(tab.href).toContain('as_of=2026-11-22T12%3A00%3A00.000Z')
    expect(html).toContain('href="/leads?tier=warm">Show the live list')
    expect(html).not.toContain('data-live=')
  })

  it('reads an instant only with its zone, because a naive one would depend on the machine', async () => {
    for (const as_of of [
      '2026-11-22T12:00:00',
      '2026-11-22T12:00',
      '2026-11-22',
      'yesterday',
      '2026-99-99T12:00:00Z',
    ]) {
      const html = await open(`/leads?as_of=${as_of}`)
      expect(words(html), as_of).not.toContain('Scores as of')
      expect(ids(html), as_of).toHaveLength(50)
    }
  })

  it('forgives what makes no sense in a link', async () => {
    for (const query of [
      'tier=lukewarm',
      'tier=',
      'page=0',
      'page=-1',
      'page=x',
      'page=1.5',
      'page=1e99',
      'q=',
      'q=%20',
      'unknown=1',
    ])
      expect(ids(await open(`/leads?${query}`)), query).toHaveLength(50)
  })

  it('says that it ends where a link leads beyond it, and leads back', async () => {
    const end = writePlace(['0', '0', '-infinity', String(-(2 ** 52))])
    const html = await open(`/leads?tier=cold&page=99&after=${end}`)
    expect(ids(html)).toEqual([])
    expect(words(html)).toContain('The list ends before this page.')
    expect(words(html)).not.toContain('There are no leads here yet')
    expect(link(html, 'next')).toBeUndefined()
    expect(link(html, 'prev')).toBe('/leads?tier=cold')
  })

  it('comes anew as one piece, the same that the page holds', async () => {
    const address = link(await open('/leads?tier=cold'), 'next')!
    const page = await open(address)
    const piece = await staff.get(address).set('HX-Request-Type', 'partial').expect(200)
    expect(piece.text.trim()).toMatch(/^<div class="card" id="lead-list"[\s\S]*<\/div>$/)
    expect(page).toContain(piece.text.trim())
    expect(page).not.toMatch(/undefined|NaN|\[object|\sstyle=/)
  })
})

it('the list of an empty school says who will be in it', async () => {
  const empty = await makePortal({ now: NOW })
  try {
    const { text } = await (await empty.as('staff')).get('/leads').expect(200)
    expect(tabs(text).map((tab) => tab.text)).toEqual(['All 0', 'Hot 0', 'Warm 0', 'Cool 0', 'Cold 0'])
    expect(words(text)).toContain('A lead is a person who registered for the free lesson.')
  } finally {
    await empty.close()
  }
})
