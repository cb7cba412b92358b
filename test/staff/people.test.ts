import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeApp } from '../../src/app.ts'
import { connect } from '../../src/database/connect.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { listen } from '../support/ask.ts'
import { makePortal, PASSWORD, type Portal } from '../support/portal.ts'

let portal: Portal
let admin: Awaited<ReturnType<Portal['as']>>
const ids: Record<string, number> = {}
beforeAll(async () => {
  portal = await makePortal({ now: new Date('2026-11-23T09:00:00Z') })
  for (const { id, email } of await portal.db('accounts')) ids[email.split('@')[0]] = id
})
afterAll(() => portal.close())
beforeEach(async () => {
  await portal.db('accounts').update({ active: true })
  for (const role of ['staff', 'manager', 'admin'])
    await portal
      .db('accounts')
      .where({ email: `${role}@hsl.example` })
      .update({ role })
  await portal.db('accounts').where('email', 'like', 'second%').delete()
  admin = await portal.as('admin')
  await portal.db('audit').delete()
})

const secondAdmin = async () => {
  const { password_hash } = await portal.db('accounts').first('password_hash')
  const [{ id }] = await portal
    .db('accounts')
    .insert({ email: 'second@hsl.example', name: 'Second', role: 'admin', password_hash })
    .returning('id')
  return id as number
}
const admins = () =>
  portal.db('accounts').where({ role: 'admin', active: true }).orderBy('email').pluck('email')
const act = (path: string, form: Record<string, string> = {}, as = admin) =>
  as.post(path).type('form').send(form)
const entries = () => portal.db('audit').orderBy('id').select('who', 'action', 'subject', 'details')

describe('a role', () => {
  test('acts on the next request of who has it, and is put down with the one before', async () => {
    const staff = await portal.as('staff')
    await staff.get('/leads.csv').expect(403)
    await portal.db('audit').delete()
    await act(`/staff/${ids.staff}/role`, { role: 'manager' }).expect(303)
    await staff.get('/leads.csv').expect(200)
    const [first] = await entries()
    expect(first).toEqual({
      who: 'admin@hsl.example',
      action: 'role changed',
      subject: 'account staff@hsl.example',
      details: { from: 'staff', to: 'manager' },
    })
  })

  test('that one has already changes nothing and is not put down', async () => {
    await act(`/staff/${ids.staff}/role`, { role: 'staff' }).expect(303)
    expect(await entries()).toEqual([])
  })

  test.each([{ role: 'owner' }, { role: '' }, {}, { role: 'staff', active: 'false' }])(
    '%j is refused',
    async (form) => {
      await act(`/staff/${ids.staff}/role`, form as Record<string, string>).expect(400)
    },
  )

  test('of somebody who is not there is not found', async () => {
    for (const id of ['999999', 'x', '0']) await act(`/staff/${id}/role`, { role: 'staff' }).expect(404)
  })
})

describe('the last administrator', () => {
  test.each([
    ['role', { role: 'staff' }],
    ['deactivation', {}],
  ])('cannot lose it by /%s, and is told what to do', async (path, form) => {
    const { text } = await act(`/staff/${ids.admin}/${path}`, form as Record<string, string>).expect(409)
    expect(text).toContain('Admin is the last administrator who may sign in.')
    expect(await admins()).toEqual(['admin@hsl.example'])
    expect(await entries()).toEqual([])
    await admin.get('/staff').expect(200)
  })

  test('one who is deactivated is no second one', async () => {
    const second = await secondAdmin()
    await act(`/staff/${second}/deactivation`).expect(303)
    await act(`/staff/${ids.admin}/role`, { role: 'manager' }).expect(409)
    // … and may be made something else, for that takes nothing away.
    await portal.db('accounts').where({ id: second }).update({ active: false })
    await act(`/staff/${second}/reactivation`).expect(303)
    await act(`/staff/${ids.admin}/role`, { role: 'manager' }).expect(303)
    expect(await admins()).toEqual(['second@hsl.example'])
  })

  test('remains when two take it from each other at the same moment, whatever they do', async () => {
    for (let round = 0; round < 12; round++) {
      await portal.db('accounts').where({ id: ids.admin }).update({ role: 'admin', active: true })
      const second =
        (await portal.db('accounts').where({ email: 'second@hsl.example' }).first('id'))?.id ??
        (await secondAdmin())
      await portal.db('accounts').where({ id: second }).update({ role: 'admin', active: true })
      const [one, two] = [await portal.as('admin'), await portal.as('admin')]
      const ways = [
        ['role', { role: 'staff' }],
        ['deactivation', {}],
      ] as const
      const [first, other] = [ways[round % 2]!, ways[(round >> 1) % 2]!]
      const answers = await Promise.all([
        act(`/staff/${second}/${first[0]}`, first[1] as Record<string, string>, one),
        act(`/staff/${ids.admin}/${other[0]}`, other[1] as Record<string, string>, two),
      ])
      const statuses = answers.map(({ status }) => status).sort()
      // The later request may also come from somebody who is no administrator any more, or signed out.
      expect(await admins(), `${statuses}`).toHaveLength(1)
      expect(statuses.filter((status) => status === 303).length).toBeGreaterThanOrEqual(1)
    }
  })

  test('is protected by the statement itself, where two instances see each other’s administrator', async () => {
    const { changeRole } = await import('../../src/staff/queries.ts')
    const second = await secondAdmin()
    const [here, there] = [connect(portal.url), connect(portal.url)]
    const [a, b] = [await here.transaction(), await there.transaction()]
    expect(await changeRole(a, second, 'staff')).toBe(true)
    const waiting = changeRole(b, ids.admin!, 'staff')
    // It waits for the first to end, and then sees what it did.
    await new Promise((resolve) => setTimeout(resolve, 200))
    await a.commit()
    expect(await waiting).toBe(false)
    await b.commit()
    expect(await admins()).toEqual(['admin@hsl.example'])
    await here.destroy()
    await there.destroy()
  })
})

