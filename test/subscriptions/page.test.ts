import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Mail } from '../../src/deps.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
const PAGE = '/reports/subscriptions'

let portal: Portal
let reply: { state: 'accepted' | 'deferred'; reply: string }
let sent: Mail[]
beforeEach(async () => {
  reply = { state: 'accepted', reply: '250 OK' }
  sent = []
  const mailer = {
    async send(mail: Mail) {
      sent.push(mail)
      return reply
    },
    close() {},
  }
  portal = await makePortal({ now: NOW, mailer })
})
afterEach(() => portal.close())

const form = (changes: object = {}) => ({
  rhythm: 'nightly',
  weekday: '1',
  hour: '',
  timezone: '',
  ...changes,
})
const rows = () => portal.db('report_subscriptions').orderBy('id')
const audit = () =>
  portal.db('audit').whereNot('action', 'signed in').select('action', 'who', 'subject').orderBy('id')
/** The path and query of the one link in a mail that leads to `page`. */
const linkTo = (page: string, { text }: Mail) => new RegExp(`(/${page}\\?\\S+)`).exec(text)![1]!

describe('one’s own subscription', () => {
  it('begins with a button alone: every night, as soon as it is written; a second click changes nothing', async () => {
    const manager = await portal.as('manager')
    await manager.post('/reports/subscription').expect(303).expect('Location', `${PAGE}?done=subscribed`)
    await manager.post('/reports/subscription').expect(303)
    const { text } = await manager.get(`${PAGE}?done=subscribed`).expect(200)
    expect(text).toContain('You are subscribed')
    expect(text).toContain('Every day, as soon as it is written. Next: Tue 24 Nov 2026, 04:30.')
    expect(await rows()).toHaveLength(1)
    await manager.post('/reports/subscription/end').expect(303)
    expect((await manager.get(PAGE)).text).toContain('You do not receive the report.')
    expect((await audit()).map(({ action }) => action)).toEqual([
      'subscription changed',
      'subscription changed',
      'subscription ended',
    ])
  })

  it('takes a rhythm, a weekday, and an hour in one’s own zone, and keeps its link when it changes', async () => {
    const manager = await portal.as('manager')
    await manager.post('/reports/subscription').expect(303)
    const [{ unsubscribe_key }] = await rows()
    await manager
      .post('/reports/subscription')
      .type('form')
      .send(form({ rhythm: 'weekly', weekday: '5', hour: '7', timezone: 'America/New_York' }))
      .expect(303)
    const { text } = await manager.get(PAGE)
    expect(text).toContain('Every Friday at 07:00 (America/New_York). Next: Fri 27 Nov 2026, 07:00.')
    expect(text).toContain('<option value="weekly" selected>')
    expect(await rows()).toMatchObject([{ rhythm: 'weekly', weekday: 5, hour: 7, unsubscribe_key }])
    await manager
      .post('/reports/subscription')
      .type('form')
      .send(form({ rhythm: 'weekdays' }))
      .expect(303)
    expect(await rows()).toMatchObject([{ rhythm: 'weekdays', weekday: null, hour: null, timezone: null }])
  })

  it.each([
    [{ timezone: 'Berlin' }, 'timezone', 'Write it as Europe/Berlin'],
    [{ hour: '24' }, 'hour', 'Choose one of these.'],
    [{ hour: '7.5' }, 'hour', 'Choose one of these.'],
    [{ weekday: '0', rhythm: 'weekly' }, 'weekday', 'Choose one of these.'],
    [{ rhythm: 'hourly' }, 'rhythm', 'Choose one of these.'],
  ])('comes back with %o as it was typed, and says what would be right', async (typed, field, words) => {
    const manager = await portal.as('manager')
    const { text } = await manager.post('/reports/subscription').type('form').send(form(typed)).expect(422)
    expect(text).toContain(`id="own-${field}-fault"`)
    expect(text).toContain(words)
    if (field === 'timezone') expect(text).toContain('value="Berlin"')
    expect(await rows()).toEqual([])
  })

  it('is refused with a field that nobody knows', async () => {
    const manager = await portal.as('manager')
    await manager
      .post('/reports/subscription')
      .type('form')
      .send(form({ account_id: '1' }))
      .expect(400)
  })

  it('is for managers: staff see who receives it and cannot change it', async () => {
    const staff = await portal.as('staff')
    expect((await staff.get(PAGE)).text).toContain('Managers and administrators can subscribe.')
    for (const path of ['/reports/subscription', '/reports/subscription/end', PAGE])
      await staff.post(path).expect(403)
  })
})

