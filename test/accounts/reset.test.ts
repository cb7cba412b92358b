import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createReset } from '../../src/accounts/reset-queries.ts'
import { hashOf } from '../../src/accounts/token.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'

let portal: Portal
const NOW = new Date('2026-11-23T09:00:00Z')
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
})
afterAll(() => portal.close())
beforeEach(async () => {
  portal.setNow(NOW)
  portal.sent.length = 0
  await portal.db('login_attempts').delete()
  await portal.db('password_resets').delete()
  await portal.db('audit').delete()
})

const ask = (email: string) =>
  supertest(portal.app)
    .post('/forgot')
    .set('User-Agent', 'Mozilla/5.0 (X11; Linux) Firefox/140.0')
    .type('form')
    .send({ email })
const mails = (count: number) => expect.poll(() => portal.sent.length).toBe(count)
const tokenOf = (text: string) =>
  new URL(/http\S+\/reset\?token=\S+/.exec(text)![0]).searchParams.get('token')!
const set = (token: string, password = 'a quite new password', again = password) =>
  supertest(portal.app).post('/reset').type('form').send({ token, password, again })
const MINUTE = 60_000

/** Asks for a mail and answers the secret of its link. */
async function makeLink(): Promise<string> {
  const before = portal.sent.length
  await ask('staff@hsl.example').expect(200)
  await mails(before + 1)
  return tokenOf(portal.sent.at(-1)!.text)
}

describe('asking for a new password', () => {
  test('a known and an unknown address get the same answer; only the known one gets a mail', async () => {
    const known = await ask('Staff@HSL.example').expect(200)
    const unknown = await ask('nobody@hsl.example').expect(200)
    const told = (text: string) =>
      text.replaceAll(/nonce="[^"]+"/g, '').replaceAll(/(staff|nobody)@hsl\.example/g, 'ADDRESS')
    expect(told(unknown.text)).toBe(told(known.text))
    expect(Object.keys(unknown.headers)).toEqual(Object.keys(known.headers))
    await mails(1)
    expect(portal.sent[0]!.to).toBe('staff@hsl.example')
    expect(await portal.db('password_resets')).toHaveLength(1)
  })

  test('the answer is given before anybody is looked up: a database that cannot say who it is changes nothing', async () => {
    await portal.db.raw('alter table accounts rename to hidden')
    const answers = [await ask('staff@hsl.example'), await ask('nobody@hsl.example')]
    await portal.db.raw('alter table hidden rename to accounts')
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    await expect
      .poll(() => portal.lines.filter(({ msg }) => String(msg).includes('new password')))
      .toHaveLength(2)
  })

  test('a deactivated account gets no mail', async () => {
    await portal.db('accounts').where({ email: 'manager@hsl.example' }).update({ active: false })
    await ask('manager@hsl.example').expect(200)
    await makeLink()
    await portal.db('accounts').where({ email: 'manager@hsl.example' }).update({ active: true })
    expect(portal.sent.map(({ to }) => to)).toEqual(['staff@hsl.example'])
  })

  test('the mail says who asked, from where, with what, and how long the link is good', async () => {
    await makeLink()
    const { text, html, subject } = portal.sent[0]!
    expect(subject).toBe('Set a new password')
    for (const part of [text, html]) {
      expect(part).toContain('staff@hsl.example')
      expect(part).toContain('Mon 23 Nov 2026, 09:00 (UTC)')
      expect(part).toMatch(/from the address (::ffff:)?127\.0\.0\.1, with Firefox on Linux/)
      expect(part).toContain('60 minutes')
      expect(part).toContain('http://localhost/reset?token=')
    }
  })

  test('the table keeps a hash of the link’s secret, the audit and the log nothing of it', async () => {
    const token = await makeLink()
    expect(await portal.db('password_resets').select('token_hash')).toEqual([{ token_hash: hashOf(token) }])
    const kept = JSON.stringify([await portal.db('audit'), portal.lines])
    expect(kept).toContain('password reset asked for')
    expect(kept).not.toContain(token)
  })

  test('what is no address is refused with what was typed', async () => {
    const { text } = await ask('no address').expect(422)
    expect(text).toContain('value="no address"')
  })

  test('the 6th request for one address in 15 minutes is refused, known or not, and the 51st from one place', async () => {
    for (const email of ['staff@hsl.example', 'nobody@hsl.example']) {
      for (let i = 0; i < 5; i++) await ask(email).expect(200)
      const refused = await ask(email).expect(429)
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800)
    }
    await portal.db('login_attempts').where('key', 'like', 'reset-address:%').update({ points: 50 })
    await ask('other@hsl.example').expect(429)
    // Tries of a password are counted apart: nobody locks others out of the sign-in page by this one.
    await supertest(portal.app)
      .post('/login')
      .type('form')
      .send({ email: 'staff@hsl.example', password: PASSWORD })
      .expect(303)
    await mails(5)
  })
})

