import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import type { MailResult } from '../../src/deps.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { makeMailer } from '../../src/mail/mailer.ts'
import { sendDueDeliveries } from '../../src/reports/deliveries.job.ts'
import { makeLead, spread } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

// A Monday.
const NOW = new Date('2026-11-23T09:00:00Z')
const LATER = new Date('2026-11-25T09:00:00Z')
const SLOT = new Date('2026-11-23T04:30:00Z')
const HTTPS = { app_url: 'https://portal.school.example' }

let portal: Portal
const undo: (() => void | Promise<void>)[] = []
afterEach(async () => {
  while (undo.length > 0) await undo.pop()!()
  await portal?.close()
})

const run = (slot?: Date) => runJobNow(portal.deps, makeJobs(portal.config), 'nightly-report', slot)
const send = () => sendDueDeliveries(portal.deps, new AbortController().signal)
const at = (instant: string) => portal.setNow(new Date(instant))
const copies = () =>
  portal.db('deliveries').select('recipient', 'state', 'edition', 'next_attempt_at', 'reply').orderBy('id')

async function subscribe(role: string, schedule: object = {}) {
  const { id } = await portal.db('accounts').where({ role }).first('id')
  await portal
    .db('report_subscriptions')
    .insert({ account_id: id, created_at: '2026-10-01T00:00:00Z', ...schedule })
  return id as number
}

async function subscribeAddress(address: string, changes: object = {}) {
  await portal
    .db('report_subscriptions')
    .insert({ address, created_at: '2026-10-01T00:00:00Z', confirmed_at: '2026-10-02T00:00:00Z', ...changes })
}

/** A mail server on loopback; `answers` are given to the recipients, one after the other. */
async function makeServer(...answers: (Error | null)[]) {
  const taken: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_to, _session, done) => done(answers.shift() ?? null),
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk) => chunks.push(chunk))
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString())
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  undo.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.server.address() as AddressInfo
  const mailer = makeMailer(loadConfig({ SMTP_URL: `smtp://127.0.0.1:${port}` }), { warn() {} })
  undo.push(() => mailer.close())
  return { taken, mailer }
}
const refuse = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode })

describe('a copy is sent', () => {
  it('at the hour that its reader chose, in their zone, and not before', async () => {
    portal = await makePortal({ now: SLOT })
    await subscribe('manager', { hour: 7, timezone: 'America/New_York' })
    await subscribe('admin')
    await run(SLOT)
    expect(portal.sent.map(({ to }) => to)).toEqual(['admin@hsl.example'])
    expect(await copies()).toMatchObject([
      {
        recipient: 'manager@hsl.example',
        state: 'pending',
        next_attempt_at: new Date('2026-11-23T12:00:00Z'),
      },
      { recipient: 'admin@hsl.example', state: 'accepted' },
    ])
    at('2026-11-23T11:59:59Z')
    expect(await send()).toMatchObject({ accepted: 0 })
    at('2026-11-23T12:00:00Z')
    expect(await send()).toMatchObject({ accepted: 1 })
  })

  it('from Monday to Friday, or once a week, as was chosen; addresses that have not said yes get none', async () => {
    portal = await makePortal({ now: LATER })
    await subscribe('manager', { rhythm: 'weekdays' })
    await subscribeAddress('weekly@school.example', {
      rhythm: 'weekly',
      weekday: 1,
      created_at: '2026-11-20T12:00:00Z',
    })
    await subscribeAddress('asked@school.example', { confirmed_at: null, token_hash: 'x' })
    for (const day of [21, 22, 23, 24]) await run(new Date(`2026-11-${day}T04:30:00Z`))
    const rows = await portal
      .db('deliveries as d')
      .join('reports as r', 'r.id', 'd.report_id')
      .select('r.night', 'd.recipient', 'd.edition')
      .orderBy(['r.night', 'd.id'])
    // The report that arrives on a Monday closes the Sunday.
    expect(rows).toEqual([
      { night: '2026-11-22', recipient: 'manager@hsl.example', edition: 'night' },
      { night: '2026-11-22', recipient: 'weekly@school.example', edition: 'week' },
      { night: '2026-11-23', recipient: 'manager@hsl.example', edition: 'night' },
    ])
  })

  it('on Tuesday to a weekly reader whose Monday the portal missed', async () => {
    portal = await makePortal({ now: LATER })
    await subscribeAddress('weekly@school.example', { rhythm: 'weekly', weekday: 1 })
    await run(new Date('2026-11-24T04:30:00Z'))
    await run(new Date('2026-11-25T04:30:00Z'))
    expect((await copies()).map(({ recipient }) => recipient)).toEqual(['weekly@school.example'])
  })
})

