import type { Response } from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES } from '../../src/accounts/account.ts'
import { createAccount } from '../../src/accounts/queries.ts'
import { assets } from '../../src/http/assets.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { runJobNow } from '../../src/jobs/run-now.ts'
import { createKey } from '../../src/keys/queries.ts'
import { createInvitation } from '../../src/staff/invitation-queries.ts'
import { hashOf } from '../../src/subscriptions/subscription.ts'
import { makeEvents, makeRegistration } from '../events/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { routesOf } from '../support/routes.ts'

type Statuses = [visitor: number, staff: number, manager: number, admin: number]
type Form = Record<string, string>

// What visitor, staff, manager and administrator get. Source: PRODUCT.md, "Roles" and "JSON API".
const everybody: Statuses = [200, 200, 200, 200]
const nobody: Statuses = [404, 404, 404, 404]
const signedIn: Statuses = [302, 200, 200, 200]
const managers: Statuses = [302, 403, 200, 200]
const does: Statuses = [303, 303, 303, 303]
const managersDo: Statuses = [303, 403, 303, 303]
const admins: Statuses = [302, 403, 403, 200]
const adminsMake: Statuses = [303, 403, 403, 201]
const adminsDo: Statuses = [303, 403, 403, 303]
const reads: Statuses = [401, 200, 200, 200]
const adminsRead: Statuses = [401, 403, 403, 200]

const TABLE: Record<string, Statuses | { is: Statuses; form: Form }> = {
  'GET /healthz': everybody,
  'GET /readyz': everybody,
  ...Object.fromEntries(Object.values(assets).map((address) => [`GET ${address}`, everybody])),
  'GET /favicon.ico': [302, 302, 302, 302],
  'GET /login': [200, 303, 303, 303],
  'POST /login': { is: [401, 401, 401, 401], form: { email: 'staff@hsl.example', password: 'wrong' } },
  'POST /logout': does,
  'POST /language': { is: does, form: { language: 'en' } },
  'GET /forgot': everybody,
  'POST /forgot': { is: everybody, form: { email: 'nobody@hsl.example' } },
  // Links that open nothing: what they do with a good one is in test/accounts, test/staff and test/school.
  'GET /reset': nobody,
  'POST /reset': { is: nobody, form: { token: 'x', password: 'x', again: 'x' } },
  'GET /invitation': nobody,
  'POST /invitation': { is: nobody, form: { token: 'x', name: 'x', password: 'x', again: 'x' } },
  'GET /setup': nobody,
  'POST /setup': { is: nobody, form: { token: 'x', password: 'x', again: 'x' } },
  'POST /setup/mail': { is: nobody, form: { token: 'x', to: 'x@x.example' } },

  'GET /': signedIn,
  'GET /leads': signedIn,
  'GET /leads.csv': managers,
  // Asked for nothing; a stream is in test/live.
  'GET /live': [401, 400, 400, 400],
  'POST /leads/assignments': { is: does, form: { id: '1', owner: 'me' } },
  'POST /leads/views': { is: does, form: { name: 'Mine', query: 'owner=me' } },
  'POST /leads/views/:id': { is: does, form: { name: 'Mine too' } },
  'POST /leads/views/:id/removal': does,
  'POST /leads/views/:id/restoration': does,
  'GET /users/:id': signedIn,
  'GET /users/:id/card': signedIn,
  'POST /users/:id/owner': { is: does, form: { owner: 'me' } },
  'POST /users/:id/status': { is: does, form: { status: 'new', version: '0' } },
  'POST /users/:id/next-contact': { is: does, form: { on: '', version: '0' } },
  'POST /users/:id/contacts': { is: does, form: { text: 'Hello' } },
  'POST /users/:id/notes': { is: does, form: { text: 'Prefers evenings' } },
  'GET /users/:id/timeline': signedIn,
  'GET /events': signedIn,
  'GET /events/types': signedIn,
  'GET /events/export': managers,
  'GET /events/exports/:token': managers,
  'GET /events.csv': managers,
  'GET /now': signedIn,
  'GET /events.ndjson': managers,
  'GET /analytics': signedIn,
  'GET /analytics/conversion': signedIn,
  'GET /analytics/retention': signedIn,
  'GET /analytics/hours': signedIn,
  'GET /analytics/people': signedIn,
  'GET /analytics/figures.csv': signedIn,
  'GET /analytics/rules': managers,
  'GET /analytics/rules/people': managers,
  'POST /analytics/rules/versions': { is: [303, 403, 422, 422], form: { hot_events: '25' } },
  'GET /reports': signedIn,
  'GET /reports/:id': signedIn,
  'GET /reports/:id/tiers.png': signedIn,
  'GET /reports/:id/people': signedIn,
  'GET /reports/:id/parity': signedIn,
  'GET /reports/:id/deliveries/:deliveryId': signedIn,
  'POST /reports/:id/tests': managersDo,
  'GET /reports/subscriptions': signedIn,
  'POST /reports/subscriptions': {
    is: [303, 403, 422, 422],
    form: { address: 'manager@hsl.example' },
  },
  'POST /reports/subscriptions/:id/confirmations': [303, 403, 409, 409],
  // An account chooses its own language.
  'POST /reports/subscriptions/:id/language': { is: [303, 403, 409, 409], form: { language: 'ru' } },
  'POST /reports/subscriptions/:id/release': managersDo,
  'POST /reports/subscriptions/:id/end': managersDo,
  'GET /unsubscribe': everybody,
  'POST /unsubscribe': everybody,
  'GET /confirm': everybody,
  'POST /confirm': everybody,
  'POST /reports/subscription': managersDo,
  'POST /reports/subscription/end': managersDo,
  'POST /reports/:id/deliveries/:deliveryId/sendings': managersDo,
  'GET /jobs': signedIn,
  'POST /jobs/:name/runs': adminsDo,
  // A run that has ended cannot be stopped.
  'POST /jobs/:name/cancellations': { is: [303, 403, 403, 409], form: { slot: '2026-11-23T04:30:00Z' } },
  'POST /alerts/:id/sendings': adminsDo,
  'GET /account': signedIn,
  'POST /account/password': {
    is: [303, 422, 422, 422],
    form: { current: 'wrong', password: 'another long sentence', again: 'another long sentence' },
  },
  'POST /account/theme': { is: does, form: { theme: 'dark' } },
  'POST /account/name': { is: does, form: { name: 'Ann' } },
  'POST /account/language': { is: does, form: { language: 'en' } },
  'POST /account/time-zone': { is: does, form: { time_zone: 'Asia/Tokyo' } },
  'POST /account/sessions/end': does,

  'GET /staff': admins,
  'POST /staff/school': { is: adminsDo, form: { name: 'A school' } },
  'POST /staff/:id/role': { is: adminsDo, form: { role: 'staff' } },
  'POST /staff/:id/sessions/end': adminsDo,
  'POST /staff/:id/deactivation': adminsDo,
  'POST /staff/:id/reactivation': adminsDo,
  'POST /staff/invitations': {
    is: adminsMake,
    form: { email: 'new@hsl.example', role: 'staff', way: 'link' },
  },
  'POST /staff/invitations/:id/sendings': { is: adminsMake, form: { way: 'link' } },
  'POST /staff/invitations/:id/end': adminsDo,
  'GET /api-keys': admins,
  'POST /api-keys': { is: adminsMake, form: { name: 'A program', scope: 'read' } },
  'POST /api-keys/:id/revocation': adminsDo,
  'GET /audit': admins,
  'GET /audit.csv': admins,

  'GET /api/docs': signedIn,
  'GET /api/openapi.json': reads,
  'GET /api/user-activity': reads,
  'GET /api/lead-summary': reads,
  'GET /api/users/:id': reads,
  'GET /api/users/:id/events': reads,
  'GET /api/events': reads,
  'GET /api/db-schema': adminsRead,
  'GET /api/debug-events': adminsRead,
}

