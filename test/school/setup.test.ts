import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAccount } from '../../src/accounts/queries.ts'
import { makeToken } from '../../src/accounts/token.ts'
import { loadConfig } from '../../src/config.ts'
import { readRules } from '../../src/leads/queries.ts'
import { createSetupLink } from '../../src/school/queries.ts'
import { inSchoolZone } from '../../src/school/school.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
let portal: Portal
let token: string
beforeEach(async () => {
  portal = await makePortal({ now: NOW })
  await portal.db('accounts').delete()
  const link = makeToken()
  token = link.token
  await createSetupLink(portal.db, link.hash, NOW)
})
afterEach(() => portal.close())

const FORM = {
  school: 'Harbour School',
  time_zone: 'Europe/Berlin',
  goal_type: 'course_paid',
  name: 'Ann Harbour',
  email: 'Ann@School.example',
  password: PASSWORD,
  again: PASSWORD,
}
const open = (secret = token) => supertest(portal.app).get(`/setup?token=${secret}`)
const make = (form: Record<string, string> = {}, secret = token) =>
  supertest(portal.app)
    .post('/setup')
    .type('form')
    .send({ ...FORM, token: secret, ...form })

describe('making the school', () => {
  test('makes its first administrator, its goal and the invitations, and is there once', async () => {
    expect((await open().expect(200)).text).toContain('Make the school')
    const { text } = await make({
      colleague_1: 'bob@school.example',
      role_1: 'manager',
      colleague_3: 'eve@school.example',
    })
    expect(text).toContain('Harbour School is made')
    expect(await portal.db('accounts').select('email', 'name', 'role')).toEqual([
      { email: 'ann@school.example', name: 'Ann Harbour', role: 'admin' },
    ])
    expect(await portal.db('school').first('name', 'time_zone')).toEqual({
      name: 'Harbour School',
      time_zone: 'Europe/Berlin',
    })
    expect(await readRules(portal.db)).toMatchObject({ version: 2, goal_type: 'course_paid', hot_events: 20 })
    expect(await portal.db('scoring_rules').where({ version: 2 }).first('author', 'reason')).toEqual({
      author: 'ann@school.example',
      reason: 'Chosen when the school was made.',
    })
    expect(portal.sent.map(({ to, subject }) => [to, subject])).toEqual([
      ['bob@school.example', 'Your invitation to the portal of Harbour School'],
      ['eve@school.example', 'Your invitation to the portal of Harbour School'],
    ])
    // No mail server is set: their links are shown, this once.
    for (const { text: mail } of portal.sent) expect(text).toContain(/token=([\w-]{43})/.exec(mail)![0])
    expect(await portal.db('audit').orderBy('id').select('who', 'action')).toEqual(
      ['school made', 'account made', 'rules published', 'person invited', 'person invited'].map(
        (action) => ({
          who: 'ann@school.example',
          action,
        }),
      ),
    )
    await open().expect(404)
    await make({ email: 'mallory@school.example' }).expect(404)
    await supertest(portal.app)
      .post('/login')
      .type('form')
      .send({ email: 'ann@school.example', password: PASSWORD })
      .expect(303)
  })

  test('keeps the rules where the goal is the one they have', async () => {
    await make({ goal_type: 'course_enrolled' }).expect(200)
    expect(await portal.db('scoring_rules').pluck('version')).toEqual([1])
  })

  test('comes back with what was typed, except the password, and makes nothing', async () => {
    const { text } = await make({
      school: '',
      email: 'no address',
      time_zone: 'Mars/Olympus',
      password: 'short',
      again: 'other',
      colleague_2: 'neither',
      role_2: 'manager',
    }).expect(422)
    for (const wrong of [
      'Write a name of 1 to 80 characters.',
      'Write an e-mail address such as ann@school.example.',
      'Choose a zone of the list.',
      'at least 12 characters',
      'The two new passwords differ.',
    ])
      expect(text).toContain(wrong)
    for (const typed of [
      'value="no address"',
      'value="neither"',
      'value="Ann Harbour"',
      'value="course_paid"',
    ])
      expect(text).toContain(typed)
    expect(text).not.toContain('short')
    expect(await portal.db('accounts')).toEqual([])
    expect(await portal.db('school')).toEqual([])
  })

  test('does so once when two send the form at the same moment', async () => {
    const answers = await Promise.all([make(), make({ email: 'other@school.example' })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404])
    expect(await portal.db('accounts')).toHaveLength(1)
    expect(await portal.db('school')).toHaveLength(1)
  })
})