describe('a deactivated person', () => {
  test('is signed out on every instance, cannot sign in or set a password, and may be let in again', async () => {
    const elsewhere = connect(portal.url)
    const app = makeApp(
      { ...portal.deps, db: elsewhere },
      { jobs: makeJobs(portal.config), session_secret: 'x'.repeat(32), ready: () => true },
    )
    const other = await listen(app)
    expect((await other.ask('/account', { as: 'staff' })).status).toBe(200)
    await act(`/staff/${ids.staff}/deactivation`).expect(303)
    expect((await other.ask('/account', { as: 'staff' })).status).toBe(302)
    const signIn = async () =>
      (await portal.as()).post('/login').type('form').send({ email: 'staff@hsl.example', password: PASSWORD })
    expect((await signIn()).status).toBe(401)
    await act(`/staff/${ids.staff}/reactivation`).expect(303)
    // The old session stays ended.
    expect((await other.ask('/account', { as: 'staff' })).status).toBe(302)
    expect((await signIn()).status).toBe(303)
    expect((await entries()).map(({ action }) => action)).toEqual([
      'signed in',
      'account deactivated',
      'sign-in failed',
      'account reactivated',
      'signed in',
    ])
    await other.close()
    await elsewhere.destroy()
  })

  test('with an answer under way is not brought back by it', async () => {
    const door = await listen(portal.app)
    // The page has been let in, and waits for a table.
    const lock = await portal.db.transaction()
    await lock.raw('lock table reports in access exclusive mode')
    const under_way = door.ask('/reports', { as: 'staff' })
    await expect
      .poll(async () => {
        const { rows } = await portal.db.raw(
          `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        return rows[0].n
      })
      .toBe(1)
    await act(`/staff/${ids.staff}/deactivation`).expect(303)
    await lock.commit()
    expect((await under_way).status).toBe(200)
    expect((await door.ask('/account', { as: 'staff' })).status).toBe(302)
    await door.close()
  })
})

test('ending somebody’s sessions ends all of them, and is put down once', async () => {
  const [one, two] = [await portal.as('manager'), await portal.as('manager')]
  await portal.db('audit').delete()
  await act(`/staff/${ids.manager}/sessions/end`).expect(303)
  await one.get('/account').expect(302)
  await two.get('/account').expect(302)
  await act(`/staff/${ids.manager}/sessions/end`).expect(303)
  expect((await entries()).map(({ action, subject }) => [action, subject])).toEqual([
    ['sessions ended', 'account manager@hsl.example'],
  ])
})

test('the page shows hostile names as text', async () => {
  await portal.db('accounts').where({ id: ids.manager }).update({ name: '<img src=x onerror=alert(1)>"' })
  const { text } = await admin.get('/staff').expect(200)
  expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;')
  expect(text).not.toContain('<img')
  await portal.db('accounts').where({ id: ids.manager }).update({ name: 'Manager' })
})

test('the school may be given a name, which its invitations say', async () => {
  const { text } = await act('/staff/school', { name: ' ' }).expect(422)
  expect(text).toContain('Write a name of 1 to 80 characters.')
  await act('/staff/school', { name: ' Harbour School ' }).expect(303)
  await act('/staff/invitations', { email: 'x@school.example', role: 'staff', way: 'mail' }).expect(303)
  expect(portal.sent.at(-1)!.subject).toBe('Your invitation to the portal of Harbour School')
  expect(await portal.db('school').select('name', 'time_zone')).toEqual([
    { name: 'Harbour School', time_zone: 'UTC' },
  ])
})