describe('a copy is in the language of who receives it', () => {
  /** The manager reads Russian, the administrator has chosen nothing, and an address has a language of its own. */
  async function makeNight() {
    const server = await makeServer()
    portal = await makePortal({ now: NOW, mailer: server.mailer })
    await makeLead(portal.db, 1, spread(25, 6, SLOT))
    await run(new Date('2026-11-22T04:30:00Z'))
    await portal.db('accounts').where({ role: 'manager' }).update({ language: 'ru' })
    await subscribe('manager')
    await subscribe('admin')
    await subscribeAddress('owner@school.example', { rhythm: 'weekly', weekday: 1, language: 'ru' })
    await run()
    return server
  }
  const mailTo = async (taken: string[], to: string) => {
    const raw = taken.filter((mail) => mail.includes(`To: ${to}`))
    return { raw, mail: await simpleParser(raw.at(-1)!) }
  }

  it('with its words, dates and picture: of the account, of the address, and English where nobody chose', async () => {
    const { taken } = await makeNight()
    const manager = (await mailTo(taken, 'manager@hsl.example')).mail
    const admin = (await mailTo(taken, 'admin@hsl.example')).mail
    const owner = (await mailTo(taken, 'owner@school.example')).mail
    expect(manager.subject).toBe('Без изменений · 1 горячий лид — вс, 22 нояб.')
    expect(admin.subject).toBe('Nothing changed · 1 hot lead — Sun 22 Nov')
    expect(owner.subject).toBe('Неделя: 0 конверсий · 1 горячий лид — вс, 22 нояб.')
    expect(manager.html).toContain('<html lang="ru">')
    expect(admin.html).toContain('<html lang="en">')
    expect(manager.text?.replace(/http\S+/g, '')).not.toMatch(/tier|night|hot|lead|since|event|day|report/i)
    expect(`${admin.text}${admin.html}`).not.toMatch(/[а-я]/i)
    const [picture] = owner.attachments
    const { chart } = await portal.db('report_editions').where({ edition: 'week' }).first('chart')
    expect(picture!.content.equals(chart)).toBe(true)
    const english = await portal.db('report_editions').where({ report_id: 2, language: 'en' }).first('chart')
    expect(picture!.content.equals(english.chart)).toBe(false)
  })

  it('for good: also when it is sent again after the account chose another', async () => {
    const { taken } = await makeNight()
    const admin = await portal.as('admin')
    await portal.db('accounts').update({ language: 'en' })
    const { id } = await portal.db('deliveries').where({ recipient: 'manager@hsl.example' }).first('id')
    await admin.post(`/reports/2/deliveries/${id}/sendings`).expect(303)
    await send()
    const { raw } = await mailTo(taken, 'manager@hsl.example')
    expect(raw).toHaveLength(2)
    // The boundaries between the parts are drawn anew, and the time of sending is another.
    const same = (mail: string) =>
      mail.replaceAll(/--_NmP-[\w-]+/g, '').replaceAll(/boundary="[^"]*"|^Date: .*$/gm, '')
    expect(same(raw[1]!)).toBe(same(raw[0]!))

    const { text } = await admin.get(`/reports/2/deliveries/${id}`).expect(200)
    expect(text).toContain('<html lang="en"')
    expect(text).toContain('<div lang="ru"><template shadowrootmode="open">')
    expect(text).toContain('Без изменений · 1 горячий лид — вс, 22 нояб.')
  })

  it('and pages show a report in the language of whoever reads them, its picture too', async () => {
    await makeNight()
    const manager = await portal.as('manager')
    const admin = await portal.as('admin')
    for (const [reader, lang, subject] of [
      [manager, 'ru', 'Первая ночь · 1 горячий лид — сб, 21 нояб.'],
      [admin, 'en', 'The first night · 1 hot lead — Sat 21 Nov'],
    ] as const) {
      expect((await reader.get('/reports').expect(200)).text).toContain(`lang="${lang}">${subject}</a>`)
      const { text } = await reader.get('/reports/1').expect(200)
      expect(text).toContain(`lang="${lang}">${subject}</h1>`)
      expect(text).toContain(`<div lang="${lang}"><template`)
    }
    const picture = async (path: string) => (await admin.get(path).expect(200)).body as Buffer
    const russian = await picture('/reports/2/tiers.png?language=ru')
    expect((await picture('/reports/2/tiers.png')).equals(russian)).toBe(false)
    expect((await picture('/reports/2/tiers.png?language=en')).equals(russian)).toBe(false)
  })
})

