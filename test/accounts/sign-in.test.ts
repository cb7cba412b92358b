import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { safeNext } from '../../src/accounts/access.ts'
import { createAccount, findAccountByEmail } from '../../src/accounts/queries.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'

let portal: Portal
beforeAll(async () => {
  portal = await makePortal()
})
afterAll(() => portal.close())

const signIn = (fields: Record<string, string>, agent = supertest(portal.app)) =>
  agent.post('/login').type('form').send(fields)
const clearThrottle = () => portal.db('login_attempts').delete()

describe('signing in', () => {
  test('a visitor is sent to the sign-in page and, once signed in, back to where they wanted to go', async () => {
    const agent = await portal.as()
    const away = await agent.get('/account?done=theme').expect(302)
    expect(away.headers.location).toBe('/login?next=%2Faccount%3Fdone%3Dtheme')
    const form = await agent.get(away.headers.location!).expect(200)
    expect(form.text).toContain('value="/account?done=theme"')
    const back = await signIn(
      { email: 'STAFF@hsl.example', password: PASSWORD, next: '/account?done=theme' },
      agent as never,
    ).expect(303)
    expect(back.headers.location).toBe('/account?done=theme')
    await agent.get('/account').expect(200)
  })

  test('unknown address, wrong password and deactivated account get the same answer', async () => {
    await portal.db('accounts').insert({
      email: 'gone@hsl.example',
      name: 'Gone',
      role: 'staff',
      active: false,
      password_hash: (await portal.db('accounts').first('password_hash')).password_hash,
    })
    const answers = await Promise.all([
      signIn({ email: 'nobody@hsl.example', password: PASSWORD }),
      signIn({ email: 'staff@hsl.example', password: 'not the password' }),
      signIn({ email: 'gone@hsl.example', password: PASSWORD }),
    ])
    for (const answer of answers) {
      expect(answer.status).toBe(401)
      expect(answer.text).toContain('E-mail or password is wrong.')
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
    await clearThrottle()
  })

  test.each(['staff@hsl.example ', '\tStaff@HSL.example', 'ｓｔａｆｆ＠hsl.example'])(
    '%j is staff@hsl.example: as phones and other keyboards write it',
    async (email) => {
      await signIn({ email, password: PASSWORD }).expect(303)
    },
  )

  test.each(['admİn@hsl.example', 'admın@hsl.example', 'аdmin@hsl.example', 'admin', 'admin@', ' '])(
    '%j is nobody, with the usual answer',
    async (email) => {
      expect(await findAccountByEmail(portal.db, email)).toBeUndefined()
      const answer = await signIn({ email, password: PASSWORD }).expect(401)
      expect(answer.text).toContain('E-mail or password is wrong.')
      await clearThrottle()
    },
  )

  test('an account is kept under the one spelling of its address, and under a plain one only', async () => {
    const { password_hash } = await portal.db('accounts').first('password_hash')
    const make = (email: string) =>
      createAccount(portal.db, { email, name: 'New', role: 'staff', password_hash })
    const id = await make(' New.Person@HSL.example')
    expect(await portal.db('accounts').where({ id }).first('email')).toEqual({
      email: 'new.person@hsl.example',
    })
    expect(await make('NEW.PERSON@hsl.example')).toBeUndefined()
    await expect(make('admİn@hsl.example')).rejects.toThrow('admİn@hsl.example is not an e-mail address')
    await expect(make('no address')).rejects.toThrow('is not an e-mail address')
  })

  test('a broken password hash refuses the sign-in instead of failing', async () => {
    await portal
      .db('accounts')
      .insert({ email: 'broken@hsl.example', name: 'B', role: 'staff', password_hash: 'x' })
    await signIn({ email: 'broken@hsl.example', password: PASSWORD }).expect(401)
  })

  test('credentials in the query string sign nobody in', async () => {
    await supertest(portal.app)
      .post(`/login?email=staff@hsl.example&password=${encodeURIComponent(PASSWORD)}`)
      .type('form')
      .send({})
      .expect(401)
    await signIn({ email: 'staff@hsl.example', password: PASSWORD, role: 'admin' }).expect(400)
  })

  test('JSON is no form: 415 says what is, and nobody is signed in', async () => {
    const answer = await supertest(portal.app)
      .post('/login')
      .send({ email: 'staff@hsl.example', password: PASSWORD })
      .expect(415)
    expect(answer.text).toContain('Send the form as application/x-www-form-urlencoded.')
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('the session id changes at sign-in and the cookie is HttpOnly and Lax', async () => {
    const planted = 's%3Aplanted.signature'
    const answer = await supertest(portal.app)
      .post('/login')
      .set('Cookie', `hsl=${planted}`)
      .type('form')
      .send({ email: 'staff@hsl.example', password: PASSWORD })
      .expect(303)
    const cookie = String(answer.headers['set-cookie'])
    expect(cookie).not.toContain('planted')
    expect(cookie).toMatch(/^hsl=s%3A.*; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  test('behind TLS the cookie is __Host- and Secure', async () => {
    const secure = await makePortal({ config: { app_url: 'https://portal.school.example' } })
    const answer = await supertest(secure.app)
      .post('/login')
      .set('Host', 'portal.school.example')
      .set('X-Forwarded-Proto', 'https')
      .type('form')
      .send({ email: 'staff@hsl.example', password: PASSWORD })
      .expect(303)
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-hsl=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(answer.headers['strict-transport-security']).toContain('max-age=31536000')
    await secure.close()
  })

  test.each([
    '//evil.example',
    '/\\evil.example',
    '/%09/evil.example',
    '/%2f/evil.example',
    '/%5Cevil.example',
    'javascript:alert(1)',
    'https://evil.example',
    '',
    ['/a', '/b'],
    '/\t/x',
    undefined,
  ])('next=%j leads to the dashboard', (next) => expect(safeNext(next)).toBe('/'))

  test.each(['/', '/leads?tier=hot&q=a%20b', '/users/12'])('next=%j is kept', (next) =>
    expect(safeNext(next)).toBe(next),
  )
})

describe('trying passwords', () => {
  test('the 11th try for one account within 15 minutes is refused without looking at the password', async () => {
    await clearThrottle()
    for (let i = 0; i < 10; i++) await signIn({ email: 'admin@hsl.example', password: 'wrong' }).expect(401)
    const refused = await signIn({ email: 'admin@hsl.example', password: PASSWORD }).expect(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800)
    expect(refused.text).toContain('Too many attempts')
    await clearThrottle()
  })

  test('another spelling of the address is no second account to try', async () => {
    await clearThrottle()
    for (const email of [
      'Admin@HSL.example',
      ' admin@hsl.example ',
      'ａdmin@hsl.example',
      'admin@hsl.example',
    ])
      await signIn({ email, password: 'wrong' }).expect(401)
    const counted = await portal.db('login_attempts').where('key', 'like', 'account:%').select('points')
    expect(counted).toEqual([{ points: 4 }])
    await clearThrottle()
  })

  test('the current password cannot be guessed without limit either; the right one gives the tries back', async () => {
    await clearThrottle()
    const staff = await portal.as('staff')
    const change = (current: string) =>
      staff.post('/account/password').type('form').send({ current, password: 'short', again: 'short' })
    for (let i = 0; i < 9; i++) await change('wrong').expect(422)
    await change(PASSWORD).expect(422)
    for (let i = 0; i < 10; i++) await change('wrong').expect(422)
    const refused = await change(PASSWORD).expect(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800)
    expect(refused.text).toContain('Too many attempts')
    await clearThrottle()
  })

  test('the 51st try from one address is refused, whatever X-Forwarded-For says', async () => {
    await portal
      .db('login_attempts')
      .insert({ key: `address:${'::ffff:127.0.0.1'}`, points: 50, expire: Date.now() + 900_000 })
    await portal
      .db('login_attempts')
      .insert({ key: 'address:127.0.0.1', points: 50, expire: Date.now() + 900_000 })
    await supertest(portal.app)
      .post('/login')
      .set('X-Forwarded-For', '10.1.2.3')
      .type('form')
      .send({ email: 'other@hsl.example', password: 'wrong' })
      .expect(429)
    await clearThrottle()
  })
})

describe('sessions', () => {
  test('a deactivated account and a changed role act on the next request', async () => {
    const staff = await portal.as('staff')
    await staff.get('/account').expect(200)
    await portal.db('accounts').where({ email: 'staff@hsl.example' }).update({ role: 'manager' })
    expect((await staff.get('/account')).text).toContain('<dd>manager</dd>')
    await portal.db('accounts').where({ email: 'staff@hsl.example' }).update({ role: 'staff', active: false })
    await staff.get('/account').expect(302)
    await portal.db('accounts').where({ email: 'staff@hsl.example' }).update({ active: true })
  })

  test('signing out is final, also for a copy of the cookie', async () => {
    const answer = await signIn({ email: 'staff@hsl.example', password: PASSWORD }).expect(303)
    const copied = String(answer.headers['set-cookie']).split(';')[0]!
    await supertest(portal.app).get('/account').set('Cookie', copied).expect(200)
    await supertest(portal.app).post('/logout').set('Cookie', copied).expect(303)
    await supertest(portal.app).get('/account').set('Cookie', copied).expect(302)
  })

  test('a session ends after an hour without activity; a page that stays true by itself is no activity', async () => {
    const start = portal.deps.clock()
    const staff = await portal.as('staff')
    const at = (minutes: number) => portal.setNow(new Date(start.getTime() + minutes * 60_000))
    at(50)
    await staff.get('/account').expect(200)
    at(100)
    await staff.get('/live').expect(400)
    at(111)
    await staff.get('/account').expect(302)
    portal.setNow(start)
  })

  test('a session ends after twelve hours of work', async () => {
    const start = portal.deps.clock()
    const staff = await portal.as('staff')
    for (let minutes = 50; minutes < 720; minutes += 50) {
      portal.setNow(new Date(start.getTime() + minutes * 60_000))
      await staff.get('/account').expect(200)
    }
    portal.setNow(new Date(start.getTime() + 721 * 60_000))
    await staff.get('/account').expect(302)
    portal.setNow(start)
  })

  test('changing the password ends the other sessions and keeps this one', async () => {
    const here = await portal.as('manager')
    const there = await portal.as('manager')
    const wrong = await here
      .post('/account/password')
      .type('form')
      .send({ current: 'no', password: 'short', again: 'differs' })
      .expect(422)
    expect(wrong.text).toContain('This is not your current password.')
    expect(wrong.text).toContain('must have at least 12 characters.')
    expect(wrong.text).toContain('The two new passwords differ.')
    await here
      .post('/account/password')
      .type('form')
      .send({ current: PASSWORD, password: 'unbelievable', again: 'unbelievable' })
      .expect(422)
    await here
      .post('/account/password')
      .type('form')
      .send({ current: PASSWORD, password: 'a quite new password', again: 'a quite new password' })
      .expect(303)
    await here.get('/account').expect(200)
    await there.get('/account').expect(302)
    await signIn({ email: 'manager@hsl.example', password: PASSWORD }).expect(401)
    await signIn({ email: 'manager@hsl.example', password: 'a quite new password' }).expect(303)
  })

  test('one ends a session of one’s own, not of somebody else', async () => {
    const admin = await portal.as('admin')
    const staff = await portal.as('staff')
    const { id } = await portal
      .db('auth_sessions as s')
      .join('accounts as a', 'a.id', 's.account_id')
      .where('a.email', 'staff@hsl.example')
      .orderBy('s.created_at', 'desc')
      .first('s.id')
    await admin.post('/account/sessions/end').type('form').send({ only: id }).expect(404)
    await staff.get('/account').expect(200)
    await staff.post('/account/sessions/end').type('form').send({ only: id }).expect(303)
  })
})
