import { afterAll, beforeAll, expect, test } from 'vitest'
import { assignLead, assignLeads, changeCardField } from '../../src/outreach/actions.ts'
import type { Actor } from '../../src/outreach/card.ts'
import { readCard } from '../../src/outreach/queries.ts'
import { listRecords, makeOutreachPortal, NOW } from './school.ts'

let portal: Awaited<ReturnType<typeof makeOutreachPortal>>
beforeAll(async () => {
  portal = await makeOutreachPortal(60)
})
afterAll(() => portal.close())

const actor = (role: 'staff' | 'manager' | 'admin'): Actor => ({
  id: portal.ids[role],
  name: `${role[0]!.toUpperCase()}${role.slice(1)}`,
  email: `${role}@hsl.example`,
  ip: null,
})
const ROLES = ['staff', 'manager', 'admin'] as const

test('of several who take a lead at once one wins, and each other is told who, twenty times over', async () => {
  const winners = new Set<string>()
  for (let lead = 1; lead <= 20; lead++) {
    const outcomes = await Promise.all(
      ROLES.map((role) => {
        const by = actor(role)
        return assignLead(portal.db, lead, { id: by.id, name: by.name }, undefined, by, NOW)
      }),
    )
    const card = (await readCard(portal.db, lead))!
    winners.add(card.owner!.name)
    expect(card.version).toBe(1)
    for (const [i, outcome] of outcomes.entries()) {
      const won = card.owner!.id === portal.ids[ROLES[i]!]
      expect(outcome.is).toBe(won ? 'done' : 'conflict')
      if (outcome.is === 'conflict')
        expect(outcome.meanwhile).toMatchObject([
          { who: card.owner!.name, kind: 'owner', after: card.owner!.name },
        ])
    }
    const { journal, audit } = await listRecords(portal, lead)
    expect([journal.length, audit.length]).toEqual([1, 1])
  }
  expect(winners.size).toBeGreaterThan(0)
})

test('of several who change one card at once from the same version one wins', async () => {
  for (let lead = 21; lead <= 30; lead++) {
    const outcomes = await Promise.all(
      (['contacted', 'talking', 'not_now'] as const).map((value, i) =>
        changeCardField(portal.db, lead, { kind: 'status', value }, 0, actor(ROLES[i]!), NOW),
      ),
    )
    expect(outcomes.filter(({ is }) => is === 'done')).toHaveLength(1)
    expect(outcomes.filter(({ is }) => is === 'conflict')).toHaveLength(2)
    expect((await readCard(portal.db, lead))!.version).toBe(1)
  }
})

test('of two who give themselves the same many leads each lead has one owner, and none is counted twice', async () => {
  for (let round = 0; round < 10; round++) {
    await portal.db.raw('truncate lead_cards, lead_journal, audit')
    const leads = Array.from({ length: 50 }, (_, i) => ({ user_id: i + 1, owner_id: null }))
    const [one, other] = await Promise.all(
      (['staff', 'manager'] as const).map((role, i) => {
        const by = actor(role)
        const seen = i === 0 ? leads : [...leads].reverse()
        return assignLeads(portal.db, seen, { id: by.id, name: by.name }, by, NOW)
      }),
    )
    const ids = [...one!, ...other!].map(({ user_id }) => user_id).sort((a, b) => a - b)
    expect(ids).toEqual(leads.map(({ user_id }) => user_id))
    const counted = await portal.db('lead_cards').select('owner_id').count('* as n').groupBy('owner_id')
    expect(counted.reduce((all, { n }) => all + Number(n), 0)).toBe(50)
    expect(await portal.db('lead_journal')).toHaveLength(50)
    expect(await portal.db('audit')).toHaveLength(50)
  }
})

test('several writers with plain SQL, each over several cards in another order, do not wait for each other for ever', async () => {
  await portal.db.raw('truncate lead_cards, lead_journal, audit')
  const before = (await portal.db('outreach_state').first()).version
  // Each has its own cards: what they share is the row that counts changes, and that is taken at the commit.
  await Promise.all(
    [1, 2, 3, 4].map((writer) =>
      portal.db.transaction(async (trx) => {
        for (let n = 0; n < 5; n++) {
          await trx('lead_cards').insert({ user_id: writer * 10 + n, status: 'talking' })
          await trx.raw('select pg_sleep(0.02)')
        }
      }),
    ),
  )
  expect((await portal.db('outreach_state').first()).version).toBe(before + 4)
})
