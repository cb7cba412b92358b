import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { hashPassword } from '../../src/accounts/password.ts'
import { changePassword } from '../../src/accounts/queries.ts'
import { makeRegistration } from '../events/school.ts'
import { startInstance, startTicks } from '../support/instances.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { type OpenStream, openStream } from '../support/stream.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
let portal: Portal
let one: Awaited<ReturnType<typeof startInstance>>
let other: Awaited<ReturnType<typeof startInstance>>
let ticks: ReturnType<typeof startTicks>
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  ;[one, other] = await Promise.all([startInstance(portal), startInstance(portal)])
  ticks = startTicks(portal)
  await makeRegistration(portal.db, 1, '2026-11-01T09:00:00Z')
})
afterAll(async () => {
  await ticks.stop()
  await Promise.all([one.close(), other.close()])
  await portal.close()
})

let opened: OpenStream[] = []
afterEach(() => {
  for (const stream of opened) stream.close()
  opened = []
  portal.setNow(NOW)
})

async function watch(instance: typeof one, path: string, headers: Record<string, string>) {
  const stream = await openStream(instance.address, path, headers)
  opened.push(stream)
  return stream
}

/** An event as another program writes it: plain SQL. */
const record = (event_type: string) =>
  portal.db('events').insert({ user_id: 1, event_type, details: '{}', created_at: portal.deps.clock() })

describe('a stream', () => {
  test('tells every instance within 2 s of what another program wrote', async () => {
    const Cookie = await one.signIn('staff@hsl.example')
    const streams = [
      await watch(one, '/live?show=dashboard', { Cookie }),
      await watch(other, '/live?show=dashboard', { Cookie }),
    ]
    for (const stream of streams) await stream.message('id="dashboard"')
    const written = Date.now()
    await record('plain_sql')
    for (const stream of streams) await stream.message('Plain sql')
    expect(Date.now() - written).toBeLessThan(2_000)
  })

  test('is a stream: not stored, not held back, and opened by a word', async () => {
    const Cookie = await one.signIn('staff@hsl.example')
    const stream = await watch(one, '/live?show=dashboard', { Cookie })
    expect(stream.status).toBe(200)
    expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(stream.headers['content-encoding']).toBeUndefined()
    expect(stream.headers['cache-control']).toBe('no-store, no-transform')
    expect(stream.headers['x-accel-buffering']).toBe('no')
    await stream.message('live:open')
  })

  test('is compressed for who takes that, message by message, and whole at its end', async () => {
    const third = await startInstance(portal)
    const Cookie = await third.signIn('staff@hsl.example')
    const [plain, packed] = await Promise.all(
      ['identity', 'gzip'].map((encoding) =>
        watch(third, '/live?show=dashboard', { Cookie, 'Accept-Encoding': encoding }),
      ),
    )
    expect(packed!.headers['content-encoding']).toBe('gzip')
    expect(packed!.headers.vary).toContain('Accept-Encoding')
    for (const type of ['packed_once', 'packed_twice']) {
      await record(type)
      await packed!.message(type.replace('_', ' ').replace('p', 'P'))
    }
    await plain!.message('Packed twice')
    third.leave()
    await Promise.all([plain!.ended(), packed!.ended()])
    expect(packed!.failed()).toBeUndefined()
    const without = ({ messages }: OpenStream) => messages.filter(({ event }) => event !== 'live:leaving')
    expect(without(packed!)).toEqual(without(plain!))
    await third.close()
  })

  test('that comes back with Last-Event-ID is sent what it missed, and nothing else, by any instance', async () => {
    const Cookie = await one.signIn('admin@hsl.example')
    const path = '/live?show=dashboard&show=person%3Aid%3D1'
    // What earlier tests wrote has been counted by then.
    await wait(1_300)
    const first = await watch(one, path, { Cookie })
    await first.message('id="dashboard"')
    await first.message('id="person-summary"')
    const { id } = first.messages.at(-1)!
    expect(id).toMatch(/^[\w-]{10}\.[\w-]{10}$/)
    first.close()

    const same = await watch(other, path, { Cookie, 'Last-Event-ID': id })
    await same.message('live:open')
    await wait(500)
    expect(same.messages.slice(1)).toEqual([])
    same.close()

    await record('while_away')
    await portal.db('users').insert({ user_id: 77 })
    await wait(1_500)
    const back = await watch(other, path, { Cookie, 'Last-Event-ID': id })
    await back.message('id="dashboard"')
    await back.message('id="person-summary"')
    expect(back.messages.filter(({ data }) => data.includes('While away'))).toHaveLength(1)
  })

  test('an id of nobody’s is no help: everything is sent', async () => {
    const Cookie = await one.signIn('staff@hsl.example')
    for (const id of ['x', '..', 'a'.repeat(10_000), '-'.repeat(10)]) {
      const stream = await watch(one, '/live?show=dashboard', { Cookie, 'Last-Event-ID': id })
      await stream.message('id="dashboard"')
      stream.close()
    }
  })
})

