import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listJournal, readCard } from '../../src/outreach/queries.ts'
import { words } from '../leads/reading.ts'
import { listRecords, makeColleague, makeOutreachPortal, NOW } from './school.ts'

let portal: Awaited<ReturnType<typeof makeOutreachPortal>>
let staff: Awaited<ReturnType<typeof portal.as>>
let manager: Awaited<ReturnType<typeof portal.as>>
beforeAll(async () => {
  portal = await makeOutreachPortal()
  staff = await portal.as('staff')
  manager = await portal.as('manager')
  await portal.db('users').insert({ user_id: 50, first_name: 'No lead' })
})
afterAll(() => portal.close())
beforeEach(async () => {
  await portal.db.raw('truncate lead_cards, lead_journal, audit')
  portal.setNow(NOW)
})

type Agent = typeof staff
const post = (agent: Agent, path: string, form: Record<string, string>) =>
  agent.post(path).type('form').send(form)
const card = () => readCard(portal.db, 1)

describe('the card of a lead', () => {
  test('is new and nobody’s until somebody works on the lead', async () => {
    expect(await card()).toEqual({
      user_id: 1,
      owner: null,
      status: 'new',
      next_contact_on: null,
      version: 0,
      changed_at: null,
      changed_by: null,
    })
    expect(await readCard(portal.db, 50)).toBeUndefined()
    const { text } = await staff.get('/users/1/card').expect(200)
    expect(words(text)).toContain('Owner nobody Take')
  })

  test('taking a lead makes one its owner, and leads back to where the button stood', async () => {
    const answer = await post(staff, '/users/1/owner', { owner: 'me', back: '/leads?tier=hot' }).expect(303)
    expect(answer.headers.location).toBe('/leads?tier=hot')
    expect(await card()).toMatchObject({
      owner: { id: portal.ids.staff, name: 'Staff' },
      status: 'new',
      version: 1,
      changed_by: 'Staff',
    })
    expect(await listRecords(portal)).toEqual({
      journal: [{ who: 'Staff', kind: 'owner', text: null, before: null, after: 'Staff' }],
      audit: [{ who: 'staff@hsl.example', action: 'lead assigned', details: { from: null, to: 'Staff' } }],
    })
    // Once more is nothing new.
    await post(staff, '/users/1/owner', { owner: 'me' }).expect(303)
    expect((await listRecords(portal)).journal).toHaveLength(1)
    expect((await card())!.version).toBe(1)
  })

  test('whoever is second is told who was first, and when', async () => {
    await post(staff, '/users/1/owner', { owner: 'me' }).expect(303)
    portal.setNow(new Date(NOW.getTime() + 180_000))
    const { text } = await post(manager, '/users/1/owner', { owner: 'me', back: '/leads' }).expect(409)
    expect(words(text)).toContain('Staff took the lead 3 min ago.')
    expect(text).toContain('href="/leads">Back')
    expect((await card())!.owner!.name).toBe('Staff')
    expect((await listRecords(portal)).audit).toHaveLength(1)
  })

  test('is given to a colleague, taken over and given back', async () => {
    const boris = await makeColleague(portal, 'Boris Stern')
    await post(staff, '/users/1/owner', { owner: String(boris), version: '0' }).expect(303)
    await post(manager, '/users/1/owner', { owner: 'me', version: '1' }).expect(303)
    await post(manager, '/users/1/owner', { owner: 'nobody', version: '2' }).expect(303)
    const entries = await listJournal(portal.db, 1, { limit: 10 })
    expect(entries.map(({ who, before, after }) => [who, before, after])).toEqual([
      ['Manager', 'Manager', null],
      ['Manager', 'Boris Stern', 'Manager'],
      ['Staff', null, 'Boris Stern'],
    ])
    const { text } = await staff.get('/users/1/card').expect(200)
    expect(words(text)).toContain('Manager gave the lead back just now')
    expect(words(text)).toContain('Manager took the lead over from Boris Stern just now')
    expect(words(text)).toContain('Staff gave the lead to Boris Stern just now')
    // Who has left gets nothing any more.
    await portal.db('accounts').where({ id: boris }).update({ active: false })
    await post(staff, '/users/1/owner', { owner: String(boris), version: '3' }).expect(422)
    await post(staff, '/users/1/owner', { owner: '999999', version: '3' }).expect(422)
  })

  test('has a status, and says what it was', async () => {
    await post(staff, '/users/1/status', { status: 'talking', version: '0' }).expect(303)
    await post(staff, '/users/1/status', { status: 'not_now', version: '1' }).expect(303)
    expect(await card()).toMatchObject({ status: 'not_now', version: 2 })
    expect(await listRecords(portal)).toMatchObject({
      journal: [
        { kind: 'status', before: 'new', after: 'talking' },
        { kind: 'status', before: 'talking', after: 'not_now' },
      ],
      audit: [
        { action: 'lead status changed', details: { from: 'new', to: 'talking' } },
        { action: 'lead status changed', details: { from: 'talking', to: 'not_now' } },
      ],
    })
    // What it is already changes nothing, also for a lead that nobody worked on.
    await post(staff, '/users/1/status', { status: 'not_now', version: '2' }).expect(303)
    await post(staff, '/users/2/status', { status: 'new', version: '0' }).expect(303)
    expect(await portal.db('lead_cards').select('user_id', 'version')).toEqual([{ user_id: 1, version: 2 }])
  })

  test('has a day of next contact: typed, or so many days from today', async () => {
    await post(staff, '/users/1/next-contact', { on: '2026-12-24', version: '0' }).expect(303)
    expect((await card())!.next_contact_on).toBe('2026-12-24')
    await post(staff, '/users/1/next-contact', { on: '2026-12-24', in: '3', version: '1' }).expect(303)
    expect((await card())!.next_contact_on).toBe('2026-11-26')
    await post(staff, '/users/1/next-contact', { on: '2026-11-26', in: 'never', version: '2' }).expect(303)
    expect((await card())!.next_contact_on).toBeNull()
    expect((await listRecords(portal)).journal.map(({ before, after }) => [before, after])).toEqual([
      [null, '2026-12-24'],
      ['2026-12-24', '2026-11-26'],
      ['2026-11-26', null],
    ])
  })

  test.each([
    ['2026-11-22', 'The next contact must be today or later.'],
    ['2026-02-30', 'The next contact must be a day such as 2026-11-27.'],
    ['tomorrow', 'The next contact must be a day such as 2026-11-27.'],
    ['2031-01-01', 'The next contact must lie within two years.'],
  ])('a next contact %s comes back as it was typed', async (on, sentence) => {
    const { text } = await post(staff, '/users/1/next-contact', { on, version: '0' }).expect(422)
    expect(words(text)).toContain(sentence)
    expect(text).toContain(`name="on" value="${on}"`)
    expect(await portal.db('lead_cards')).toEqual([])
  })

  test('a contact makes a new lead a contacted one, and leaves any other status', async () => {
    await post(staff, '/users/1/contacts', { text: ' Asked about the price.\r\nWill think. ' }).expect(303)
    await post(staff, '/users/1/contacts', {}).expect(303)
    expect(await card()).toMatchObject({ status: 'contacted', version: 1, owner: null })
    expect(await listRecords(portal)).toMatchObject({
      journal: [
        { kind: 'contact', text: 'Asked about the price.\nWill think.' },
        { kind: 'status', before: 'new', after: 'contacted' },
        { kind: 'contact', text: null },
      ],
      audit: [{ action: 'lead contacted' }, { action: 'lead status changed' }, { action: 'lead contacted' }],
    })
    await post(staff, '/users/2/status', { status: 'talking', version: '0' }).expect(303)
    await post(staff, '/users/2/contacts', { text: 'Again' }).expect(303)
    expect((await readCard(portal.db, 2))!.status).toBe('talking')
  })

  test('a note is kept as it was written; none and too long a one come back', async () => {
    await post(staff, '/users/1/notes', { text: '<b>Prefers</b> evenings' }).expect(303)
    expect((await listRecords(portal)).journal).toEqual([
      { who: 'Staff', kind: 'note', text: '<b>Prefers</b> evenings', before: null, after: null },
    ])
    expect((await card())!.version).toBe(0)
    expect((await post(staff, '/users/1/notes', { text: '  ' }).expect(422)).text).toContain('it was empty')
    const long = 'ж'.repeat(2_001)
    const { text } = await post(staff, '/users/1/notes', { text: long }).expect(422)
    expect(text).toContain('2001 characters long')
    expect(text).toContain(`${long}</textarea>`)
    expect((await listRecords(portal)).journal).toHaveLength(1)
  })
})

