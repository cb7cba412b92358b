import { expect, test } from 'vitest'
import { recordAudit } from '../../src/audit/queries.ts'
import { makeDatabase } from '../support/database.ts'

test('what somebody did stays in the audit when their account goes', async () => {
  const { db, drop } = await makeDatabase()
  const [{ id }] = await db('accounts')
    .insert({ email: 'ann@x.example', name: 'Ann', role: 'staff', password_hash: 'x' })
    .returning('id')
  const at = new Date('2026-11-23T09:00:00Z')
  const by = { account_id: id, who: 'ann@x.example', ip: '127.0.0.1' }
  await recordAudit(db, by, { action: 'person opened', subject: 'person 7' }, at)
  await db('accounts').where({ id }).delete()
  expect(await db('audit').first()).toMatchObject({
    account_id: null,
    who: 'ann@x.example',
    action: 'person opened',
    subject: 'person 7',
    at,
  })
  await drop()
})