let portal: Portal
beforeAll(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  await makeEvents(portal.db, [
    { created_at: '2026-11-22T09:00:00Z' },
    { created_at: '2026-11-23T08:00:00Z', event_type: 'course_enrolled' },
  ])
  await makeRegistration(portal.db, 1, '2026-11-01T09:00:00Z')
  const { id } = await portal.db('accounts').where({ role: 'manager' }).first('id')
  await createAccount(portal.db, {
    email: 'other@hsl.example',
    name: 'Other',
    role: 'staff',
    password_hash: 'x',
  })
  const now = portal.deps.clock()
  await createInvitation(
    portal.db,
    { email: 'invited@hsl.example', role: 'staff', token_hash: 'x', invited_by: id },
    now,
  )
  await createKey(
    portal.db,
    { name: 'Known', prefix: 'hsl_x', key_hash: 'x', scope: 'read', created_by: 'x' },
    now,
  )
  await subscribe()
  // Two nights, so that the report has a picture of what became of them.
  for (const slot of [new Date('2026-11-22T04:30:00Z'), undefined])
    await runJobNow(portal.deps, makeJobs(portal.config), 'nightly-report', slot)
  const incident = { job: 'nightly-report', kind: 'failed', slot: now, reason: 'It failed.', opened_at: now }
  await portal.db('incidents').insert({ ...incident, closed_at: now })
  await portal.db('alerts').insert({ incident_id: 1, event: 'opened', state: 'dead', created_at: now })
})
afterAll(() => portal.close())