describe('without the link there is nothing', () => {
  test.each(['', 'x', '0'.repeat(43)])('for the secret %j', async (secret) => {
    await open(secret).expect(404)
    await make({}, secret).expect(404)
    await supertest(portal.app)
      .post('/setup/mail')
      .type('form')
      .send({ token: secret, to: 'a@x.example' })
      .expect(404)
    expect(await portal.db('accounts')).toEqual([])
    expect(portal.sent).toEqual([])
  })

  test('after 24 hours', async () => {
    portal.setNow(new Date(NOW.getTime() + 24 * 3_600_000))
    await open().expect(404)
    await make().expect(404)
  })

  test('once anybody has an account, however it was made, also a deactivated one', async () => {
    await createAccount(portal.db, { email: 'cli@x.example', name: 'C', role: 'admin', password_hash: 'x' })
    await portal.db('accounts').update({ active: false })
    await open().expect(404)
    await make().expect(404)
    await supertest(portal.app)
      .post('/setup/mail')
      .type('form')
      .send({ token, to: 'a@x.example' })
      .expect(404)
  })

  test('and the table’s hash is no secret', async () => {
    const { token_hash } = await portal.db('setup_links').first('token_hash')
    await open(token_hash).expect(404)
  })
})

describe('the mail check', () => {
  test('sends one mail and says what became of it', async () => {
    const check = (to: string) => supertest(portal.app).post('/setup/mail').type('form').send({ token, to })
    expect((await check('ann@school.example').expect(200)).text).toContain('kept as a file in DATA_DIR/mail')
    expect(portal.sent.map(({ to }) => to)).toEqual(['ann@school.example'])
    await check('a@x.example,b@y.example').expect(422)
    expect(portal.sent).toHaveLength(1)
    const refusing = await makePortal({
      now: NOW,
      config: { smtp_url: 'smtp://mail.example' },
      mailer: { send: async () => ({ state: 'refused', reply: '550 <no> such box' }), close() {} },
    })
    await refusing.db('accounts').delete()
    const link = makeToken()
    await createSetupLink(refusing.db, link.hash, NOW)
    const { text } = await supertest(refusing.app)
      .post('/setup/mail')
      .type('form')
      .send({ token: link.token, to: 'ann@school.example' })
    expect(text).toContain('The mail was not taken: 550 &lt;no&gt; such box')
    await refusing.close()
  })
})

describe('the zone', () => {
  const school = { name: 'S', time_zone: 'Asia/Tokyo', made_at: NOW }
  test('of APP_TIMEZONE goes before the one that was chosen, which goes before UTC', () => {
    const given = loadConfig({ APP_TIMEZONE: 'Europe/Berlin' })
    expect(inSchoolZone(given, school).timezone).toBe('Europe/Berlin')
    expect(inSchoolZone(loadConfig({}), school).timezone).toBe('Asia/Tokyo')
    expect(inSchoolZone(loadConfig({}), undefined).timezone).toBe('UTC')
  })

  test('is not asked for where APP_TIMEZONE is set', async () => {
    const given = await makePortal({ now: NOW, config: { timezone: 'Europe/Paris', timezone_given: true } })
    await given.db('accounts').delete()
    const link = makeToken()
    await createSetupLink(given.db, link.hash, NOW)
    const page = await supertest(given.app).get(`/setup?token=${link.token}`).expect(200)
    expect(page.text).toContain('Europe/Paris, as APP_TIMEZONE says.')
    expect(page.text).not.toContain('name="time_zone"')
    const { time_zone: _none, ...form } = FORM
    await supertest(given.app)
      .post('/setup')
      .type('form')
      .send({ ...form, token: link.token })
      .expect(200)
    expect(await given.db('school').first('time_zone')).toEqual({ time_zone: 'Europe/Paris' })
    await given.close()
  })
})