describe('a copy is not sent', () => {
  it.each(['the subscription ends', 'the account is deactivated'])(
    'when %s after it was written',
    async (what) => {
      portal = await makePortal({ now: SLOT })
      const account_id = await subscribe('manager', { hour: 7 })
      await run(SLOT)
      if (what === 'the subscription ends')
        await (await portal.as('manager')).post('/reports/subscription/end').expect(303)
      else await portal.db('accounts').where({ id: account_id }).update({ active: false })
      at('2026-11-23T07:00:00Z')
      await send()
      expect(portal.sent).toEqual([])
      expect(await copies()).toMatchObject([
        { state: 'refused', reply: expect.stringMatching(/^Not sent: /) },
      ])
    },
  )

  it('when the night wrote it while the subscription was being ended', async () => {
    portal = await makePortal({ now: SLOT })
    await subscribe('manager', { hour: 7 })
    await run(SLOT)
    // As if its transaction had not seen the end, nor the end the copy.
    await portal.db('report_subscriptions').delete()
    at('2026-11-23T07:00:00Z')
    expect(await send()).toMatchObject({ refused: 1, accepted: 0 })
    expect(portal.sent).toEqual([])
  })

  it('again to somebody who ended the subscription, however a manager clicks', async () => {
    portal = await makePortal({ now: NOW })
    await subscribeAddress('owner@school.example')
    await run()
    const [{ id }] = await portal.db('deliveries').select('id')
    await portal.db('report_subscriptions').delete()
    const manager = await portal.as('manager')
    const { text } = await manager.post(`/reports/1/deliveries/${id}/sendings`).expect(409)
    expect(text).toContain('Nobody is subscribed under this address any more')
    expect(await copies()).toMatchObject([{ state: 'accepted' }])
  })
})

describe('an address that a mail server refused twice for good', () => {
  it('is suspended, shown, and written to again when a manager lifts it', async () => {
    const no = refuse(550, 'no such box')
    const { mailer, taken } = await makeServer(no, no, null)
    portal = await makePortal({ now: LATER, mailer })
    await subscribeAddress('gone@school.example')
    for (const day of [21, 22, 23]) await run(new Date(`2026-11-${day}T04:30:00Z`))
    expect(await copies()).toMatchObject([
      { state: 'refused', reply: '550 no such box' },
      { state: 'refused', reply: '550 no such box' },
      { state: 'suspended' },
    ])
    const manager = await portal.as('manager')
    const { text } = await manager.get('/reports/subscriptions').expect(200)
    expect(text).toMatch(/gone@school\.example<\/bdi> <span class="badge bg-red-lt">suspended/)
    const path = /action="(\/reports\/subscriptions\/\d+\/release)"/.exec(text)![1]!
    await (await portal.as('staff')).post(path).expect(403)
    await manager.post(path).expect(303)
    expect((await manager.get('/reports/subscriptions')).text).not.toContain('suspended</span>')
    await run(new Date('2026-11-24T04:30:00Z'))
    expect(taken).toHaveLength(1)
    expect((await copies()).at(-1)).toMatchObject({ state: 'accepted' })
    expect(await portal.db('audit').where({ action: 'address released' }).first()).toMatchObject({
      who: 'manager@hsl.example',
      subject: 'gone@school.example',
    })
  })

  it('is not when a mail was accepted in between, nor for refusals that may pass', async () => {
    const { mailer } = await makeServer(
      refuse(550, 'no such box'),
      null,
      refuse(550, 'no such box'),
      refuse(451, 'later'),
    )
    portal = await makePortal({ now: LATER, mailer })
    await subscribeAddress('moody@school.example')
    for (const day of [20, 21, 22, 23, 24]) await run(new Date(`2026-11-${day}T04:30:00Z`))
    expect((await copies()).map(({ state }) => state)).toEqual([
      'refused',
      'accepted',
      'refused',
      'deferred',
      'accepted',
    ])
  })
})