describe('a card that somebody changed under an open form', () => {
  test('is left as it is; the form says who changed what, and keeps what was typed', async () => {
    await post(staff, '/users/1/status', { status: 'talking', version: '0' }).expect(303)
    await post(staff, '/users/1/owner', { owner: 'me', version: '1' }).expect(303)
    const { text } = await post(manager, '/users/1/next-contact', { on: '2026-12-24', version: '0' }).expect(
      409,
    )
    expect(words(text)).toContain(
      'Staff set the status from New to Talking just now. Staff took the lead just now.',
    )
    expect(text).toContain('name="on" value="2026-12-24"')
    // The form that came back knows the card as it is now: sent again it is taken.
    expect(text).toContain('name="version" value="2"')
    await post(manager, '/users/1/next-contact', { on: '2026-12-24', version: '2' }).expect(303)
    expect(await card()).toMatchObject({ status: 'talking', next_contact_on: '2026-12-24', version: 3 })
  })

  test('is found out also when another program changed it with plain SQL', async () => {
    await portal.db('lead_cards').insert({ user_id: 1, owner_id: portal.ids.admin, version: 7 })
    const { text } = await post(manager, '/users/1/status', { status: 'talking', version: '0' }).expect(409)
    expect(words(text)).toMatch(/Somebody changed this lead .*: Admin has it, and its status is New\./)
  })
})