/** One view of each account, and no other. */
async function keepViews() {
  await portal.db('saved_views').delete()
  const accounts = await portal.db('accounts').select('id')
  await portal
    .db('saved_views')
    .insert(accounts.map(({ id }) => ({ account_id: id, name: 'Hot', query: 'tier=hot' })))
}

/** The manager's subscription, and an address that was asked, as if nobody had touched them. */
async function subscribe() {
  const { id } = await portal.db('accounts').where({ role: 'manager' }).first('id')
  const created_at = portal.deps.clock()
  await portal.db('report_subscriptions').delete()
  await portal.db('report_subscriptions').insert({ account_id: id, created_at })
  await portal.db('report_subscriptions').insert({
    address: 'asked@school.example',
    created_at,
    token_hash: hashOf('token'),
    token_expires_at: '2026-12-01T00:00:00Z',
  })
}

/** The route's address for the one person, report, copy, job, alert and subscription that are there. */
/** The route's address for the one person, report, copy, job, alert, invitation, key and subscription that are there. */
async function addressOf(path: string): Promise<string> {
  const { id, report_id } = await portal
    .db('deliveries')
    .orderBy('report_id', 'desc')
    .first('id', 'report_id')
  const invitation = await portal.db('invitations').where({ email: 'invited@hsl.example' }).first('id')
  const key = await portal.db('api_keys').where({ name: 'Known' }).first('id')
  const subscription = await portal
    .db('report_subscriptions')
    .whereNotNull('account_id')
    .first('id', 'unsubscribe_key')
  return path
    .replace('/users/:id', '/users/1')
    .replace('/views/:id', '/views/:view')
    .replace('/subscriptions/:id', `/subscriptions/${subscription.id}`)
    .replace('/unsubscribe', `/unsubscribe?key=${subscription.unsubscribe_key}`)
    .replace(/\/confirm$/, '/confirm?token=token')
    .replace('/reports/:id', `/reports/${report_id}`)
    .replace(':deliveryId', id)
    .replace('/alerts/:id', '/alerts/1')
    .replace(':name', 'nightly-report')
    .replace('/staff/invitations/:id', `/staff/invitations/${invitation.id}`)
    .replace('/api-keys/:id', `/api-keys/${key.id}`)
    .replace(
      '/staff/:id',
      `/staff/${(await portal.db('accounts').where({ email: 'other@hsl.example' }).first('id')).id}`,
    )
    .replace(/^\/analytics\/people$/, '/analytics/people?who=never_contacted')
    .replace(/^\/analytics\/figures.csv$/, '/analytics/figures.csv?figure=types')
    .replace(/^\/analytics\/rules\/people$/, '/analytics/rules/people?hot_events=25&from=hot&to=warm')
    .replace(':token', 'nothing')
}

describe('every route', () => {
  test('stands in the table of who may, and every row of the table is a route', () => {
    const routes = routesOf(portal.app, portal.deps)
    expect(routes.length).toBeGreaterThan(35)
    expect(Object.keys(TABLE).sort()).toEqual([...routes].sort())
  })

  test.each(Object.entries(TABLE))('%s', async (route, row) => {
    const { is, form } = Array.isArray(row) ? { is: row, form: {} } : row
    const [method, path] = route.split(' ') as ['GET' | 'POST', string]
    for (const [place, role] of [undefined, ...ROLES].entries()) {
      // Once sent again a copy is on its way, and a second click a conflict: every role finds it as it was.
      await portal.db('deliveries').update({ state: 'accepted', next_attempt_at: null })
      await portal.db('alerts').update({ state: 'dead' })
      await portal.db('login_attempts').delete()
      await portal.db('lead_cards').delete()
      await keepViews()
      await subscribe()
      const address = await addressOf(path)
      const agent = await portal.as(role)
      const { id: account_id } = await portal
        .db('accounts')
        .where({ role: role ?? 'staff' })
        .first('id')
      // What is brought back was removed before.
      if (path.endsWith('/restoration'))
        await portal.db('saved_views').update({ removed_at: portal.deps.clock() })
      const view = await portal.db('saved_views').where({ account_id }).first('id')
      const own = address.replace(':view', view.id)
      const answer = await (method === 'GET' ? agent.get(own) : agent.post(own).type('form').send(form))
      const who = role ?? 'visitor'
      expect(answer.status, who).toBe(is[place])
      expectAnswer(answer, who, path)
    }
  })

  function expectAnswer(answer: Response, who: string, path: string) {
    const { status, headers } = answer
    const location = String(headers.location)
    const api = path.startsWith('/api/') && path !== '/api/docs'
    if (who === 'visitor' && path !== '/favicon.ico' && (status === 302 || status === 303))
      expect(location).toMatch(status === 302 ? /^\/login\?next=/ : /^\/login$/)
    // Who may is not sent to sign in, save from signing out.
    if (who !== 'visitor' && path !== '/logout') expect(location).not.toMatch(/^\/login/)
    if (status === 403 && api) expect(answer.body.error.code).toBe('forbidden')
    if (status === 403 && !api) expect(answer.text).toMatch(/This is for (managers|administrators)\./)
  }

  test('a role is looked at before what is asked: nonsense from one who may not is 403, and changes nothing', async () => {
    const staff = await portal.as('staff')
    const before = await readTables()
    const denied = Object.entries(TABLE).filter(([, row]) => (Array.isArray(row) ? row : row.is)[1] === 403)
    expect(denied.length).toBeGreaterThan(15)
    for (const [route] of denied) {
      const [method, path] = route.split(' ') as ['GET' | 'POST', string]
      const address = path.replaceAll(/:\w+/g, 'nonsense')
      const answer = await (method === 'GET'
        ? staff.get(`${address}?nonsense=1`)
        : staff.post(address).type('form').send({ nonsense: '1' }))
      expect(answer.status, route).toBe(403)
    }
    expect(await readTables()).toEqual(before)
  })
})

