import { afterAll, beforeAll, expect, test } from 'vitest'
import { tick } from '../../src/live/tick.ts'
import { leadIds, leadRow, words } from '../leads/reading.ts'
import { makeOutreachPortal, NOW } from '../outreach/school.ts'
import { countedLinks } from './school.ts'

let portal: Awaited<ReturnType<typeof makeOutreachPortal>>
let staff: Awaited<ReturnType<typeof portal.as>>
let manager: Awaited<ReturnType<typeof portal.as>>
beforeAll(async () => {
  portal = await makeOutreachPortal(4)
  await tick(portal.deps)
  // No step of the live tables comes to help: what is seen at once is seen without it.
  portal.app.router.stack.shift()
  staff = await portal.as('staff')
  manager = await portal.as('manager')
})
afterAll(() => portal.close())

const open = async (agent: typeof staff, path = '/leads') => (await agent.get(path).expect(200)).text
const post = (agent: typeof staff, path: string, form: object) => agent.post(path).type('form').send(form)
const counts = (html: string) =>
  Object.fromEntries(
    countedLinks(html)
      .filter(({ label }) => /^(Mine|Nobody’s|Due today|Contacted|Talking)/.test(label))
      .map(({ label, count }) => [label.replace(/ \d+$/, ''), count]),
  )

test('what somebody changes is in every list they open next, and in those of everybody else', async () => {
  for (const agent of [staff, manager]) {
    await open(agent)
    await open(agent, '/leads?owner=nobody')
  }
  await post(staff, '/users/1/owner', { owner: 'me' }).expect(303)
  expect(words(leadRow(await open(staff), 1))).toContain('Owner: Staff')
  expect(leadIds(await open(staff, '/leads?owner=me'))).toEqual([1])
  expect(words(leadRow(await open(manager), 1))).toContain('Owner: Staff')
  expect(leadIds(await open(manager, '/leads?owner=nobody'))).toEqual([2, 3, 4])
  await post(staff, '/users/1/status', { status: 'talking', version: '1' }).expect(303)
  expect(words(leadRow(await open(manager), 1))).toContain('Talking')
  await post(staff, '/users/1/notes', { text: 'Prefers evenings' }).expect(303)
  expect(words(leadRow(await open(manager), 1))).toContain('Prefers evenings Staff, just now')
  await post(staff, '/users/2/next-contact', { on: '2026-11-23', version: '0' }).expect(303)
  expect(leadIds(await open(manager, '/leads?due=today'))).toEqual([2])
  expect(counts(await open(manager))).toEqual({
    Mine: 0,
    'Nobody’s': 3,
    'Due today': 1,
    Contacted: 0,
    Talking: 1,
  })
  expect(counts(await open(staff))).toEqual({
    Mine: 1,
    'Nobody’s': 3,
    'Due today': 1,
    Contacted: 0,
    Talking: 1,
  })
})

test('what another program changes with plain SQL is there as soon as it is committed', async () => {
  await open(staff)
  await portal.db.transaction(async (trx) => {
    await trx('lead_cards').insert({ user_id: 3, owner_id: portal.ids.admin, status: 'contacted' })
    expect(words(leadRow(await open(staff), 3))).not.toContain('Admin')
  })
  expect(words(leadRow(await open(staff), 3))).toContain('Owner: Admin')
  await portal.db('lead_cards').where({ user_id: 3 }).delete()
  expect(words(leadRow(await open(staff), 3))).not.toContain('Admin')
  await portal.db('lead_cards').insert({ user_id: 3, owner_id: portal.ids.admin })
  await open(staff)
  await portal.db.raw('truncate lead_cards')
  expect(words(leadRow(await open(staff), 3))).not.toContain('Admin')
})

test('a changed card or note is a change of the live version too, so that whoever watches is told within its beat', async () => {
  await tick(portal.deps)
  const version = async () => (await portal.db('live_state').first()).version
  let before = await version()
  for (const change of [
    () => portal.db('lead_cards').insert({ user_id: 4, status: 'talking' }),
    () => portal.db('lead_cards').where({ user_id: 4 }).update({ status: 'contacted' }),
    () => portal.db('lead_journal').insert({ user_id: 4, who: 'bot', kind: 'note', text: 'Hello' }),
    () => portal.db('lead_cards').where({ user_id: 4 }).delete(),
  ]) {
    await change()
    expect(await tick(portal.deps)).toBe('changed')
    expect(await version()).toBe(before + 1)
    before += 1
  }
  expect(await tick(portal.deps)).toBe('unchanged')
})

test('a day that begins makes due what was not', async () => {
  await portal.db('lead_cards').insert({ user_id: 4, next_contact_on: '2026-11-24' })
  expect(leadIds(await open(staff, '/leads?due=today'))).toEqual([])
  portal.setNow(new Date(NOW.getTime() + 12 * 3_600_000))
  const again = await portal.as('staff')
  expect(leadIds(await open(again, '/leads?due=today'))).toEqual([4])
  expect(words(leadRow(await open(again), 4))).toContain('Next contact: Due today')
})