describe('what htmx gets', () => {
  const partial = (target: string) => ({
    'HX-Request-Type': 'partial',
    'HX-Request': 'true',
    'HX-Target': target,
  })

  test('is the card where the card was, the row’s summary where the row was', async () => {
    const own = await post(staff, '/users/1/owner', { owner: 'me' })
      .set(partial('section#card-1'))
      .expect(200)
    expect(own.text.trim()).toMatch(/^<section class="card lead-card" id="card-1"[\s\S]*<\/section>$/)
    const row = await post(staff, '/users/1/contacts', {}).set(partial('div#work-1')).expect(200)
    expect(row.text.trim()).toMatch(/^<div class="lead-work" id="work-1"[\s\S]*<\/div>$/)
    expect(words(row.text)).toContain('Owner: Staff Contacted')
    const late = await post(manager, '/users/1/owner', { owner: 'me' }).set(partial('div#work-1')).expect(409)
    expect(late.text).toContain('role="alert">Staff took the lead just now.')
  })
})

describe('forms of a card', () => {
  test.each<[string, Record<string, string>]>([
    ['/users/1/owner', { owner: 'me', extra: '1' }],
    ['/users/1/owner', { owner: 'you' }],
    ['/users/1/owner', {}],
    ['/users/1/status', { status: 'lukewarm', version: '0' }],
    ['/users/1/status', { status: 'talking' }],
    ['/users/1/status', { status: 'talking', version: '-1' }],
    ['/users/1/next-contact', { in: '2', version: '0' }],
    ['/users/1/notes', { text: 'a', kind: 'contact' }],
    ['/users/1/contacts', { when: 'now' }],
  ])('%s refuses %j by name, and changes nothing', async (path, form) => {
    await post(staff, path, form).expect(400)
    expect(await portal.db('lead_cards')).toEqual([])
    expect(await portal.db('lead_journal')).toEqual([])
  })

  test('know nobody who is no lead', async () => {
    for (const id of ['50', '999', 'x', '9999999999999999999']) {
      await staff.get(`/users/${id}/card`).expect(404)
      for (const [what, form] of Object.entries<Record<string, string>>({
        owner: { owner: 'me' },
        status: { status: 'talking', version: '0' },
        'next-contact': { in: '1', version: '0' },
        notes: { text: 'a' },
        contacts: {},
      }))
        await post(staff, `/users/${id}/${what}`, form).expect(404)
    }
  })

  test('lead nowhere outside of the portal', async () => {
    for (const back of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const { headers } = await post(staff, '/users/1/notes', { text: 'a', back }).expect(303)
      expect(headers.location).toBe('/users/1')
      const { text } = await staff.get('/users/1/card').query({ back }).expect(200)
      // What was asked for stands behind a question mark alone: in the link that reads the page anew.
      expect(text.replaceAll(/"\?[^"]*"/g, '')).not.toContain('evil.example')
      expect(text).not.toContain('"javascript:')
    }
  })
})

test('the journal is paged by place, newest first, also within one instant', async () => {
  for (let n = 1; n <= 7; n++) await post(staff, '/users/1/notes', { text: `note ${n}` }).expect(303)
  const seen: (string | null)[] = []
  let before: { at: string; id: number } | undefined
  for (;;) {
    const page = await listJournal(portal.db, 1, { before, limit: 3 })
    if (page.length === 0) break
    seen.push(...page.map(({ text }) => text))
    const last = page.at(-1)!
    before = { at: last.at_exact, id: last.id }
  }
  expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1].map((n) => `note ${n}`))
})
