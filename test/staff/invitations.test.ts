import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hashOf } from '../../src/accounts/token.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'

let portal: Portal
let admin: Awaited<ReturnType<Portal['as']>>
const NOW = new Date('2026-11-23T09:00:00Z')
const DAY = 86_400_000
beforeAll(async () => {
  portal = await makePortal({ now: NOW, config: { smtp_url: 'smtp://mail.example' } })
})
afterAll(() => portal.close())
beforeEach(async () => {
  portal.setNow(NOW)
  portal.sent.length = 0
  await portal.db('invitations').delete()
  await portal
    .db('accounts')
    .whereNotIn('email', ['staff@hsl.example', 'manager@hsl.example', 'admin@hsl.example'])
    .delete()
  admin = await portal.as('admin')
  await portal.db('audit').delete()
})

const invite = (form: Partial<Record<'email' | 'role' | 'way', string>> = {}) =>
  admin
    .post('/staff/invitations')
    .type('form')
    .send({ email: 'New@School.example', role: 'manager', way: 'mail', ...form })
const tokenOf = (text: string) => /\/invitation\?token=([\w-]{43})/.exec(text)![1]!
const join = (token: string, form: Record<string, string> = {}) =>
  supertest(portal.app)
    .post('/invitation')
    .type('form')
    .send({ token, name: 'Nadia New', password: PASSWORD, again: PASSWORD, ...form })
const open = (token: string) => supertest(portal.app).get(`/invitation?token=${token}`)
const actions = () => portal.db('audit').orderBy('id').pluck('action')

describe('inviting somebody', () => {
  test('by mail: the invited chooses a name and a password, once, and has the role from then on', async () => {
    expect((await invite().expect(303)).headers.location).toBe('/staff?done=mailed')
    const [mail] = portal.sent
    expect(mail).toMatchObject({
      to: 'new@school.example',
      subject: 'Your invitation to the portal of the school',
    })
    for (const part of [mail!.text, mail!.html]) {
      expect(part).toContain('Admin invites you')
      expect(part).toContain('as manager')
      expect(part).toContain('http://localhost/invitation?token=')
    }
    const token = tokenOf(mail!.text)
    expect((await open(token).expect(200)).text).toContain('new@school.example')
    const refused = await join(token, { name: ' ', password: 'short', again: 'other' }).expect(422)
    expect(refused.text).toContain('Write a name of 1 to 80 characters.')
    expect(refused.text).toContain('at least 12 characters')
    expect(refused.text).toContain('The two new passwords differ.')
    expect((await join(token).expect(303)).headers.location).toBe('/login?done=welcome')
    await supertest(portal.app)
      .post('/login')
      .type('form')
      .send({ email: 'new@school.example', password: PASSWORD })
      .expect(303)
    expect(
      await portal.db('accounts').where({ email: 'new@school.example' }).first('name', 'role', 'active'),
    ).toEqual({
      name: 'Nadia New',
      role: 'manager',
      active: true,
    })
    await join(token).expect(404)
    await open(token).expect(404)
    expect(await actions()).toEqual(['person invited', 'invitation accepted', 'signed in'])
  })

  test('by a link that is shown this once, and is kept as a hash alone', async () => {
    const { text } = await invite({ way: 'link' }).expect(201)
    const token = tokenOf(text)
    expect(portal.sent).toEqual([])
    expect((await admin.get('/staff')).text).not.toContain(token)
    expect(await portal.db('invitations').pluck('token_hash')).toEqual([hashOf(token)])
    expect(JSON.stringify([await portal.db('audit'), portal.lines])).not.toContain(token)
    await open(token).expect(200)
  })

  test('where the mail server refuses, the link is shown and says why', async () => {
    const refusing = await makePortal({
      now: NOW,
      mailer: { send: async () => ({ state: 'refused', reply: '550 no such box' }), close() {} },
    })
    const { text } = await (await refusing.as('admin'))
      .post('/staff/invitations')
      .type('form')
      .send({ email: 'new@school.example', role: 'staff', way: 'mail' })
      .expect(201)
    expect(text).toContain('The mail was not taken: 550 no such box.')
    expect(tokenOf(text)).toBeTruthy()
    await refusing.close()
  })

  test('an address is invited once at a time, and not when it has an account; the form keeps what was typed', async () => {
    await invite().expect(303)
    for (const email of ['NEW@school.example', 'staff@hsl.example']) {
      const { text } = await invite({ email, role: 'admin' }).expect(422)
      expect(text).toContain(`value="${email}"`)
      expect(text).toMatch(/value="admin" checked/)
    }
    await invite({ email: 'a@x.example,b@y.example' }).expect(422)
    await invite({ email: '"b@y\r\nBcc: e@z"' }).expect(422)
    await invite({ role: 'owner' }).expect(400)
    expect(portal.sent).toHaveLength(1)
    expect(await actions()).toEqual(['person invited'])
    portal.setNow(new Date(NOW.getTime() + 7 * DAY))
    admin = await portal.as('admin')
    await invite({ role: 'staff' }).expect(303)
    expect(await portal.db('invitations').select('role')).toEqual([{ role: 'staff' }])
  })

  test('of two who take it up at the same moment one wins', async () => {
    await invite()
    const token = tokenOf(portal.sent[0]!.text)
    const answers = await Promise.all([join(token), join(token, { name: 'Another' })])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404])
    expect(await portal.db('accounts').where({ email: 'new@school.example' })).toHaveLength(1)
  })
})

