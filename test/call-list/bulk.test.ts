import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { words } from '../leads/reading.ts'
import { makeColleague, makeOutreachPortal } from '../outreach/school.ts'

let portal: Awaited<ReturnType<typeof makeOutreachPortal>>
let staff: Awaited<ReturnType<typeof portal.as>>
let manager: Awaited<ReturnType<typeof portal.as>>
let boris: number
beforeAll(async () => {
  portal = await makeOutreachPortal(6)
  staff = await portal.as('staff')
  manager = await portal.as('manager')
  boris = await makeColleague(portal, 'Boris Stern')
})
afterAll(() => portal.close())
beforeEach(() => portal.db.raw('truncate lead_cards, lead_journal, audit'))

type Agent = typeof staff
/** What the ticked boxes of the page send, as they stood when it was read. */
async function boxes(agent: Agent, ids: number[]): Promise<string[]> {
  const { text } = await agent.get('/leads').expect(200)
  return ids.map((id) => new RegExp(`form="bulk" name="id" value="(${id}(?:\\.\\d+)?)"`).exec(text)![1]!)
}
async function assign(agent: Agent, id: string[], form: Record<string, string>) {
  const { headers } = await agent
    .post('/leads/assignments')
    .type('form')
    .send({ id, back: '/leads?tier=cold', ...form })
    .expect(303)
  return words((await agent.get(headers.location!).expect(200)).text)
}
const owners = async () =>
  Object.fromEntries(
    (await portal.db('lead_cards').select('user_id', 'owner_id').orderBy('user_id')).map(
      ({ user_id, owner_id }) => [user_id, owner_id],
    ),
  )

describe('giving many leads at once', () => {
  test('to oneself, to a colleague and to nobody; the list says how many', async () => {
    const { staff: me } = portal.ids
    expect(await assign(staff, await boxes(staff, [1, 2, 3]), { owner: 'me' })).toContain(
      '3 leads were given to Staff.',
    )
    expect(await owners()).toEqual({ 1: me, 2: me, 3: me })
    expect(
      await assign(staff, await boxes(staff, [3, 4]), { owner: 'colleague', colleague: String(boris) }),
    ).toContain('2 leads were given to Boris Stern.')
    expect(await owners()).toEqual({ 1: me, 2: me, 3: boris, 4: boris })
    expect(await assign(staff, await boxes(staff, [1, 5]), { owner: 'nobody' })).toContain(
      '1 lead was given to nobody. 1 was nobody’s already.',
    )
    expect(await owners()).toEqual({ 1: null, 2: me, 3: boris, 4: boris })
    const audit = await portal
      .db('audit')
      .whereNot('action', 'signed in')
      .select('who', 'action', 'subject', 'details')
      .orderBy('id')
    expect(audit).toHaveLength(6)
    expect(audit[3]).toEqual({
      who: 'staff@hsl.example',
      action: 'lead assigned',
      subject: 'person 3',
      details: { from: 'Staff', to: 'Boris Stern' },
    })
    const journal = await portal.db('lead_journal').where({ user_id: 3 }).orderBy('id')
    expect(journal).toMatchObject([
      { who: 'Staff', kind: 'owner', before: null, after: 'Staff', card_version: 1 },
      { who: 'Staff', kind: 'owner', before: 'Staff', after: 'Boris Stern', card_version: 2 },
    ])
  })

  test('takes none that somebody else took since the page was made, and says how many', async () => {
    const seen = await boxes(staff, [1, 2, 3, 4])
    await assign(manager, await boxes(manager, [2, 3]), { owner: 'me' })
    expect(await assign(staff, seen, { owner: 'me' })).toContain(
      '2 leads were given to Staff. 2 were taken by others meanwhile and left with them.',
    )
    const { staff: me, manager: other } = portal.ids
    expect(await owners()).toEqual({ 1: me, 2: other, 3: other, 4: me })
    // Who sees that the lead is another's, and gives it all the same, does so.
    await assign(staff, await boxes(staff, [2]), { owner: 'me' })
    expect((await owners())[2]).toBe(me)
  })

  test('gives away what one took oneself since the page was made', async () => {
    const seen = await boxes(staff, [1, 2])
    await staff.post('/users/1/owner').type('form').send({ owner: 'me' }).expect(303)
    expect(await assign(staff, seen, { owner: 'colleague', colleague: String(boris) })).toContain(
      '2 leads were given to Boris Stern.',
    )
    expect((await portal.db('audit').where({ subject: 'person 1' }).orderBy('id'))[1].details).toEqual({
      from: 'Staff',
      to: 'Boris Stern',
    })
  })

  test('of none says so and changes nothing', async () => {
    expect(await assign(staff, [], { owner: 'me' })).toContain(
      'No lead was selected, so nothing was changed.',
    )
    expect(await owners()).toEqual({})
  })

  test('leads back to the list it came from, and never elsewhere', async () => {
    const answer = (back: string) =>
      staff.post('/leads/assignments').type('form').send({ id: '1', owner: 'me', back }).expect(303)
    expect((await answer('/leads?tier=cold&sort=name')).headers.location).toMatch(
      /^\/leads\?tier=cold&sort=name&done=assigned\./,
    )
    expect((await answer('//evil.example')).headers.location).toMatch(/^\/leads\?done=/)
  })

  test.each([
    { id: 'x', owner: 'me' },
    { id: '1', owner: 'you' },
    { id: '1', owner: 'me', extra: '1' },
    { id: ['1', '99999999999999999'], owner: 'me' },
    { id: '1' },
  ])('refuses %j by name', async (form) => {
    await staff.post('/leads/assignments').type('form').send(form).expect(400)
    expect(await owners()).toEqual({})
  })

  test('to a colleague who is none is refused', async () => {
    for (const colleague of ['', '999999'])
      await staff
        .post('/leads/assignments')
        .type('form')
        .send({ id: '1', owner: 'colleague', colleague })
        .expect(422)
    expect(await owners()).toEqual({})
  })

  test('who is no lead is left out', async () => {
    await portal.db('users').insert({ user_id: 50 })
    expect(await assign(staff, ['50', '999', '1'], { owner: 'me' })).toContain('1 lead was given to Staff.')
    expect(await owners()).toEqual({ 1: portal.ids.staff })
  })

  test('every lead of the page is ticked by a link, where no script can', async () => {
    const { text } = await staff.get('/leads?select=page').expect(200)
    expect(text.match(/name="id" value="\d+" aria-label="[^"]*" checked/g)).toHaveLength(6)
    expect(text).toMatch(/href="\/leads"[^>]*>Select none/)
    expect((await staff.get('/leads')).text).not.toMatch(/name="id" [^>]*checked/)
  })

  test('an address that says how it went says nothing else', async () => {
    for (const done of [
      'assigned.1.x.0.0',
      'assigned.<b>.1.1.1',
      '__proto__',
      'constructor',
      'assigned.1.1.1',
    ]) {
      const { text } = await staff.get('/leads').query({ done }).expect(200)
      expect(text).not.toContain('alert-success')
    }
  })
})
