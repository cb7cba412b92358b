import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Agent, type CallList, makeCallList, NOW } from './school.ts'

let list: CallList
let manager: Agent
beforeAll(async () => {
  list = await makeCallList(30)
  manager = await list.as('manager')
})
afterAll(() => list.close())

test('a download is put down once, with who asked, for which list and how many rows', async () => {
  const { text } = await manager.get('/leads.csv?owner=nobody&sort=name&page=4').expect(200)
  const rows = text.trim().split('\r\n').length - 1
  expect(rows).toBeGreaterThan(3)
  expect(
    await list
      .db('audit')
      .whereNot('action', 'signed in')
      .select('who', 'action', 'subject', 'details', 'at', 'account_id'),
  ).toEqual([
    {
      who: 'manager@hsl.example',
      action: 'leads exported',
      subject: 'leads',
      details: { rows, list: 'owner=nobody&sort=name' },
      at: NOW,
      account_id: list.ids.manager,
    },
  ])
})

test('who may not, or only asks how it would be, exports nothing', async () => {
  await list.db('audit').delete()
  await (await list.as('staff')).get('/leads.csv').expect(403)
  await manager.head('/leads.csv').expect(200)
  expect(await list.db('audit').whereNot('action', 'signed in')).toEqual([])
  // An empty list is one too.
  await manager.get('/leads.csv?q=nobody-at-all').expect(200)
  expect(await list.db('audit').whereNot('action', 'signed in').select('details')).toEqual([
    { details: { rows: 0, list: 'q=nobody-at-all' } },
  ])
})

test('what staff put down stands behind the fields of the API, and runs no formula', async () => {
  const [lead] = [...list.cards].find(([, { owner_id }]) => owner_id === list.ids.staff)!
  await list.db('lead_journal').insert([
    { user_id: lead, who: 'Staff', kind: 'note', text: 'older', at: new Date(NOW.getTime() - 60_000) },
    { user_id: lead, who: '=Staff', kind: 'note', text: '=HYPERLINK("http://evil.example")', at: NOW },
    { user_id: lead, who: 'Staff', kind: 'status', before: 'new', after: 'talking', at: NOW },
  ])
  const { text } = await manager.get('/leads.csv').expect(200)
  const line = text.split('\r\n').find((row) => row.startsWith(`${lead},`))!
  const { status, next_contact_on } = list.cards.get(lead)!
  expect(line).toContain(
    `,Staff,${status},${next_contact_on ?? ''},2026-11-23T12:00:00.000Z,'=Staff,"'=HYPERLINK(""http://evil.example"")"`,
  )
})