describe('an invitation', () => {
  test('is good for seven days', async () => {
    await invite()
    const token = tokenOf(portal.sent[0]!.text)
    portal.setNow(new Date(NOW.getTime() + 7 * DAY - 1))
    await open(token).expect(200)
    portal.setNow(new Date(NOW.getTime() + 7 * DAY))
    await open(token).expect(404)
    await join(token).expect(404)
    expect((await (await portal.as('admin')).get('/staff')).text).toContain('ran out')
  })

  test('sent again has another link, and seven days anew; the first opens nothing', async () => {
    await invite()
    const { id } = await portal.db('invitations').first('id')
    portal.setNow(new Date(NOW.getTime() + 6 * DAY))
    admin = await portal.as('admin')
    await admin.post(`/staff/invitations/${id}/sendings`).type('form').send({ way: 'mail' }).expect(303)
    const [first, second] = portal.sent.map(({ text }) => tokenOf(text))
    await open(first!).expect(404)
    portal.setNow(new Date(NOW.getTime() + 12 * DAY))
    await open(second!).expect(200)
    expect(await actions()).toContain('invitation sent again')
  })

  test('taken back opens nothing, and cannot be sent again', async () => {
    await invite()
    const { id } = await portal.db('invitations').first('id')
    await admin.post(`/staff/invitations/${id}/end`).expect(303)
    const token = tokenOf(portal.sent[0]!.text)
    await open(token).expect(404)
    await join(token).expect(404)
    await admin.post(`/staff/invitations/${id}/sendings`).type('form').send({ way: 'mail' }).expect(404)
    await admin.post(`/staff/invitations/${id}/end`).expect(404)
    expect(await actions()).toEqual(['person invited', 'invitation withdrawn'])
    await invite().expect(303)
  })

  test('for an address that got an account meanwhile is refused, and stays as it is', async () => {
    await invite()
    await portal
      .db('accounts')
      .insert({ email: 'new@school.example', name: 'N', role: 'staff', password_hash: 'x' })
    await join(tokenOf(portal.sent[0]!.text)).expect(409)
    expect(await portal.db('accounts').where({ email: 'new@school.example' }).first('name', 'role')).toEqual({
      name: 'N',
      role: 'staff',
    })
  })

  test.each(['0', '-1', 'x', '99999999999999999999', '1e3'])('with the number %s is none', async (id) => {
    await admin.post(`/staff/invitations/${id}/end`).expect(404)
  })
})
