import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeEvents } from '../events/school.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'

let portal: Portal
beforeAll(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  await makeEvents(portal.db, [{ created_at: '2026-11-22T23:30:00Z', event_type: 'webinar_joined' }])
})
afterAll(() => portal.close())
beforeEach(() => portal.db('audit').delete())

const entries = () => portal.db('audit').orderBy('id').select('who', 'action', 'subject', 'details')

describe('what is put down', () => {
  test('signing in, failing to, signing out; a password typed into the wrong field is not kept', async () => {
    const agent = await portal.as('staff')
    await agent.post('/logout').expect(303)
    for (const email of ['nobody@hsl.example', 'STAFF@hsl.example', 'my secret password'])
      await supertest(portal.app).post('/login').type('form').send({ email, password: 'wrong' }).expect(401)
    expect((await entries()).map(({ who, action }) => [who, action])).toEqual([
      ['staff@hsl.example', 'signed in'],
      ['staff@hsl.example', 'signed out'],
      ['nobody@hsl.example', 'sign-in failed'],
      ['staff@hsl.example', 'sign-in failed'],
      ['no address', 'sign-in failed'],
    ])
    const [{ ip }] = await portal.db('audit').select('ip')
    expect(ip).toMatch(/127\.0\.0\.1$/)
    expect(JSON.stringify([await portal.db('audit'), portal.lines])).not.toContain('secret')
  })

  test('a changed password, an ended session and a changed name; what was refused is not', async () => {
    const here = await portal.as('manager')
    await portal.as('manager')
    await portal.db('audit').delete()
    await here.post('/account/sessions/end').type('form').send({}).expect(303)
    await here.post('/account/name').type('form').send({ name: '  Mary Major ' }).expect(303)
    await here.post('/account/name').type('form').send({ name: ' ' }).expect(422)
    await here
      .post('/account/password')
      .type('form')
      .send({ current: PASSWORD, password: 'short', again: 'short' })
      .expect(422)
    await here
      .post('/account/password')
      .type('form')
      .send({ current: PASSWORD, password: PASSWORD, again: PASSWORD })
      .expect(303)
    expect(await entries()).toEqual([
      {
        who: 'manager@hsl.example',
        action: 'sessions ended',
        subject: 'account manager@hsl.example',
        details: { ended: 1 },
      },
      {
        who: 'manager@hsl.example',
        action: 'name changed',
        subject: 'account manager@hsl.example',
        details: { from: 'Manager', to: 'Mary Major' },
      },
      {
        who: 'manager@hsl.example',
        action: 'password changed',
        subject: 'account manager@hsl.example',
        details: null,
      },
    ])
    expect((await here.get('/account')).text).toContain('<strong>Mary Major</strong>')
  })
})

describe('a time zone of one’s own', () => {
  test('tells the times of every page in it, and leaves days where the school has them', async () => {
    const [tokyo, school] = [await portal.as('staff'), await portal.as('manager')]
    await tokyo.post('/account/time-zone').type('form').send({ time_zone: 'Asia/Tokyo' }).expect(303)
    const [hers, his] = [(await tokyo.get('/events')).text, (await school.get('/events')).text]
    expect(his).toContain('22 Nov 2026, 23:30:00')
    expect(hers).toContain('23 Nov 2026, 08:30:00')
    expect(hers).not.toContain('22 Nov 2026, 23:30:00')
    expect(hers).toContain('data-zone="Asia/Tokyo"')
    expect(hers).toContain('Times are in your zone, Asia/Tokyo.')
    expect(his).not.toContain('data-zone')
    const daily = (text: string) =>
      [...text.matchAll(/<tr[^>]*>\s*<th scope="row">[\s\S]*?<\/tr>/g)].map(String)
    const [her_days, his_days] = [(await tokyo.get('/analytics')).text, (await school.get('/analytics')).text]
    expect(daily(her_days).length).toBeGreaterThan(5)
    expect(daily(her_days)).toEqual(daily(his_days))
    // The dashboard’s piece, which is rendered once for all of them.
    const piece = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }
    expect((await tokyo.get('/').set(piece)).text).toContain('Mon 23 Nov 2026, 18:00')
    expect((await school.get('/').set(piece)).text).toContain('Mon 23 Nov 2026, 09:00')
    await tokyo.post('/account/time-zone').type('form').send({ time_zone: '' }).expect(303)
    expect((await tokyo.get('/events')).text).toContain('22 Nov 2026, 23:30:00')
  })

  test.each(['Mars/Olympus', 'europe/berlin', '../etc', 'UTC+3'])('%s is none', async (time_zone) => {
    const agent = await portal.as('staff')
    const { text } = await agent.post('/account/time-zone').type('form').send({ time_zone }).expect(422)
    expect(text).toContain('Choose a zone of the list.')
  })
})