describe('an address from outside', () => {
  const invite = async (changes: object = {}) =>
    (await portal.as('manager'))
      .post(PAGE)
      .type('form')
      .send({ ...form(), address: 'owner@school.example', ...changes })

  it('is asked by mail, and receives the report once it has said yes', async () => {
    const answer = await invite({ rhythm: 'weekly', weekday: '1', hour: '8' })
    expect(answer.headers.location).toBe(`${PAGE}?done=asked`)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({
      to: 'owner@school.example',
      subject: 'Confirm: the nightly report of the school',
    })
    expect(sent[0]!.text).toContain('Manager would like to send you')
    expect(sent[0]!.text).toContain('Every Monday at 08:00 (UTC)')
    const link = linkTo('confirm', sent[0]!)
    const token = new URLSearchParams(link.split('?')[1]).get('token')!
    expect(JSON.stringify(await rows())).not.toContain(token)

    const visitor = await portal.as()
    const page = await visitor.get(link).expect(200)
    expect(page.text).toContain('Shall the nightly report of the school be sent to owner@school.example?')
    expect(await rows()).toMatchObject([{ confirmed_at: null }])
    expect((await visitor.post(link).expect(200)).text).toContain('Thank you')
    expect(await rows()).toMatchObject([{ confirmed_at: NOW, token_hash: null }])
    // The link is used up.
    await visitor.get(link).expect(404)
    expect((await visitor.post(link).expect(404)).text).toContain('This link has run out')
    expect(await audit()).toEqual([
      { action: 'address invited', who: 'manager@hsl.example', subject: 'owner@school.example' },
      { action: 'address confirmed', who: 'owner@school.example', subject: 'owner@school.example' },
    ])
  })

  it('is asked, and answers, in the language that was chosen for it', async () => {
    await portal.db('accounts').where({ role: 'manager' }).update({ language: 'en' })
    await invite({ rhythm: 'weekly', weekday: '1', hour: '8', language: 'ru' })
    expect(await rows()).toMatchObject([{ address: 'owner@school.example', language: 'ru' }])
    expect(sent[0]!.subject).toBe('Подтвердите: ночной отчёт школы')
    expect(sent[0]!.html).toContain('<html lang="ru">')
    expect(sent[0]!.text).toContain('Каждый понедельник в 08:00 (UTC).')
    const link = linkTo('confirm', sent[0]!)
    const visitor = await portal.as()
    expect((await visitor.get(link).set('Accept-Language', 'en')).text).toContain('<html lang="ru"')
    expect((await visitor.post(link).set('Accept-Language', 'en')).text).toContain('Спасибо')
    const [{ unsubscribe_key }] = await rows()
    const leave = `/unsubscribe?key=${unsubscribe_key}`
    expect((await visitor.get(leave).set('Accept-Language', 'en')).text).toContain('Отписаться от отчёта')
    expect((await visitor.post(leave).set('Accept-Language', 'en')).text).toContain('Вы отписаны')
  })

  it('has the language of whoever adds it where none is said, and no other than the portal’s', async () => {
    await portal.db('accounts').where({ role: 'manager' }).update({ language: 'ru' })
    const manager = await portal.as('manager')
    expect((await manager.get(PAGE)).text).toContain('<option value="ru" lang="ru" selected>Русский</option>')
    await invite()
    expect(await rows()).toMatchObject([{ language: 'ru' }])
    const { status, text } = await invite({ address: 'other@school.example', language: 'de' })
    expect(status).toBe(422)
    expect(text).toContain('id="address-language-fault"')
    expect(text).toContain('value="other@school.example"')
  })

  it('is written to in another language from when a manager says so; an account chooses for itself', async () => {
    await invite({ language: 'ru' })
    const manager = await portal.as('manager')
    await manager.post('/reports/subscription').expect(303)
    const [own, address] = (await rows()).toSorted(
      (a, b) => Number(a.address !== null) - Number(b.address !== null),
    )
    const change = (id: number, language: string) =>
      manager.post(`${PAGE}/${id}/language`).type('form').send({ language })
    expect((await manager.get(PAGE)).text).toContain('Language: <span lang="ru">Русский</span>')
    await change(address.id, 'en').expect(303).expect('Location', `${PAGE}?done=language`)
    const { text } = await manager.get(`${PAGE}?done=language`)
    expect(text).toContain('From the next report on the mails to this address are in this language.')
    expect(text).not.toContain('Language: <span lang="ru">')
    await change(address.id, 'de').expect(400)
    await change(own.id, 'ru').expect(409)
    await (await portal.as('staff'))
      .post(`${PAGE}/${address.id}/language`)
      .type('form')
      .send({ language: 'ru' })
      .expect(403)
    expect(
      await portal.db('audit').where({ action: 'subscription changed' }).orderBy('id', 'desc').first(),
    ).toMatchObject({
      subject: 'owner@school.example',
      details: { language: 'en' },
    })
  })

  it('cannot say yes by a link that is older than a week, replaced by a newer one, or guessed', async () => {
    await invite()
    const first = linkTo('confirm', sent[0]!)
    const manager = await portal.as('manager')
    const [{ id }] = await rows()
    await manager.post(`${PAGE}/${id}/confirmations`).expect(409)
    portal.setNow(new Date(NOW.getTime() + 60_000))
    await manager.post(`${PAGE}/${id}/confirmations`).expect(303)
    const second = linkTo('confirm', sent[1]!)
    const visitor = await portal.as()
    await visitor.post(first).expect(404)
    for (const guess of ['', '?token=', '?token=x', '?token=a&token=b'])
      await visitor.post(`/confirm${guess}`).expect((res) => expect([400, 404]).toContain(res.status))
    portal.setNow(new Date(NOW.getTime() + 60_000 + 7 * 86_400_000))
    await visitor.post(second).expect(404)
    expect(await rows()).toMatchObject([{ confirmed_at: null }])
    portal.setNow(new Date(NOW.getTime() + 60_000 + 7 * 86_400_000 - 1))
    await visitor.post(second).expect(200)
  })

  it('is shown with what the mail server said when it did not take the question', async () => {
    reply = { state: 'deferred', reply: 'connect ECONNREFUSED' }
    expect((await invite()).headers.location).toBe(`${PAGE}?done=not-asked`)
    const manager = await portal.as('manager')
    expect((await manager.get(PAGE)).text).toContain('The mail server: deferred: connect ECONNREFUSED')
  })

  it.each([
    ['manager@hsl.example', 'the address of an account here'],
    ['nobody', 'This is no e-mail address'],
    ['a@x.example,b@y.example', 'This is no e-mail address'],
    ['b@y.example\r\nBcc: e@z.example', 'This is no e-mail address'],
  ])('%j is refused, and no mail is sent', async (address, words) => {
    const { status, text } = await invite({ address })
    expect(status).toBe(422)
    expect(text).toContain(words)
    expect(sent).toEqual([])
  })

  it('is on the list once, however it is spelled', async () => {
    await invite()
    const { status, text } = await invite({ address: ' OWNER@School.example ' })
    expect(status).toBe(422)
    expect(text).toContain('This address is on the list already.')
    expect(await rows()).toHaveLength(1)
  })

  it('is removed by a manager', async () => {
    await invite()
    const [{ id }] = await rows()
    const manager = await portal.as('manager')
    await manager.post(`${PAGE}/${id}/end`).expect(303)
    expect(await rows()).toEqual([])
    await manager.post(`${PAGE}/${id}/end`).expect(404)
  })
})

