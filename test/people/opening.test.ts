import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { makeLead } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T12:00:00Z')
const HOUR = 3_600_000

let portal: Portal
let staff: Awaited<ReturnType<Portal['as']>>
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  staff = await portal.as('staff')
  await makeLead(portal.db, 1, Array<Date>(60).fill(new Date(NOW.getTime() - HOUR)))
  await makeLead(portal.db, 2, [])
})
beforeEach(() => portal.db('audit').delete())
afterAll(() => portal.close())

const rows = () => portal.db('audit').where({ action: 'person opened' }).orderBy('id')
const htmx = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }

it('opening a person as a page is put down: who, whom, when, from where', async () => {
  await staff.get('/users/1').expect(200)
  const { id } = await portal.db('accounts').where({ email: 'staff@hsl.example' }).first('id')
  expect(await rows()).toEqual([
    {
      id: expect.any(Number),
      at: NOW,
      account_id: id,
      who: 'staff@hsl.example',
      action: 'person opened',
      subject: 'person 1',
      details: { as: 'page' },
      ip: expect.stringMatching(/127\.0\.0\.1|::1/),
    },
  ])
})

it('each opening is one row: a dialog over a list, the API, and a page that is loaded again', async () => {
  await staff.get('/users/1').set(htmx).expect(200)
  await staff.get('/api/users/1').expect(200)
  await staff.get('/users/1?as_of=2026-11-20T00:00:00Z').expect(200)
  await staff.get('/users/1?kind=note').expect(200)
  expect((await rows()).map(({ details }) => details.as)).toEqual(['dialog', 'api', 'page', 'page'])
})

it('reading on and renewing is no new opening', async () => {
  const page = await staff.get('/users/1').expect(200)
  const older = /rel="next" href="([^"]+)" hx-get="([^"]+)"/
    .exec(page.text)!
    .slice(1)
    .map((text) => text.replaceAll('&amp;', '&'))
  for (const address of [...older, '/users/1/timeline?kind=tier'])
    await staff.get(address).set(htmx).expect(200)
  await staff.get(older[0]!).expect(200)
  await staff.get('/api/users/1/events').expect(200)
  await staff.head('/users/1').expect(200)
  await staff.head('/api/users/1').expect(200)
  expect(await rows()).toHaveLength(1)
})

it('a piece that is asked for by who has not opened the person, or not since the longest session, is an opening', async () => {
  await staff.get('/users/1').expect(200)
  await staff.get('/users/2/timeline').set(htmx).expect(200)
  await staff.get('/users/2/timeline?kind=note').set(htmx).expect(200)
  const manager = await portal.as('manager')
  await manager.get('/users/1/timeline').expect(200)
  const said = async () => (await rows()).map(({ who, subject }) => `${who} ${subject}`)
  expect(await said()).toEqual([
    'staff@hsl.example person 1',
    'staff@hsl.example person 2',
    'manager@hsl.example person 1',
  ])
  await portal.db('audit').update({ at: new Date(NOW.getTime() - 13 * HOUR) })
  await staff.get('/users/1/timeline').expect(200)
  expect(await said()).toHaveLength(4)
})

it('nobody who is not there is opened, and no stranger opens anybody', async () => {
  await staff.get('/users/99').expect(404)
  await staff.get('/users/99/timeline').expect(404)
  await staff.get('/api/users/99').expect(404)
  await staff.get('/api/users/1?as_of=yesterday').expect(400)
  const stranger = await portal.as()
  await stranger.get('/users/1').expect(302)
  await stranger.get('/users/1/timeline').set(htmx).expect(401)
  await stranger.get('/api/users/1').expect(401)
  expect(await rows()).toEqual([])
})

it('what cannot be put down is not shown', async () => {
  await portal.db.raw('alter table audit rename to audit_away')
  try {
    await staff.get('/users/1').expect(500)
    await staff.get('/api/users/1').expect(500)
  } finally {
    await portal.db.raw('alter table audit_away rename to audit')
  }
  await staff.get('/users/1').expect(200)
})