describe('a mail as it arrives', () => {
  async function arrive(config: object, schedule: object = {}) {
    const { mailer, taken } = await makeServer()
    portal = await makePortal({ now: NOW, mailer, config })
    await makeLead(portal.db, 1, spread(25, 6, SLOT))
    await subscribeAddress('owner@school.example', schedule)
    await run(new Date('2026-11-22T04:30:00Z'))
    await makeLead(portal.db, 2, [], '2026-11-22T12:00:00Z')
    await run()
    // Headers may be folded at a blank.
    const raw = taken.at(-1)!.replaceAll(/\r\n[ \t]+/g, ' ')
    return { raw, mail: await simpleParser(taken.at(-1)!) }
  }

  it('brings its picture along, and can be ended with one click of the mail program (RFC 8058)', async () => {
    const { raw, mail } = await arrive(HTTPS)
    const { unsubscribe_key } = await portal.db('report_subscriptions').first('unsubscribe_key')
    const link = `https://portal.school.example/unsubscribe?key=${unsubscribe_key}`
    expect(raw).toContain(`\r\nList-Unsubscribe: <${link}>\r\n`)
    expect(raw).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
    expect(raw).toContain('\r\nList-ID: Nightly report <nightly-report.portal.school.example>\r\n')
    expect(raw).toContain('Auto-Submitted: auto-generated\r\n')
    expect(mail.html).toContain(`href="${link}"`)
    expect(mail.text).toContain(link)
    const [picture] = mail.attachments
    expect(mail.attachments).toHaveLength(1)
    expect(picture).toMatchObject({
      filename: 'tiers-2026-11-22.png',
      cid: 'tiers-2026-11-22@portal.school.example',
      contentType: 'image/png',
      contentDisposition: 'inline',
      related: true,
    })
    expect(picture!.content.subarray(1, 4).toString()).toBe('PNG')
    // Width and height of the header: two pixels per point, with room for the figures to be read.
    expect(picture!.content.readUInt32BE(16)).toBe(1184)
    expect(picture!.content.readUInt32BE(20)).toBe(477)
  })

  it('offers no one-click end over plain http, which the standard does not allow', async () => {
    const { raw } = await arrive({})
    expect(raw).toContain('\r\nList-Unsubscribe: <http://localhost/unsubscribe?key=')
    expect(raw).not.toContain('List-Unsubscribe-Post')
  })

  it('is for each reader the same but for the link that ends their subscription', async () => {
    const { mailer, taken } = await makeServer()
    portal = await makePortal({ now: NOW, mailer, config: HTTPS })
    await subscribe('manager')
    await subscribeAddress('owner@school.example')
    await run()
    const mails = await Promise.all(taken.map((raw) => simpleParser(raw)))
    const keys = mails.map(({ text }) => /key=([\w-]+)/.exec(text!)![1]!)
    expect(new Set(keys).size).toBe(2)
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2)
    const [one, other] = mails.map(({ html }, i) => String(html).replaceAll(keys[i]!, 'KEY'))
    expect(one).toBe(other)
  })

  it('tells a weekly reader what moved in seven nights, from the snapshots of both', async () => {
    const { mailer, taken } = await makeServer()
    portal = await makePortal({ now: NOW, mailer })
    // Ann was nobody a week ago, cool in between, and is hot now.
    await makeLead(portal.db, 1, spread(25, 6, SLOT))
    await run(new Date('2026-11-16T04:30:00Z'))
    await subscribeAddress('owner@school.example', { rhythm: 'weekly', weekday: 1 })
    await subscribe('manager')
    await run()
    const mails = await Promise.all(taken.map((raw) => simpleParser(raw)))
    const week = mails.find(({ subject }) => subject?.startsWith('The week'))!
    expect(week.subject).toBe('The week: 1 became hot · 1 hot lead — Sun 22 Nov')
    expect(week.text).toContain('1 lead moved since Sun 15 Nov: 1 rose. 1 became hot.')
    expect(week.text).toMatch(/^Events +\d+ +0 +\+\d+$/m)
    expect(mails).toHaveLength(2)
  })

  it('says so when the snapshot of a week ago is missing', async () => {
    const { mail } = await arrive({}, { rhythm: 'weekly', weekday: 1 })
    expect(mail.text?.replace(/\s+/g, ' ')).toContain(
      'The night seven before has no snapshot, so what moved in the week is not known.',
    )
  })
})