describe('reading', () => {
  test('changes no row but those that say who read or took out what: every GET route, as GET and HEAD, whole and in part, as everybody', {
    timeout: 120_000,
  }, async () => {
    const gets = routesOf(portal.app, portal.deps).filter((route) => route.startsWith('GET '))
    expect(gets.length).toBeGreaterThan(25)
    const addresses = await Promise.all(gets.map((route) => addressOf(route.slice(4))))
    const agents = await Promise.all([undefined, ...ROLES].map((role) => portal.as(role)))
    // Later, so that being seen again would be worth a row.
    const now = portal.deps.clock()
    portal.setNow(new Date(now.getTime() + 5 * 60_000))
    const before = await readTables()
    const sent = portal.sent.length
    for (const agent of agents) {
      for (const address of addresses) {
        const query = address.startsWith('/api/')
          ? ''
          : `${address.includes('?') ? '&' : '?'}done=ran&page=2&days=7&q=a&tier=hot`
        expect([200, 302, 303, 400, 401, 403, 404], address).toContain((await agent.get(address)).status)
        await agent.get(address + query)
        await agent.head(address)
        await agent.get(address).set('HX-Request', 'true').set('HX-Request-Type', 'partial')
      }
    }
    const { audit, ...others } = await readTables()
    const { audit: audited, ...othersBefore } = before
    expect(others).toEqual(othersBefore)
    expect(audit).toEqual(expect.arrayContaining(audited!))
    expect(portal.sent).toHaveLength(sent)
    portal.setNow(now)
    // Who opened a person or took data out, and nothing else.
    const added = await portal.db('audit').orderBy('id').offset(audited!.length)
    expect(added.length).toBeGreaterThan(10)
    expect([...new Set(added.map(({ action }) => action))].sort()).toEqual([
      'audit exported',
      'events exported',
      'leads exported',
      'person opened',
    ])
  })

  test('is compared with eyes that see: one changed field is found', async () => {
    const before = await readTables()
    const { theme } = await portal.db('accounts').where({ role: 'staff' }).first('theme')
    const agent = await portal.as('staff')
    await agent
      .post('/account/theme')
      .type('form')
      .send({ theme: theme === 'light' ? 'dark' : 'light' })
    const after = await readTables()
    expect(after.accounts).not.toEqual(before.accounts)
    expect(after.auth_sessions).not.toEqual(before.auth_sessions)
  })
})

/**
 * Every row of every table as text with the transaction that wrote it, so that writing the same again shows too, and how
 * far every sequence has counted, save that of the audit. Left out is `live_state`, which the clock moves and no request, and
 * `auth_sessions.last_seen_at` (and who wrote those rows): that somebody is still there is kept at most once a minute
 * whatever they ask, and is what ends an idle session.
 */
async function readTables(): Promise<Record<string, string[]>> {
  const { rows: tables } = await portal.db.raw(
    `select table_name as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name <> 'live_state' order by 1`,
  )
  expect(tables.length).toBeGreaterThan(12)
  const found: Record<string, string[]> = {}
  for (const { name } of tables) {
    const row =
      name === 'auth_sessions' ? "(to_jsonb(t) - 'last_seen_at')::text" : "t.xmin || ' ' || to_jsonb(t)::text"
    const { rows } = await portal.db.raw(`select ${row} as row from ?? t order by 1`, [name])
    found[name] = rows.map(({ row }: { row: string }) => row)
  }
  const { rows: sequences } = await portal.db.raw(
    `select sequencename as name, last_value from pg_sequences
      where schemaname = current_schema() and sequencename <> 'audit_id_seq' order by 1`,
  )
  found.sequences = sequences.map((row: object) => JSON.stringify(row))
  return found
}
