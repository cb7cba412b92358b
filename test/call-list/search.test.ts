import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leadIds } from '../leads/reading.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { NOW } from './school.ts'

/** What somebody is called, and how it is typed: misspelled ( left out, doubled, swapped, beside the key), without marks, or in another alphabet. */
const TYPOS: [name: string, ...typed: string[]][] = [
  ['Алексей', 'алексй', 'Алекссей', 'алекесй', 'Олексей'],
  ['Екатерина', 'Катерина', 'екатрина', 'Екатеррина', 'екатеирна'],
  ['Дмитрий', 'Дмитирй', 'димитрий', 'Дмитри', 'дмирий'],
  ['Мария', 'Maria', 'мари', 'Марея', 'марня'],
  ['Ксения', 'Ксенья', 'ксеня', 'Аксения'],
  ['Никита', 'Nikita', 'никиту', 'Никитта', 'никта'],
  ['Анастасия', 'Настасия', 'анастсия', 'Анастассия'],
  ['Margaret', 'Маргарет', 'Margret', 'margarte', 'Magaret', 'margarett'],
  ['Christopher', 'Cristopher', 'christohper', 'Kristopher'],
  ['Giorgi', 'Giorgy', 'gorgi', 'Georgi'],
  ['Chiara', 'Ciara', 'chira', 'Chiarra'],
  ['Mehmet', 'Mehmt', 'Mehmett', 'Mehmed'],
  ['Élodie', 'Elodie', 'élodei', 'Elodi'],
  ['Zoë Müller', 'zoe', 'Zoe Muller', 'zoë mueller', 'Müler'],
  ['Γιώργος', 'Giorgos', 'Γιωργος', 'γιόργος'],
  ['აირუჟან', 'Airujan', 'აირუჟანი'],
  ['Aruzhan', 'Arujan', 'aruzan', 'Aruzhann'],
]

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  staff = await portal.as('staff')
  const names = [
    ...TYPOS.map(([name]) => name),
    'Oleg',
    'Pavel',
    'Victor',
    'Wolfgang',
    'Yusuf',
    'Тимур',
    'Полина',
    'Жанна',
    'Harper',
    'Ingrid',
  ]
  await add(
    names.map((first_name, i) => ({
      user_id: i + 1,
      first_name,
      username: null,
      email: `p${i + 1}@gmail.com`,
    })),
  )
})
afterAll(() => portal.close())

async function add(
  people: { user_id: number; first_name: string | null; username: string | null; email: string | null }[],
) {
  await portal.db('users').insert(people.map(({ email: _, ...person }) => person))
  await portal
    .db('free_lesson_registrations')
    .insert(people.map(({ user_id, email }) => ({ user_id, email, registered_at: '2026-11-01T10:00:00Z' })))
}
const find = async (q: string) => leadIds((await staff.get('/leads').query({ q }).expect(200)).text)

describe('a misspelled name', () => {
  test.each(TYPOS.flatMap(([name, ...typed], i) => typed.map((text) => [text, name, i + 1] as const)))(
    '%s finds %s',
    async (text, _name, id) => {
      expect(await find(text)).toContain(id)
    },
  )

  test('finds few others', async () => {
    const found = await Promise.all(TYPOS.flatMap(([, ...typed]) => typed.map((text) => find(text))))
    const others = found.reduce((all, ids) => all + ids.length - 1, 0)
    expect(others / found.length).toBeLessThan(0.5)
  })

  test.each(['qwertz', 'Ludmila', 'Робинзон', 'xyz', 'Ismail', 'gmial', '12345'])(
    '%s finds nobody',
    async (text) => {
      expect(await find(text)).toEqual([])
    },
  )
})

describe('what is found', () => {
  beforeAll(() =>
    add([
      { user_id: 101, first_name: 'Joanna', username: null, email: null },
      { user_id: 102, first_name: 'Annabel', username: null, email: null },
      { user_id: 103, first_name: 'Anna', username: null, email: null },
      { user_id: 104, first_name: 'Maria Anna', username: null, email: null },
      { user_id: 105, first_name: 'Ana', username: null, email: null },
      { user_id: 106, first_name: null, username: 'anna', email: null },
      { user_id: 107, first_name: 'Susanna', username: null, email: null },
      { user_id: 108, first_name: 'Kim', username: null, email: 'anna.lee@post.example' },
    ]),
  )

  test('stands in this order: is it, begins with it, holds it, resembles it; each kind in the list order', async () => {
    expect(await find('anna')).toEqual([103, 106, 102, 104, 108, 25, 101, 107, 7, 105])
    await portal.db('events').insert({ user_id: 107, event_type: 'x', created_at: NOW, details: '{}' })
    expect(await find('ANNA')).toEqual([103, 106, 102, 104, 108, 107, 25, 101, 7, 105])
  })

  test('keeps to that order from page to page', async () => {
    await add(
      Array.from({ length: 120 }, (_, i) => ({
        user_id: 1_000 + i,
        first_name: i % 3 === 0 ? 'Roberta' : i % 3 === 1 ? 'Robert' : 'Rupert Robertson',
        username: null,
        email: null,
      })),
    )
    const seen: number[] = []
    let next: string | undefined = '/leads?q=robert'
    while (next) {
      const html: string = (await staff.get(next).expect(200)).text
      seen.push(...leadIds(html))
      next = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    const ids = (rest: number) => Array.from({ length: 40 }, (_, i) => 1_000 + i * 3 + rest)
    expect(seen.slice(0, 40)).toEqual(ids(1))
    expect(new Set(seen.slice(40, 120))).toEqual(new Set([...ids(0), ...ids(2)]))
    expect(new Set(seen).size).toBe(seen.length)
  })

  test('of an e-mail with a misspelled name before the @ is its owner, and not everybody of the same domain', async () => {
    expect(await find('ana.lee@post.example')).toEqual([108])
    expect(await find('p3@gmail.com')).toEqual([3])
    expect(await find('zzzzzz@gmail.com')).toEqual([])
  })

  test('is the same for scores of an earlier instant', async () => {
    const { text } = await staff.get('/leads?as_of=2026-11-20T12:00:00Z&q=анастсия').expect(200)
    expect(leadIds(text)).toEqual([7])
  })
})
