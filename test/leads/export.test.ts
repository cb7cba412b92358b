import { afterAll, beforeAll, expect, test } from 'vitest'
import { listAllLeads } from '../../src/call-list/queries.ts'
import { listLeads, readRules } from '../../src/leads/queries.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const NOW = new Date('2026-11-23T09:00:00Z')

let portal: Portal
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  // Twelve leads that differ only by microseconds of their newest event, or not at all; four have no events.
  await portal.db.raw(`insert into users (user_id) select generate_series(1, 16)`)
  await portal.db.raw(
    `insert into free_lesson_registrations (user_id, registered_at) select user_id, timestamptz '2026-11-01T10:00:00Z' from users`,
  )
  await portal.db.raw(
    `insert into events (user_id, event_type, created_at)
       select n, 'opened', timestamptz '2026-11-22T10:00:00Z' + (n / 2) * interval '1 microsecond' from generate_series(1, 12) n`,
  )
})
afterAll(() => portal.close())

test.each([1, 2, 3, 5, 16, 100])('the whole list in pieces of %i is the list', async (batch) => {
  const moment = { as_of: NOW, timezone: 'UTC', rules: await readRules(portal.db) }
  const pieces = []
  for await (const leads of listAllLeads(portal.db, moment, {}, batch)) {
    expect(leads.length).toBeLessThanOrEqual(batch)
    pieces.push(...leads.map(({ user_id }) => user_id))
  }
  const list = await listLeads(portal.db, moment, { limit: 100 })
  expect(list).toHaveLength(16)
  expect(pieces).toEqual(list.map(({ user_id }) => user_id))
})

test('a download that cannot begin is answered as an error, not as an empty file', async () => {
  const manager = await portal.as('manager')
  await portal.db.raw('alter table lead_scores rename to elsewhere')
  try {
    const answer = await manager.get('/leads.csv').expect(500)
    expect(answer.headers['content-disposition']).toBeUndefined()
    expect(answer.type).toBe('text/html')
  } finally {
    await portal.db.raw('alter table elsewhere rename to lead_scores')
  }
  const file = await manager.get('/leads.csv').expect(200)
  expect(file.text.trimEnd().split('\r\n')).toHaveLength(17)
  const head = await manager.head('/leads.csv').expect(200)
  expect(head.headers['content-disposition']).toContain('leads-all-2026-11-23.csv')
})