describe('the link', () => {
  test('is looked at without being used up, sets the password once, and ends all sessions and other links', async () => {
    const staff = await portal.as('staff')
    const [token, other] = [await makeLink(), await makeLink()]
    for (let i = 0; i < 2; i++) {
      const page = await supertest(portal.app).get(`/reset?token=${token}`).expect(200)
      expect(page.text).toContain('staff@hsl.example')
    }
    expect((await set(token, 'short', 'differs').expect(422)).text).toContain('at least 12 characters')
    await staff.get('/account').expect(200)
    expect((await set(token).expect(303)).headers.location).toBe('/login?done=reset')
    await staff.get('/account').expect(302)
    for (const used of [token, other]) {
      await set(used, 'one more long password').expect(404)
      await supertest(portal.app).get(`/reset?token=${used}`).expect(404)
    }
    const signIn = (password: string) =>
      supertest(portal.app).post('/login').type('form').send({ email: 'staff@hsl.example', password })
    await signIn('a quite new password').expect(303)
    await signIn(PASSWORD).expect(401)
    expect(await portal.db('audit').where({ action: 'password reset' }).select('who', 'subject')).toEqual([
      { who: 'staff@hsl.example', subject: 'account staff@hsl.example' },
    ])
    await set(await makeLink(), PASSWORD).expect(303)
  })

  test('of two who use it at the same moment one wins', async () => {
    const token = await makeLink()
    const answers = await Promise.all([set(token, PASSWORD), set(token, PASSWORD)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404])
  })

  test('is good for 60 minutes', async () => {
    const token = await makeLink()
    portal.setNow(new Date(NOW.getTime() + 60 * MINUTE - 1))
    await supertest(portal.app).get(`/reset?token=${token}`).expect(200)
    portal.setNow(new Date(NOW.getTime() + 60 * MINUTE))
    await supertest(portal.app).get(`/reset?token=${token}`).expect(404)
    await set(token).expect(404)
  })

  test('opens nothing for an account that was deactivated meanwhile', async () => {
    const { id } = await portal.db('accounts').where({ email: 'manager@hsl.example' }).first('id')
    await createReset(portal.db, id, hashOf('secret'), NOW)
    await portal.db('accounts').where({ id }).update({ active: false })
    await set('secret').expect(404)
    await portal.db('accounts').where({ id }).update({ active: true })
  })

  test('lets in who was locked out by too many tries', async () => {
    const signIn = (password: string) =>
      supertest(portal.app).post('/login').type('form').send({ email: 'staff@hsl.example', password })
    for (let i = 0; i < 10; i++) await signIn('wrong').expect(401)
    await signIn(PASSWORD).expect(429)
    await set(await makeLink(), PASSWORD).expect(303)
    await signIn(PASSWORD).expect(303)
  })

  test.each(['', 'x', '0'.repeat(64)])(
    'with the secret %j opens nothing, and a table’s hash is no secret',
    async (token) => {
      await supertest(portal.app).get(`/reset?token=${token}`).expect(404)
      await set(token).expect(404)
      await makeLink()
      const { token_hash } = await portal.db('password_resets').first('token_hash')
      await set(token_hash).expect(404)
    },
  )
})