describe('the link that ends a subscription', () => {
  let link: string
  beforeEach(async () => {
    await portal.db('report_subscriptions').insert({ address: 'owner@school.example', confirmed_at: NOW })
    const [{ unsubscribe_key }] = await rows()
    link = `/unsubscribe?key=${unsubscribe_key}`
  })

  it('shows a page with a button to who opens it, and ends nothing by itself', async () => {
    const visitor = await portal.as()
    for (const method of ['get', 'head'] as const) await visitor[method](link).expect(200)
    expect((await visitor.get(link)).text).toContain('is sent to owner@school.example. Shall that end?')
    expect(await rows()).toHaveLength(1)
  })

  it('ends it by one POST of a mail program, without a session and from wherever that runs', async () => {
    const visitor = await portal.as()
    await visitor
      .post(link)
      .set('Origin', 'https://mail.example')
      .set('Sec-Fetch-Site', 'cross-site')
      .type('form')
      .send('List-Unsubscribe=One-Click')
      .expect(200)
    expect(await rows()).toEqual([])
    expect(await audit()).toEqual([
      { action: 'subscription ended', who: 'owner@school.example', subject: 'owner@school.example' },
    ])
    // Mail programs may send it twice.
    expect((await visitor.post(link).expect(200)).text).toContain('This subscription has ended')
    expect(await audit()).toHaveLength(1)
  })

  it('takes what a mail program sends as multipart, too', async () => {
    const visitor = await portal.as()
    await visitor.post(link).field('List-Unsubscribe', 'One-Click').expect(200)
    expect(await rows()).toEqual([])
  })

  it('lets no other request from another site through', async () => {
    const manager = await portal.as('manager')
    for (const path of ['/reports/subscription/end', '/confirm?token=x', '/unsubscribed', '/unsubscribe/x'])
      await manager.post(path).set('Sec-Fetch-Site', 'cross-site').expect(403)
  })

  it('with another key ends nothing', async () => {
    const visitor = await portal.as()
    for (const key of [
      '',
      '?key=',
      '?key=x',
      '?key=00000000-0000-4000-8000-000000000000',
      `${link.slice(12)}&key=x`,
    ])
      expect((await visitor.post(`/unsubscribe${key}`).expect(200)).text).toContain(
        'This subscription has ended',
      )
    expect(await rows()).toHaveLength(1)
  })

  it('is in no log line', async () => {
    const visitor = await portal.as()
    await visitor.get(link)
    await visitor.post(link)
    expect(JSON.stringify(portal.lines)).not.toContain(link.slice(17))
  })
})