describe('who may have one', () => {
  test('without a session 401, never a redirect', async () => {
    const stream = await watch(one, '/live?show=dashboard', { 'HX-Request': 'true' })
    expect(stream.status).toBe(401)
    expect(stream.headers.location).toBeUndefined()
    expect(stream.headers['hx-redirect']).toBeUndefined()
  })

  test.each([
    '/live',
    '/live?show=',
    '/live?show=nothing-of-that-name',
    '/live?show=person%3Aid%3Dx',
    '/live?show=event-news%3Asince%3Dx',
    '/live?show=leads%3Aas_of%3D2026-11-01T00%3A00%3A00Z',
    '/live?show=lead-tabs%3Aas_of%3D2026-11-01T00%3A00%3A00Z',
    '/live?show=timeline-news%3Aid%3D1',
    '/live?show=card-news%3Aid%3D1',
    `/live?${Array.from({ length: 13 }, (_, n) => `show=person%3Aid%3D${n}`).join('&')}`,
    '/live?show=dashboard&show=constructor',
  ])('%s is 400', async (path) => {
    const Cookie = await one.signIn('staff@hsl.example')
    const { status } = await watch(one, path, { Cookie })
    expect(status).toBe(400)
  })

  test('a role sees its own: who watches the same page as an administrator gets no button of theirs', async () => {
    const [staff, admin] = await Promise.all(
      ['staff', 'admin'].map(async (role) =>
        watch(one, '/live?show=jobs', { Cookie: await one.signIn(`${role}@hsl.example`) }),
      ),
    )
    expect((await admin!.message('id="jobs"')).data).toContain('Run now')
    expect((await staff!.message('id="jobs"')).data).not.toContain('Run now')
  })

  test('eight windows of a sign-in, and no ninth', async () => {
    const Cookie = await one.signIn('manager@hsl.example')
    const streams: OpenStream[] = []
    for (let n = 0; n < 8; n++) streams.push(await watch(one, '/live?show=dashboard', { Cookie }))
    expect(streams.map(({ status }) => status)).toEqual(Array(8).fill(200))
    const ninth = await watch(one, '/live?show=dashboard', { Cookie })
    expect(ninth.status).toBe(429)
    expect(Number(ninth.headers['retry-after'])).toBeGreaterThan(0)
    streams[0]!.close()
    await wait(100)
    expect((await watch(one, '/live?show=dashboard', { Cookie })).status).toBe(200)
  })
})

describe('a session that ends', () => {
  const email = 'staff@hsl.example'
  const staffId = async () => (await portal.db('accounts').where({ email }).first('id')).id

  test.each<[string, (Cookie: string) => Promise<unknown>]>([
    [
      'signing out',
      (Cookie) => fetch(`${one.address}/logout`, { method: 'POST', headers: { Cookie }, redirect: 'manual' }),
    ],
    [
      'a changed password',
      async () => {
        const hash = await hashPassword('correct horse battery staple')
        await portal.db.transaction(async (trx) => changePassword(trx, await staffId(), hash, NOW, ''))
      },
    ],
    ['deactivation with plain SQL', () => portal.db('accounts').where({ email }).update({ active: false })],
    ['removal of the row', () => portal.db('auth_sessions').delete()],
  ])('by %s ends its streams on every instance, with a word', async (_, end) => {
    const Cookie = await one.signIn(email)
    const streams = [
      await watch(one, '/live?show=dashboard', { Cookie }),
      await watch(other, '/live?show=dashboard', { Cookie }),
    ]
    for (const stream of streams) await stream.message('id="dashboard"')
    await end(Cookie)
    for (const stream of streams) {
      await stream.message('live:ended')
      await stream.ended()
    }
    expect((await watch(one, '/live?show=dashboard', { Cookie })).status).toBe(401)
    await portal.db('accounts').where({ email }).update({ active: true })
  })

  test('by itself after an hour without a request ends its streams too: watching is no activity', async () => {
    const Cookie = await one.signIn(email)
    const stream = await watch(one, '/live?show=dashboard', { Cookie })
    await stream.message('live:open')
    portal.setNow(new Date(NOW.getTime() + 59 * 60_000))
    expect((await watch(one, '/live?show=dashboard', { Cookie })).status).toBe(200)
    portal.setNow(new Date(NOW.getTime() + 61 * 60_000))
    await stream.until('live:ended', () => stream.messages.some(({ event }) => event === 'live:ended'), 8_000)
  })

  test('others go on, and a new role makes the tab come back instead', async () => {
    const Cookie = await one.signIn(email)
    const admin = await watch(one, '/live?show=jobs', { Cookie: await one.signIn('admin@hsl.example') })
    const stream = await watch(one, '/live?show=jobs', { Cookie })
    await stream.message('id="jobs"')
    await portal.db('accounts').where({ email }).update({ role: 'admin' })
    await stream.message('live:leaving')
    await stream.ended()
    expect(stream.messages.map(({ event }) => event)).not.toContain('live:ended')
    const back = await watch(one, '/live?show=jobs', { Cookie })
    expect((await back.message('id="jobs"')).data).toContain('Run now')
    expect(admin.closed()).toBe(false)
    await portal.db('accounts').where({ email }).update({ role: 'staff' })
  })
})

test('a portal that stops sends its tabs away at once, to come back at different moments', async () => {
  const third = await startInstance(portal)
  const Cookie = await third.signIn('staff@hsl.example')
  const streams = await Promise.all(
    Array.from({ length: 5 }, () => watch(third, '/live?show=dashboard', { Cookie })),
  )
  await Promise.all(streams.map((stream) => stream.message('live:open')))
  third.leave()
  const retries = await Promise.all(
    streams.map(async (stream) => (await stream.message('live:leaving')).retry),
  )
  await Promise.all(streams.map((stream) => stream.ended()))
  expect(new Set(retries).size).toBeGreaterThan(1)
  const late = await watch(third, '/live?show=dashboard', { Cookie })
  expect([late.status, late.headers['retry-after']]).toEqual([503, '2'])
  await third.close()
})

test('notices that are lost with their connection are made up for', async () => {
  const Cookie = await one.signIn('staff@hsl.example')
  const stream = await watch(one, '/live?show=dashboard', { Cookie })
  await stream.message('id="dashboard"')
  await portal.db.raw(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and (query like 'listen %' or query = 'select 1')`,
  )
  await record('after_the_loss')
  await stream.message('After the loss')
})
