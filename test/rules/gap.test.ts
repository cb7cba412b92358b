import { setTimeout as wait } from 'node:timers/promises'
import type { Knex } from 'knex'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { snapshot } from '../../src/database/snapshot.ts'
import { TIERS } from '../../src/leads/lead.ts'
import { readLiveMoment } from '../../src/leads/moment.ts'
import { countTiers, readRules } from '../../src/leads/queries.ts'
import { tierOf } from '../../src/leads/tier.ts'
import { tick } from '../../src/live/tick.ts'
import { createVersion } from '../../src/rules/queries.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

const LEADS = 4_000
const NOW = new Date('2026-11-23T09:00:00Z')

let database: TestDatabase
beforeAll(async () => {
  database = await makeDatabase()
  const { db } = database
  await db.raw('insert into users (user_id) select generate_series(1, ?::int)', [LEADS])
  await db.raw(
    `insert into free_lesson_registrations (user_id, registered_at) select user_id, '2026-11-01T00:00:00Z' from users`,
  )
  await db.transaction(async (trx) => {
    await trx.raw('set local statement_timeout = 0')
    await trx.raw(
      `insert into events (user_id, event_type, created_at)
     select u.user_id, 'message_sent', timestamptz '2026-11-23T08:00:00Z' - (n % 6) * interval '1 day' - n * interval '1 minute'
       from users u, generate_series(1, u.user_id % 30) n`,
    )
  })
  await tick({ db, clock: () => NOW, config: { timezone: 'UTC' } })
})
afterAll(() => database.drop())

/** The whole list as somebody reads it at one moment: every lead in the tier that the version it names gives it. */
async function readList(db: Knex): Promise<number> {
  return snapshot(db, async (db) => {
    const moment = await readLiveMoment(db)
    const rows = await db('lead_scores').select('total_events', 'active_days', 'lead_score')
    expect(rows).toHaveLength(LEADS)
    const counted = Object.fromEntries(TIERS.map((tier) => [tier, 0])) as Record<string, number>
    for (const row of rows) {
      if (row.lead_score !== tierOf(row, moment.rules))
        throw new Error(`version ${moment.rules.version} does not say ${JSON.stringify(row)}`)
      counted[row.lead_score]!++
    }
    expect(await countTiers(db, moment)).toEqual(counted)
    return moment.rules.version
  })
}

test('while everybody is scored by new rules, the list is whole at every moment, by the old rules or by the new', async () => {
  const { db } = database
  let published = 1
  let done = false
  const readers = [1, 2].map(async () => {
    const seen: number[] = []
    let longest = 0
    while (!done) {
      const began = Date.now()
      seen.push(await readList(db))
      longest = Math.max(longest, Date.now() - began)
      await wait(1)
    }
    return { seen, longest }
  })
  const publish = async () => {
    for (const hot_events of [12, 25, 8, 20]) {
      const { version, ...rules } = await readRules(db)
      const draft = { ...rules, base: version, hot_events, warm_events: Math.min(10, hot_events) }
      published = (await createVersion(db, draft, { author: 'test', reason: 'test' }, NOW))!
      // Readers see the old version until the pass is done, and the new one at once after it.
      expect(await readList(db)).toBe(version)
      expect(await tick({ db, clock: () => NOW, config: { timezone: 'UTC' } })).toBe('recomputed')
      expect(await readList(db)).toBe(published)
    }
  }
  await publish().finally(() => {
    done = true
  })
  expect(published).toBe(5)
  for (const { seen, longest } of await Promise.all(readers)) {
    // Nobody saw a version older than one seen before, and readers did read meanwhile.
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.length).toBeGreaterThan(5)
    expect(longest).toBeLessThan(3_000)
  }
})
