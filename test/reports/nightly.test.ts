import { existsSync, readdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import type { Mail, MailResult } from '../../src/deps.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { wakeJobs } from '../../src/jobs/runner.ts'
import { makeMailer } from '../../src/mail/mailer.ts'
import { sendDueDeliveries } from '../../src/reports/deliveries.job.ts'
import { listDeliveries } from '../../src/reports/delivery-queries.ts'
import { nightOf } from '../../src/reports/nightly.job.ts'
import { findReport } from '../../src/reports/queries.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
const SLOT = new Date('2026-11-23T04:30:00Z')
const JOB = 'nightly-report'

let portal: Portal
const undo: (() => void | Promise<void>)[] = []
afterEach(async () => {
  while (undo.length > 0) await undo.pop()!()
  await portal?.close()
})

const run = (slot?: Date) => runJobNow(portal.deps, makeJobs(portal.config), JOB, slot)
const send = () => sendDueDeliveries(portal.deps, new AbortController().signal)
const later = (seconds: number) => portal.setNow(new Date(portal.deps.clock().getTime() + seconds * 1_000))

async function subscribe(...roles: string[]) {
  const accounts = await portal.db('accounts').whereIn('role', roles)
  await portal.db('report_subscriptions').insert(accounts.map(({ id }) => ({ account_id: id })))
}

/** A lead, and `perDay` events at noon UTC on each of `days` of November. */
async function makeLead(
  user_id: number,
  first_name: string,
  days: number[],
  perDay: number,
  registered = '2026-11-01',
) {
  await portal.db('users').insert({ user_id, username: `user${user_id}`, first_name })
  await portal
    .db('free_lesson_registrations')
    .insert({ user_id, username: `user${user_id}`, first_name, registered_at: `${registered}T08:00:00Z` })
  const events = days.flatMap((day) =>
    Array.from({ length: perDay }, (_, n) => ({
      user_id,
      event_type: n % 2 === 0 ? 'lesson_link_clicked' : 'webinar_joined',
      created_at: `2026-11-${String(day).padStart(2, '0')}T12:${String(n).padStart(2, '0')}:00Z`,
    })),
  )
  if (events.length > 0) await portal.db('events').insert(events)
}

/** Three leads before the night of Sat 21 Nov, and what they did until that of Sun 22 Nov. */
async function makeSchool() {
  await makeLead(1, 'Ann', [17, 18, 19, 20, 21], 4) // 20 on 5 days since Saturday: hot on both nights
  await makeLead(2, 'Ben <b>bold</b>\r\n\u202eevil', [18, 19, 20, 21], 5) // warm, hot with Sunday's
  await makeLead(3, 'Cleo', [15, 16, 18, 19], 3) // warm, and cools as the 15th falls out
  await makeLead(4, 'Dan', [], 0)
  await run(new Date('2026-11-22T04:30:00Z'))
  await portal.db('events').insert([
    { user_id: 2, event_type: 'course_enrolled', created_at: '2026-11-22T10:00:00Z' },
    { user_id: 4, event_type: 'lesson_opened', created_at: '2026-11-22T23:59:59.9999Z' },
    { user_id: 4, event_type: 'lesson_opened', created_at: '2026-11-23T00:00:00Z' },
  ])
  await makeLead(5, 'Eve', [22], 6, '2026-11-22')
}

const report = async (night = '2026-11-22') => (await findReport(portal.db, { night }))!

describe('the night', () => {
  it('is the local day that closed before the slot', () => {
    expect(nightOf(SLOT, 'Europe/Berlin')).toBe('2026-11-22')
    expect(nightOf(new Date('2026-11-23T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-23')
    expect(nightOf(new Date('2026-11-23T23:30:00Z'), 'UTC')).toBe('2026-11-22')
  })

  it('scores every lead, writes the report and sends one mail per active subscriber; asked again, it does nothing more', async () => {
    portal = await makePortal({ now: NOW })
    await makeSchool()
    await subscribe('manager', 'admin')
    await portal.db('accounts').where({ role: 'admin' }).update({ active: false })
    const first = await run()
    expect(first).toEqual({
      slot: SLOT,
      already: false,
      state: 'done',
      counts: {
        leads_scored: 5,
        deliveries_created: 1,
        accepted: 1,
        deferred: 0,
        refused: 0,
        unclear: 0,
        scores_differed: 0,
        days_differed: 0,
      },
    })
    expect(portal.sent.map(({ to }) => to)).toEqual(['manager@hsl.example'])
    const before = await portal.db('lead_snapshots').count('* as rows').first()
    expect(await run()).toEqual({ ...first, already: true })
    await wakeJobs(portal.deps, makeJobs(portal.config))
    expect(portal.sent).toHaveLength(1)
    expect(await portal.db('lead_snapshots').count('* as rows').first()).toEqual(before)
    expect(await portal.db('reports').select('night').orderBy('night')).toEqual([
      { night: '2026-11-21' },
      { night: '2026-11-22' },
    ])
  })

  it('a night that is made up late knows nobody who registered after it, and calls people as the pages do', async () => {
    portal = await makePortal({ now: NOW })
    await makeSchool()
    await portal
      .db('free_lesson_registrations')
      .where({ user_id: 2 })
      .update({ first_name: 'Benjamin the elder' })
    await portal
      .db('free_lesson_registrations')
      .where({ user_id: 4 })
      .update({ registered_at: SLOT.toISOString().replace('04:30', '04:31') })
    await run(SLOT)
    const kept = await portal.db('lead_snapshots').where({ night: '2026-11-22' }).orderBy('user_id')
    expect(kept.map(({ user_id }) => user_id)).toEqual([1, 2, 3, 5])
    const { text } = await report()
    expect(text).toContain('Ben <b>bold</b>')
    expect(text).not.toContain('Benjamin the elder')
  })

  it('is written also when nobody is subscribed', async () => {
    portal = await makePortal({ now: NOW })
    expect((await run()).counts).toEqual({
      leads_scored: 0,
      deliveries_created: 0,
      accepted: 0,
      deferred: 0,
      refused: 0,
      unclear: 0,
      scores_differed: 0,
      days_differed: 0,
    })
    expect((await report()).subject).toBe('The first night · 0 hot leads — Sun 22 Nov')
  })

  it('leaves nothing behind when the report cannot be written', async () => {
    portal = await makePortal({ now: NOW })
    await makeSchool()
    await portal.db.raw(`alter table deliveries add constraint broken check (attempts > 0) not valid`)
    await subscribe('manager')
    await expect(run()).rejects.toThrow()
    expect(await portal.db('nights').where({ night: '2026-11-22' })).toEqual([])
    expect(await findReport(portal.db, { night: '2026-11-22' })).toBeUndefined()
  })
})

describe('the mail', () => {
  it('says what moved, who became hot and why, who will cool, and the day beside the same weekday before', async () => {
    portal = await makePortal({ now: NOW })
    await makeSchool()
    await run()
    const { subject, html, text } = await report()
    expect(subject).toBe('1 became hot · 2 hot leads — Sun 22 Nov')
    for (const part of [text.replace(/\s+/g, ' '), html]) {
      expect(part).not.toMatch(/undefined|NaN|\[object/)
      expect(part).toContain('moved since Sat 21 Nov: 1 rose, 1 cooled, 1 came new. 1 became hot.')
      expect(part).toContain('1 conversion and 8 events that day.')
      expect(part).toContain('21 events on 5 days')
      expect(part).toContain('turns')
      expect(part).toContain('No event came late for the night before.')
      expect(part).toContain('As of Mon 23 Nov 2026, 04:30 (UTC)')
    }
    expect(text).toMatch(/^Hot +2 +\+1$/m)
    expect(text).toMatch(/^Conversions +1 +0 +\+1$/m)
    expect(text).toMatch(/^Events +8 +3 +\+5$/m)
    expect(text).toMatch(/^Registered +1 +0 +\+1$/m)
    expect(text).toMatch(/^Webinar joined +3$/m)
    expect(
      Math.max(
        ...text
          .split('\n')
          .filter((line) => !line.includes('http'))
          .map((line) => line.length),
      ),
    ).toBeLessThan(80)
  })

  it('has no style attribute and loads nothing but the picture that comes along; every link is under APP_URL, and a lead list says as of when', async () => {
    portal = await makePortal({ now: NOW, config: { app_url: 'https://portal.school.example/p' } })
    await makeSchool()
    await run()
    const { html, text } = await report()
    expect(html).not.toMatch(/<[^>]*\s(style|background|on\w+)=/i)
    expect(html.match(/\ssrc="[^"]*"/g)).toEqual([' src="cid:tiers-2026-11-22@portal.school.example"'])
    expect(html).not.toMatch(/url\(|@import|<script|<link/i)
    const links = [...html.matchAll(/href="([^"]*)"/g), ...text.matchAll(/(https?:\S+)/g)].map(
      ([, link]) => link!,
    )
    expect(links.length).toBeGreaterThan(20)
    for (const link of links) expect(link).toMatch(/^https:\/\/portal\.school\.example\/p\//)
    const lists = links.filter((link) => link.includes('/leads'))
    expect(lists.length).toBeGreaterThanOrEqual(4)
    for (const link of lists) {
      const as_of = new URL(link.replaceAll('&amp;', '&')).searchParams.get('as_of')
      expect(['2026-11-22T04:30:00.000Z', '2026-11-23T04:30:00.000Z']).toContain(as_of)
    }
  })

  it('shows what people call themselves as text, on one line', async () => {
    portal = await makePortal({ now: NOW })
    await makeSchool()
    await run()
    const { html, text } = await report()
    expect(html).toContain('Ben &lt;b&gt;bold&lt;/b&gt; evil')
    expect(html).not.toContain('<b>bold')
    expect(text).toContain('Ben <b>bold</b> evil')
    expect(html + text).not.toContain('\u202e')
  })

  it('says that nothing changed when nothing did', async () => {
    portal = await makePortal({ now: NOW })
    await makeLead(1, 'Ann', [19, 20, 21, 22], 2)
    await run(new Date('2026-11-22T04:30:00Z'))
    await run()
    const { subject, html, text } = await report()
    expect(subject).toBe('Nothing changed · 0 hot leads — Sun 22 Nov')
    expect(text).toContain('Nothing changed since Sat 21 Nov')
    // A short mail: who needs somebody, the day and the health, no picture.
    expect(html).not.toMatch(/<img|Became hot|Where they moved|Top events/)
    expect(html).toContain('No hot or warm lead does.')
    expect(text.split('\n').length).toBeLessThan(50)
  })
})

describe('a copy', () => {
  /** A portal whose night is over; the mailer answers with these, one after the other. */
  async function makeNight(...answers: MailResult[]) {
    const sent: Mail[] = []
    const mailer = {
      async send(mail: Mail) {
        sent.push(mail)
        return answers.shift() ?? { state: 'accepted' as const, reply: '250 OK' }
      },
      close() {},
    }
    portal = await makePortal({ now: NOW, mailer })
    await subscribe('manager')
    await run()
    const copy = async () => (await listDeliveries(portal.db, (await report()).id))[0]!
    return { sent, copy }
  }

  it('that the server defers is tried again, later and later, and is the same mail', async () => {
    const deferred = { state: 'deferred', reply: '451 later' } as const
    const { sent, copy } = await makeNight(deferred, deferred)
    expect(await copy()).toMatchObject({ state: 'deferred', reply: '451 later', attempts: 1 })
    later(10)
    expect(await send()).toMatchObject({ accepted: 0, deferred: 0 })
    later(10)
    expect(await send()).toMatchObject({ deferred: 1 })
    later(40)
    expect(await send()).toMatchObject({ accepted: 1 })
    expect(await copy()).toMatchObject({
      state: 'accepted',
      attempts: 3,
      reply: '250 OK',
      next_attempt_at: null,
    })
    expect(new Set(sent.map(({ message_id }) => message_id)).size).toBe(1)
    expect(sent[0]!.message_id).toMatch(/^<report-2026-11-22-[\w-]+@localhost>$/)
  })

  it('is given up after ten attempts', async () => {
    const { sent, copy } = await makeNight(
      ...Array.from({ length: 11 }, () => ({ state: 'deferred', reply: '451 later' }) as const),
    )
    for (let n = 0; n < 12; n++) {
      later(5_000)
      await send()
    }
    expect(sent).toHaveLength(10)
    expect(await copy()).toMatchObject({ state: 'dead', attempts: 10, next_attempt_at: null })
  })

  it.each(['refused', 'unclear'] as const)('that ended %s is never sent again by itself', async (state) => {
    const { sent, copy } = await makeNight({ state, reply: 'said so' })
    later(100_000)
    await send()
    expect(sent).toHaveLength(1)
    expect(await copy()).toMatchObject({ state, reply: 'said so' })
  })

  it.each([
    ['after its text began to go out', NOW, 'unclear', 1],
    ['before that', null, 'accepted', 2],
  ])('whose sender died %s is decided about after 30 seconds', async (_when, handed_at, state, mails) => {
    const { sent, copy } = await makeNight()
    const claimed = { state: 'claimed', token: crypto.randomUUID(), attempts: 1, handed_at }
    await portal.db('deliveries').update({ ...claimed, lease_until: new Date(NOW.getTime() + 30_000) })
    later(29)
    await send()
    expect(sent).toHaveLength(1)
    later(1)
    expect(await send()).toMatchObject({ [state]: 1 })
    later(100_000)
    await send()
    expect(sent).toHaveLength(mails)
    expect((await copy()).state).toBe(state)
  })

  it('is not sent to somebody who was deactivated or deleted meanwhile', async () => {
    const { sent, copy } = await makeNight({ state: 'deferred', reply: '451 later' })
    await portal.db('accounts').where({ role: 'manager' }).update({ active: false })
    later(100)
    expect(await send()).toMatchObject({ refused: 1, accepted: 0 })
    expect(sent).toHaveLength(1)
    expect(await copy()).toMatchObject({ state: 'refused', reply: expect.stringContaining('not active') })
  })

  it('is sent once, though three instances send at the same moment', async () => {
    portal = await makePortal({ now: NOW })
    await run()
    const { id } = await report()
    const account_id = (await portal.db('accounts').first('id')).id
    await portal.db('deliveries').insert(
      Array.from({ length: 20 }, (_, n) => ({
        report_id: id,
        account_id,
        recipient: `p${n}@hsl.example`,
        message_id: `<${n}@x>`,
        next_attempt_at: NOW,
      })),
    )
    await Promise.all([send(), send(), send()])
    expect(portal.sent.map(({ to }) => to).sort()).toEqual(
      Array.from({ length: 20 }, (_, n) => `p${n}@hsl.example`).sort(),
    )
  })
})

describe('through a real mail server', () => {
  it('each subscriber gets exactly one mail with both parts', async () => {
    const taken: string[] = []
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData(stream, _session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk) => chunks.push(chunk))
        stream.on('end', () => {
          taken.push(Buffer.concat(chunks).toString())
          done()
        })
      },
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    undo.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
    const { port } = server.server.address() as AddressInfo
    const mailer = makeMailer(loadConfig({ SMTP_URL: `smtp://127.0.0.1:${port}` }), { warn() {} })
    undo.push(() => mailer.close())
    portal = await makePortal({ now: NOW, mailer })
    await makeSchool()
    await subscribe('manager', 'admin')
    expect((await run()).counts).toMatchObject({ deliveries_created: 2, accepted: 2 })
    await run()
    const mails = await Promise.all(taken.map((mail) => simpleParser(mail)))
    expect(mails.map(({ to }) => [to].flat()[0]!.text).sort()).toEqual([
      'admin@hsl.example',
      'manager@hsl.example',
    ])
    const kept = await report()
    for (const mail of mails) {
      expect(mail.subject).toBe(kept.subject)
      expect(mail.html).toContain('became hot')
      // Word for word as kept, with a link of its own to end it.
      const own = /key=([\w-]+)/.exec(mail.text!)![1]!
      expect(mail.text?.trim()).toBe(kept.text.trim().replaceAll('KEY-OF-THE-SUBSCRIPTION', own))
    }
  })

  it('and without one, each mail is a file', async () => {
    portal = await makePortal({ now: NOW })
    portal.deps.mailer = makeMailer(portal.config, { warn() {} })
    await subscribe('manager')
    await run()
    const folder = path.join(portal.config.data_dir, 'mail')
    expect(existsSync(folder) && readdirSync(folder)).toEqual([
      expect.stringMatching(/^report-2026-11-22-[\w-]+-manager@hsl\.example\.eml$/),
    ])
  })
})
