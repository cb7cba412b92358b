import { afterAll, beforeAll, expect, test } from 'vitest'
import { writePlace } from '../../src/call-list/place.ts'
import { listLeadsAt } from '../../src/call-list/queries.ts'
import { SORTS, type Sort } from '../../src/call-list/sort.ts'
import { readLiveMoment } from '../../src/leads/moment.ts'
import type { Place } from '../../src/leads/order.ts'
import { readRules } from '../../src/leads/queries.ts'
import { tick } from '../../src/live/tick.ts'
import { leadIds, words } from '../leads/reading.ts'
import { makeLead, spread } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { NOW } from './school.ts'

let portal: Portal
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  const { db } = portal
  const people: [number, string | null, string | null, Date[], string, string | null][] = [
    [1, 'Boris', 'bo', spread(20, 5, NOW), '2026-11-01T10:00:00.000001Z', null],
    [2, 'anna', 'an', spread(10, 3, NOW), '2026-11-01T10:00:00.000002Z', '2026-12-01'],
    [3, ' Anna ', 'an2', [], '2026-11-01T10:00:00.000001Z', '2026-11-20'],
    [4, null, 'carl', [], '2026-11-22T10:00:00Z', '2026-12-01'],
    [5, null, null, spread(1, 1, NOW), '2026-10-01T10:00:00Z', null],
    [6, '', 'zed', spread(1, 1, NOW), '2026-11-03T10:00:00Z', '2026-11-23'],
    [-7, 'Борис', null, spread(6, 1, NOW), '2026-11-02T10:00:00Z', null],
  ]
  for (const [id, first_name, username, times, registered_at, next] of people) {
    await makeLead(db, id, times)
    await db('users').where({ user_id: id }).update({ first_name, username })
    await db('free_lesson_registrations')
      .where({ user_id: id })
      .update({ first_name, username, registered_at })
    if (next) await db('lead_cards').insert({ user_id: id, next_contact_on: next })
  }
  await tick(portal.deps)
})
afterAll(() => portal.close())

const EXPECTED: Record<Sort, number[]> = {
  score: [1, 2, -7, 5, 6, 3, 4],
  active: [-7, 1, 2, 5, 6, 3, 4],
  registered: [4, 6, -7, 2, 1, 3, 5],
  next: [3, 6, 2, 4, -7, 1, 5],
  name: [2, 3, 1, 4, 5, 6, -7],
}

test.each(SORTS)('the list by %s is in its order, and no page loses or repeats a lead', async (sort) => {
  for (const moment of [
    await readLiveMoment(portal.db),
    { as_of: NOW, timezone: 'UTC', rules: await readRules(portal.db) },
  ]) {
    const all = await listLeadsAt(portal.db, moment, { sort, limit: 100 })
    expect(all.map(({ user_id }) => user_id)).toEqual(EXPECTED[sort])
    for (const limit of [1, 2, 3]) {
      const forward: number[] = []
      let after: Place | undefined
      for (let more = true; more; ) {
        const page = await listLeadsAt(portal.db, moment, { sort, limit, after })
        forward.push(...page.map(({ user_id }) => user_id))
        after = page.at(-1)?.place
        more = page.length === limit
      }
      expect(forward, `${limit} at a time`).toEqual(EXPECTED[sort])
      const backward: number[] = []
      let before: Place | undefined = all.at(-1)!.place
      for (let more = true; more; ) {
        const page = await listLeadsAt(portal.db, moment, { sort, limit, before })
        backward.unshift(...page.map(({ user_id }) => user_id))
        before = page[0]?.place
        more = page.length === limit
      }
      expect(backward, `${limit} at a time, backwards`).toEqual(EXPECTED[sort].slice(0, -1))
    }
  }
})

test('an order stands in the address, with its name on the page, and is kept on every link', async () => {
  const staff = await portal.as('staff')
  for (const sort of SORTS) {
    const { text } = await staff.get(`/leads?sort=${sort}`).expect(200)
    expect(leadIds(text)).toEqual(EXPECTED[sort])
    const tabs = /<ul class="nav nav-tabs[\s\S]*?<\/ul>/.exec(text)![0]
    for (const [, href] of tabs.matchAll(/href="(\/leads[^"]*)"/g))
      expect(href!.includes(`sort=${sort}`), href).toBe(sort !== 'score')
  }
  expect(words((await staff.get('/leads?sort=next')).text)).toContain('Sort: Next contact')
  expect(words((await staff.get('/leads?q=ann')).text)).toContain('Sort: Best match')
})

test('a place of another order, of no calendar or of no number is none', async () => {
  const staff = await portal.as('staff')
  for (const [sort, place] of [
    ['score', ['infinity', '3']],
    ['next', ['2026-02-30', '3']],
    ['next', ['2026-11-20']],
    ['next', ['2026-11-20', '3', '4']],
    ['next', ['2026-11-20', '99999999999999999']],
    ['next', [20, 3]],
    ['registered', ['2026-13-01T10:00:00.000000Z', '3']],
    ['registered', ['2026-02-31T10:00:00.000000Z', '3']],
    ['registered', ['0000-01-01T10:00:00.000000Z', '3']],
    ['name', ['a\0b', '3']],
    ['name', ['anna', '1); drop table users; --']],
    ['score', ['2147483648', '1', '-infinity', '3']],
    ['score', { length: 4 }],
  ] as [string, unknown][]) {
    const after = Buffer.from(JSON.stringify(place)).toString('base64url')
    const { text } = await staff.get(`/leads?sort=${sort}&page=2&after=${after}`).expect(200)
    expect(leadIds(text), `${sort} ${JSON.stringify(place)}`).toHaveLength(7)
  }
  const after = writePlace(['anna', '2'])
  expect(leadIds((await staff.get(`/leads?sort=name&page=2&after=${after}`)).text)).toEqual([
    3, 1, 4, 5, 6, -7,
  ])
})