describe('a manager', () => {
  it('sees each attempt with the server’s answer, and the mail as it goes to this one', async () => {
    const { mailer } = await makeServer(refuse(451, 'greylisted, come back'), null)
    portal = await makePortal({ now: NOW, mailer, config: { ...HTTPS, app_url: 'http://localhost' } })
    await subscribeAddress('owner@school.example')
    await run()
    at('2026-11-23T09:05:00Z')
    await send()
    const [{ id }] = await portal.db('deliveries').select('id')
    const manager = await portal.as('manager')
    const { text } = await manager.get(`/reports/1/deliveries/${id}`).expect(200)
    expect(text).toContain('451 greylisted, come back')
    expect(text).toMatch(/250 .*(OK|Queued|Accepted)/i)
    expect(text.indexOf('handed over')).toBeLessThan(text.indexOf('451 greylisted'))
    const { unsubscribe_key } = await portal.db('report_subscriptions').first('unsubscribe_key')
    expect(text).not.toContain(unsubscribe_key)
    expect(text).toContain('&lt;http://localhost/unsubscribe?key=…&gt;')
    expect(text).toContain('owner@school.example')
  })

  it('sends a test to nobody but oneself, and reads what the server said', async () => {
    const { mailer, taken } = await makeServer(null, refuse(550, 'no such box'))
    portal = await makePortal({ now: NOW, mailer })
    await run()
    const manager = await portal.as('manager')
    await (await portal.as('staff')).post('/reports/1/tests').expect(403)
    await manager.post('/reports/1/tests').expect(303).expect('Location', '/reports/1?done=tested')
    const { text } = await manager.get('/reports/1?done=tested')
    expect(text).toMatch(/A test went to manager@hsl\.example\. The mail server said: 250/)
    const mail = await simpleParser(taken[0]!)
    expect(mail.subject).toBe('Test: The first night · 0 hot leads — Sun 22 Nov')
    expect(mail.text).not.toContain('unsubscribe?key')
    expect(await copies()).toEqual([])
    expect(await portal.db('audit').where({ action: 'test mail sent' }).first()).toMatchObject({
      who: 'manager@hsl.example',
      details: { night: '2026-11-22', state: 'accepted' },
    })
    await portal.db('accounts').where({ role: 'manager' }).update({ language: 'ru' })
    await manager.post('/reports/1/tests').expect(303)
    expect((await manager.get('/reports/1?done=tested')).text).toContain(
      'не ушло (отклонено): 550 no such box',
    )
    await portal.db('accounts').where({ role: 'manager' }).update({ language: 'en' })
    expect((await manager.get('/reports/1?done=tested')).text).toContain(
      'did not go out (refused): 550 no such box',
    )
    await portal.db('accounts').where({ role: 'manager' }).update({ language: 'ru' })
    await manager.post('/reports/1/tests').expect(303)
    expect((await simpleParser(taken[1]!)).subject).toBe(
      'Пробное: Первая ночь · 0 горячих лидов — вс, 22 нояб.',
    )
  })
})

it('accepted means that the server’s last word was yes, whatever a mailer resolves to', async () => {
  const answers: MailResult[] = [
    { state: 'unclear', reply: 'no answer after the text was sent' },
    { state: 'deferred', reply: '451 later' },
    { state: 'refused', reply: '550 no' },
  ]
  const mailer = { send: async () => answers.shift()!, close() {} }
  portal = await makePortal({ now: NOW, mailer })
  for (const role of ['staff', 'manager', 'admin']) await subscribe(role)
  await run()
  const states = (await portal.db('deliveries').select('state', 'accepted_at')).map((row) => row)
  expect(states.map(({ state }) => state).sort()).toEqual(['deferred', 'refused', 'unclear'])
  expect(states.every(({ accepted_at }) => accepted_at === null)).toBe(true)
})
