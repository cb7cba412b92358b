import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePortal, type Portal } from '../support/portal.ts'
import { decode, HOSTILE_NAMES as NAMES, skeleton, squeezed } from './hostile-names.ts'
import { leadIds, leadRow, words } from './reading.ts'

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T12:00:00Z') })
  staff = await portal.as('staff')
  const people = NAMES.map((name, place) => ({ user_id: place + 1, first_name: name, username: name }))
  await portal.db('users').insert(people)
  await portal
    .db('free_lesson_registrations')
    .insert(people.map(({ user_id, first_name }) => ({ user_id, email: first_name })))
})
afterAll(() => portal.close())

describe('a hostile name on the call list', () => {
  const ids = NAMES.map((name, place) => [name.slice(0, 40), place + 1] as const)
  it.each(ids)('stays text: %j', async (_, id) => {
    const { text } = await staff.get('/leads').expect(200)
    const name = NAMES[id - 1]!
    const row = leadRow(text, id)
    const shown = squeezed(name)
    expect(decode(words(row))).toContain(`${shown} @${shown} ${shown}`)
    expect(skeleton(row)).toEqual(skeleton(leadRow(text, NAMES.indexOf('constructor') + 1)))
    expect(decode(/aria-label="(Write[^"]*)"/.exec(row)![1]!)).toBe(`Write to ${name} on Telegram`)
    expect(decode(/href="(https:\/\/t\.me\/[^"]*)"/.exec(row)![1]!)).toBe(
      `https://t.me/${encodeURIComponent(name)}`,
    )
  })
})

it('hostile names break no other row', async () => {
  const { text } = await staff.get('/leads').expect(200)
  expect(leadIds(text)).toHaveLength(NAMES.length)
  expect(text.match(/<h1/g)).toHaveLength(1)
  expect(text.trimEnd()).toMatch(/<\/html>$/)
})

it('hostile names are JSON like any other', async () => {
  const { body } = await staff.get('/api/user-activity').expect(200)
  expect(body.map((lead: { first_name: string }) => lead.first_name)).toEqual(NAMES)
  expect(body.map((lead: { username: string }) => lead.username)).toEqual(NAMES)
  expect(body.map((lead: { email: string }) => lead.email)).toEqual(NAMES)
})
