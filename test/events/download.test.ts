import { request } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../support/ask.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { makeEvents } from './school.ts'

const TOKEN = '11111111-2222-4333-8444-555555555555'

let portal: Portal
let door: Awaited<ReturnType<typeof listen>>
let manager: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  door = await listen(portal.app)
  manager = await portal.as('manager')
  await makeEvents(portal.db, [
    { created_at: '2026-11-20T10:00:00Z', event_type: 'webinar_joined', user_id: 2 },
    { created_at: '2026-11-21T10:00:00Z' },
    { created_at: '2026-11-23T08:59:00Z', details: { source: 'bot' } },
    { created_at: '2026-11-24T10:00:00Z' },
  ])
  // More than sockets hold, so that a download is under way for as long as nobody reads.
  await portal.db.raw(
    `insert into events (event_type, user_id, created_at, details)
     select 'large', 1, '2026-10-21T09:00:00Z', jsonb_build_object('text', repeat('x', 8000)) from generate_series(1, 4000)`,
  )
})
afterAll(async () => {
  await door.close()
  await portal.close()
})
afterEach(() => portal.db('audit').delete())

const audit = () => portal.db('audit').where({ action: 'events exported' }).orderBy('id', 'desc').first()
const progress = (query = '') =>
  manager.get(`/events/exports/${TOKEN}${query}`).set('HX-Request-Type', 'partial').expect(200)
const working = async () => {
  const { rows } = await portal.db.raw(
    `select count(*)::int as n from pg_stat_activity where query like 'copy%' and datname = current_database()`,
  )
  return rows[0].n
}

/** A download that nobody reads beyond its beginning; answers how to go away. */
async function begin(role: 'manager' | 'admin' = 'manager'): Promise<{ leave(): void }> {
  await door.ask('/account', { as: role })
  const { port, cookie } = await door.signedIn(role)
  return new Promise((resolve, reject) => {
    const asking = request(
      { port, path: `/events.ndjson?export=${TOKEN}`, headers: { Host: 'localhost', Cookie: cookie } },
      (answer) => {
        answer.on('error', () => {})
        answer.once('data', () => {
          answer.pause()
          resolve({ leave: () => asking.destroy() })
        })
      },
    )
    asking.on('error', reject)
    asking.end()
  })
}

describe('before an export', () => {
  it.each([
    ['', '4,003 events', 'Counted to the last event.'],
    ['event_type=webinar_joined&event_type=large', '4,001 events', 'Counted to the last event.'],
    ['from=2026-11-20T10:00:01', '2 events', 'Counted to the last event.'],
    ['from=2026-11-20T09:00&to=2026-11-20T10:00', '0 events', 'Counted to the last event.'],
    ['from=2026-11-20&to=2026-11-21', '2 events', 'Counted to the last event.'],
    ['from=2026-11-20T10:00&to=2026-11-23T08:59:00', '2 events', 'Counted to the last event.'],
    ['to=2026-11-21T10:00', '4,001 events', 'Counted to the last event.'],
    ['from=2026-11-21&event_type=webinar_joined', '0 events', 'Counted to the last event.'],
    ['user_id=2', '1 event', 'Counted to the last event.'],
    ['detail=source+%3D+bot', '1 event', 'Counted to the last event.'],
  ])('the page of ?%s says %s, and so many come', async (query, words, how) => {
    const { text } = await manager.get(`/events/export?${query}`).expect(200)
    expect(text).toContain(`>${words}</h2>`)
    expect(text).toContain(how)
    const file = await manager.get(`/events.csv?${query}`).expect(200)
    expect(file.text.trimEnd().split('\r\n').length - 1).toBe(Number(words.replace(/\D/g, '')))
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="?events-2026-11-23\.csv"?$/)
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8')
  })

  it('is for managers, on the list too', async () => {
    const staff = await portal.as('staff')
    for (const path of ['/events.csv', '/events.ndjson', '/events/export', `/events/exports/${TOKEN}`])
      await staff.get(path).expect(403)
    expect((await staff.get('/events')).text).not.toContain('/events/export')
    expect((await manager.get('/events?user_id=1')).text).toContain('href="/events/export?user_id=1"')
    expect(await audit()).toBeUndefined()
  })
})

describe('the audit', () => {
  it('has who exported what, how many rows, and that it was whole', async () => {
    await manager.get(`/events.ndjson?event_type=webinar_joined&detail=&export=${TOKEN}`).expect(200)
    await expect.poll(async () => (await audit()).details.state).not.toBe('under way')
    expect(await audit()).toMatchObject({
      who: 'manager@hsl.example',
      action: 'events exported',
      subject: `export ${TOKEN}`,
      details: { format: 'ndjson', list: '/events?event_type=webinar_joined', state: 'whole', rows: 1 },
    })
    expect((await progress()).text).toContain('Done: 1 row.')
    const admin = await portal.as('admin')
    const foreign = await admin.get(`/events/exports/${TOKEN}`).expect(200)
    expect(foreign.text).toContain('The download begins.')
  })

  it('has nothing of what was only asked about', async () => {
    await manager.head('/events.csv').expect(200)
    await manager.get('/events/export').expect(200)
    await manager.get('/events.csv?from=x').expect(400)
    expect(await audit()).toBeUndefined()
  })
})

describe('a download under way', () => {
  it('shows how far it is, and stops the work when it is cancelled', { timeout: 30_000 }, async () => {
    const { leave } = await begin()
    expect((await audit()).details.state).toBe('under way')
    await expect
      .poll(async () => (await progress('?of=4003')).text, { timeout: 5_000 })
      .toMatch(/\d of 4,003 rows so far\./)
    leave()
    await expect.poll(working, { timeout: 5_000 }).toBe(0)
    await expect
      .poll(async () => (await audit()).details, { timeout: 5_000 })
      .toMatchObject({ state: 'cut off', why: 'the reader went away' })
    expect((await progress()).text).toMatch(/Cut off after [\d,]+ rows: the reader went away\./)
  })

  it.each([
    ['the session is ended', () => portal.db('auth_sessions').update({ ended_at: portal.deps.clock() })],
    ['the role is taken', () => portal.db('accounts').where({ role: 'admin' }).update({ role: 'staff' })],
  ])('is cut off when %s', { timeout: 30_000 }, async (_, take) => {
    await begin('admin')
    await take()
    await expect
      .poll(async () => (await audit()).details, { timeout: 10_000 })
      .toMatchObject({ state: 'cut off', why: 'the session ended' })
    await expect.poll(working, { timeout: 5_000 }).toBe(0)
    await portal.db('accounts').where({ email: 'admin@hsl.example' }).update({ role: 'admin' })
    manager = await portal.as('manager')
    door.forget()
  })
})
