import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePeople } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { leadIds, tabs, words } from './reading.ts'

const NOW = new Date('2026-11-23T12:00:00Z')

/** Id, first name, username, e-mail; each is found in its own way. */
const PEOPLE: [number, string | null, string | null, string | null][] = [
  [1, 'Ada Lovelace', 'countess', 'ada@analytical.example'],
  [2, 'Жанна', 'zhanna', 'жанна@школа.example'],
  [3, 'Élodie', null, null],
  [4, '100% Bob', null, null],
  [5, 'under_score', null, null],
  [6, 'back\\slash', null, null],
  [7, "O'Brien", null, null],
  [8, '"Quoted"', null, null],
  [9, 'underXscore 100 Bob', null, null],
  [10, null, 'MiXeD', null],
  [11, null, null, 'only@mail.example'],
  [12, '🦊 Fox', null, null],
  [9007199254740991, null, null, null],
]

let portal: Portal
let manager: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  manager = await portal.as('manager')
  const { db } = portal
  for (const [user_id, first_name, username, email] of PEOPLE) {
    await db('users').insert({ user_id, first_name, username })
    await db('free_lesson_registrations').insert({ user_id, email, registered_at: '2026-11-01T10:00:00Z' })
  }
  // Known to the bot, but no lead.
  await makePeople(db, [50])
})
afterAll(() => portal.close())

const search = async (q: string) => (await manager.get('/leads').query({ q }).expect(200)).text

describe('searching leads', () => {
  it.each([
    ['part of a name', 'lovel', [1]],
    ['a name in other letters', 'ADA', [1]],
    ['a name in other letters of another alphabet', 'ЖАН', [2]],
    ['a name with an accent in other letters', 'élo', [3]],
    ['an emoji', '🦊', [12]],
    ['a username', 'counte', [1]],
    ['a username as people write it', '@mixed', [10]],
    ['an e-mail', 'ADA@analytical', [1]],
    ['the end of an e-mail', '@mail.example', [11]],
    ['an e-mail in another alphabet', 'школа', [2]],
    ['a whole id', '12', [12]],
    ['the largest id', '9007199254740991', [9007199254740991]],
    ['an id that nobody can have', '9007199254740993', []],
    ['a percent sign, which is no wildcard', '%', [4]],
    ['a percent sign in the middle', '100%', [4]],
    ['an underscore, which is no wildcard', 'r_s', [5]],
    ['a backslash', '\\', [6]],
    ['a backslash before a letter', 'back\\s', [6]],
    ['an apostrophe', "o'b", [7]],
    ['a double quote', '"q', [8]],
    ['blanks around', '  lovelace  ', [1]],
    ['a statement', "'; drop table users; --", []],
    ['somebody who is no lead', 'user50', []],
  ])('finds by %s', async (_, q, expected) => {
    const html = await search(q)
    expect(leadIds(html)).toEqual(expected)
    expect(tabs(html).map((tab) => tab.text)).toEqual([
      `All ${expected.length}`,
      'Hot 0',
      'Warm 0',
      'Cool 0',
      `Cold ${expected.length}`,
    ])
  })

  it('keeps what was asked in the field, in the tabs and in the download, which holds the same rows', async () => {
    for (const q of ['100%', 'r_s', '\\', '"q', "o'b", 'школа', 'a&b=c#d', '<script>alert(1)</script>']) {
      const html = await search(q)
      expect(html).not.toContain('<script>alert')
      const field = /<input [^>]*id="q"[^>]* value="([^"]*)"/.exec(html)?.[1]
      expect(plain(field!), q).toBe(q)
      for (const { href, text } of tabs(html)) {
        const tab = (await manager.get(href).expect(200)).text
        expect(`${leadIds(tab).length}`, `${q} ${text}`).toBe(text.split(' ')[1])
      }
      const csv = /href="(\/leads\.csv[^"]*)"/.exec(html)![1]!.replaceAll('&amp;', '&')
      expect(new URL(csv, 'http://portal').searchParams.get('q')).toBe(q)
      const rows = (await manager.get(csv).expect(200)).text.trim().split('\r\n').slice(1)
      expect(rows.map((row) => Number(row.split(',')[0]))).toEqual(leadIds(html))
    }
  })

  it('says so when nobody matches, in the words that were asked', async () => {
    expect(words(await search('nobody <b>'))).toContain('No lead matches “nobody &lt;b&gt;”.')
    expect(words((await manager.get('/leads?q=ada&tier=hot').expect(200)).text)).toContain(
      'No lead matches “ada” in this tier.',
    )
  })

  it('takes whatever can be typed', async () => {
    for (const q of [
      '%00',
      '%F0%9F%A6',
      `${'🦊'.repeat(80)}`,
      'x'.repeat(5_000),
      '%ED%A0%80',
      '@',
      '@@',
      '\\'.repeat(101),
    ])
      await manager.get(`/leads?q=${/^%/.test(q) ? q : encodeURIComponent(q)}`).expect(200)
    await manager.get('/leads?q=a&q=b').expect(400)
  })
})

/** The text that an attribute stands for. */
function plain(value: string): string {
  const signs: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" }
  return value.replace(/&(#?\w+);/g, (_, name) => signs[name]!)
}
