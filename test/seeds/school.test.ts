import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Expected } from '../../seeds/expected.ts'
import { PlantError, plantSchool } from '../../seeds/school.ts'
import { readHours } from '../../src/analytics/hour-queries.ts'
import { readConversion } from '../../src/analytics/outcomes.ts'
import { countSteps, listTierNights, readFunnel } from '../../src/analytics/queries.ts'
import { listCohorts } from '../../src/analytics/retention-queries.ts'
import { lastWeeks } from '../../src/analytics/weeks.ts'
import { readFigures } from '../../src/dashboard/figures.ts'
import { readDays, readTopTypes } from '../../src/events/day-queries.ts'
import { lastDays } from '../../src/events/period.ts'
import { listDaily, listTopTypes } from '../../src/events/queries.ts'
import { slotsBetween } from '../../src/jobs/slots.ts'
import { readLiveMoment } from '../../src/leads/moment.ts'
import { countTiers, findLead, listLeads, readRules } from '../../src/leads/queries.ts'
import { nightOf } from '../../src/reports/nightly.job.ts'
import { listSubscriptions } from '../../src/subscriptions/queries.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { AS_OF, makeSchoolPortal } from '../support/school.ts'

const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

/** A school of its own; `size` small unless a test is about the numbers. */
async function plant({
  seed = 1,
  size = 2_000,
  as_of = AS_OF,
  timezone = 'Europe/Berlin',
  nightly_cron = '30 4 * * *',
} = {}) {
  const portal = await makePortal({ now: as_of, config: { timezone, nightly_cron } })
  closing.push(portal.close)
  await portal.db('accounts').delete()
  const { expected } = await plantSchool({
    db: portal.db,
    url: portal.url,
    config: portal.config,
    seed,
    as_of,
    size,
  })
  return { portal, expected }
}

/** Everything but the accounts and when a row was written, in one number per table. */
async function contents({ db }: Portal) {
  const tables = [
    'users',
    'free_lesson_registrations',
    'events',
    '(select night, as_of, rules_version from nights)',
    'lead_snapshots',
    `(select user_id, status, next_contact_on, version, changed_at, o.email from lead_cards left join accounts o on o.id = owner_id)`,
    '(select user_id, at, who, kind, text, before, after, card_version from lead_journal)',
    '(select v.name, query, shared, email from saved_views v join accounts a on a.id = account_id)',
  ]
  return Promise.all(
    tables.map(async (table) => {
      const sum = `md5(string_agg(t::text, '|' order by t::text))`
      const { rows } = await db.raw(`select count(*)::int as rows, ${sum} as sum from ${table} t`)
      return { table, ...rows[0] }
    }),
  )
}

/** Compares every figure of expected.json with what the portal's own queries answer. */
async function compare({ db, config }: Pick<Portal, 'db' | 'config'>, expected: Expected, as_of: Date) {
  const { timezone } = config
  const rules = await readRules(db)
  const period = lastDays(30, as_of, timezone)
  const live = await readLiveMoment(db)
  expect(live.as_of).toEqual(as_of)
  const figures = await readFigures(db, live)

  // From the live tables, and computed from raw events for an instant.
  for (const moment of [live, { as_of, timezone, rules }]) {
    expect(await countTiers(db, moment)).toEqual(expected.tiers)
    const leads = await listLeads(db, moment, { limit: 10 })
    expect(
      leads.map(({ user_id, total_events, active_days, last_activity, lead_score }) => ({
        user_id,
        total_events,
        active_days,
        last_activity: last_activity?.toISOString() ?? null,
        lead_score,
      })),
    ).toEqual(expected.top_leads)
  }
  expect(await readDays(db, period)).toEqual(expected.daily)
  expect(await listDaily(db, { period, timezone, as_of })).toEqual(expected.daily)
  expect(await readTopTypes(db, period, 50)).toEqual(expected.top_types)
  expect(await listTopTypes(db, { period, timezone, as_of, limit: 50 })).toEqual(expected.top_types)
  const { today, week, week_before } = expected.windows as Record<string, Expected['windows'][string]>
  expect(figures.today).toEqual({ events: today!.events, people: today!.people })
  expect(figures.events).toEqual({ now: week!.events, before: week_before!.events })
  expect(figures.people).toEqual({ now: week!.people, before: week_before!.people })
  expect(figures.conversions).toEqual({ now: week!.conversions, before: week_before!.conversions })
  expect(figures.registrations).toEqual({
    now: week!.registrations,
    before: week_before!.registrations,
    all: expected.registrations,
  })
  expect(
    figures.recent.map(({ event_type, user_id, created_at }) => ({
      event_type,
      user_id,
      created_at: created_at.toISOString(),
    })),
  ).toEqual(expected.newest)
  const hours = await readHours(db, period, { timezone })
  expect(hours.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThan(0)
  for (const { weekday, hour, events } of hours)
    expect(events, `${weekday} ${hour}`).toBe(expected.figures.hours[weekday - 1]![hour])
  expect(hours).toHaveLength(expected.figures.hours.flat().filter((events) => events > 0).length)
  expect(await listCohorts(db, lastWeeks(8, as_of, timezone), { as_of, timezone })).toEqual(
    expected.figures.cohorts,
  )
  const outcomes = await readConversion(db, 14)
  expect(outcomes.nights.map(({ night }) => night)).toEqual(
    expected.figures.outcomes.map(({ night }) => night),
  )
  for (const { night, ...tiers } of expected.figures.outcomes) {
    const found = outcomes.outcomes.filter((row) => row.night === night)
    for (const [tier, counts] of Object.entries(tiers))
      expect(found.find((row) => row.tier === tier) ?? { people: 0, converted: 0 }, tier).toMatchObject(
        counts,
      )
  }
  const { from, to, ...funnel } = expected.funnel
  expect(await readFunnel(db, { from, to, rules })).toEqual(funnel)
  expect(await countSteps(db, { from, to })).toEqual(funnel)
  expect(await listTierNights(db, { from: '2000-01-01', to: '2100-01-01' })).toEqual(
    expected.nights.map(({ night, ...counts }) => ({ night, counts })),
  )
}

describe('the demo school at its ordinary size', () => {
  let school: Awaited<ReturnType<typeof makeSchoolPortal>>
  let expected: Expected
  beforeAll(async () => {
    school = await makeSchoolPortal()
    closing.push(school.close)
    expected = JSON.parse(readFileSync(path.join(school.config.data_dir, 'expected.json'), 'utf8'))
  })

  test('shows what expected.json says, which was reckoned without the portal’s SQL', async () => {
    await compare(school, expected, AS_OF)
  })

  test('is as large as promised', async () => {
    expect(expected.people).toBeGreaterThanOrEqual(2_000)
    expect(expected.registrations).toBeGreaterThanOrEqual(1_200)
    expect(expected.events).toBeGreaterThan(54_000)
    expect(expected.events).toBeLessThan(66_000)
    expect(expected.nights).toHaveLength(30)
    const { rows } = await school.db.raw(
      `select count(distinct event_type)::int as types, min(created_at) as first from events`,
    )
    expect(rows[0].types).toBe(12)
    const days = (AS_OF.getTime() - rows[0].first.getTime()) / 86_400_000
    expect(days).toBeGreaterThan(88)
    expect(days).toBeLessThan(90)
  })

  test('some of its leads are worked on, as many as expected.json says, and all of it fits together', async () => {
    const { db } = school
    const tally = async (table: string, column: string) => {
      const rows = await db(table)
        .select(db.raw('?? as name', [column]), db.raw('count(*)::int as n'))
        .groupBy(column)
      return Object.fromEntries(
        rows.map(({ name, n }: { name: string | null; n: number }) => [name ?? 'nobody', n]),
      )
    }
    const { cards, owners, statuses, due_today, journal, views } = expected.outreach
    expect(cards).toBeGreaterThan(100)
    expect(await db('lead_cards')).toHaveLength(cards)
    const owned = await tally('lead_cards as c', 'owner_id')
    const emails = Object.fromEntries(
      (await db('accounts').select('id', 'email')).map(({ id, email }) => [id, email]),
    )
    expect(Object.fromEntries(Object.entries(owned).map(([id, n]) => [emails[id] ?? id, n]))).toEqual(owners)
    expect(await tally('lead_cards', 'status')).toEqual(statuses)
    expect(await tally('lead_journal', 'kind')).toEqual(journal)
    expect(await db('saved_views')).toHaveLength(views)
    expect(await db('lead_cards').where('next_contact_on', '<=', '2026-11-23')).toHaveLength(due_today)
    expect(due_today).toBeGreaterThan(5)
    // The journal tells how each card became what it is, and nothing before the lead was one, or after now.
    const { rows } = await db.raw(
      `select c.user_id from lead_cards c left join accounts o on o.id = c.owner_id
        where c.version <> (select max(card_version) from lead_journal j where j.user_id = c.user_id)
           or c.status <> coalesce((select after from lead_journal j where j.user_id = c.user_id and kind = 'status' order by at desc limit 1), 'new')
           or o.name is distinct from (select after from lead_journal j where j.user_id = c.user_id and kind = 'owner' order by at desc limit 1)
           or c.next_contact_on::text is distinct from (select after from lead_journal j where j.user_id = c.user_id and kind = 'next_contact' order by at desc limit 1)
           or exists (select from lead_journal j join free_lesson_registrations r using (user_id)
                       where j.user_id = c.user_id and (j.at < r.registered_at or j.at > ?))`,
      [AS_OF],
    )
    expect(rows).toEqual([])
  })

  test('every person on an edge of the rule has the tier it must have', async () => {
    const moment = { as_of: AS_OF, timezone: 'Europe/Berlin', rules: await readRules(school.db) }
    expect(expected.edges.length).toBeGreaterThan(20)
    for (const { user_id, what, tier } of expected.edges) {
      const lead = await findLead(school.db, moment, user_id)
      expect(lead?.lead_score ?? null, what).toBe(tier)
    }
  })

  test('tiers convert in the order they were planted', async () => {
    const { rows } = await school.db.raw(
      `select s.tier, count(*)::int as people,
              avg((exists (select 1 from events e where e.user_id = s.user_id and e.event_type = 'course_enrolled'
                 and e.created_at > n.as_of and e.created_at <= n.as_of + interval '14 days'))::int)::float8 as rate
         from nights n join lead_snapshots s using (night)
        where n.as_of > ?::timestamptz - interval '15 days' and n.as_of <= ?::timestamptz - interval '14 days'
        group by s.tier order by rate desc`,
      [AS_OF, AS_OF],
    )
    expect(rows.map(({ tier }: { tier: string }) => tier)).toEqual(['hot', 'warm', 'cool', 'cold'])
  })

  test('the manager and two addresses outside are subscribed, and the newest night waits for the portal', async () => {
    expect(await listSubscriptions(school.db)).toMatchObject([
      { recipient: 'manager@hsl.example' },
      { recipient: 'accountant@school.example', confirmed_at: null },
      { recipient: 'owner@school.example', rhythm: 'weekly', language: 'ru' },
    ])
    expect(await school.db('reports').where({ night: expected.nights.at(-1)!.night })).toEqual([])
    const [run] = await school.db('job_schedules').where({ job: 'nightly-report' })
    expect(run.since < AS_OF).toBe(true)
  })

  test('a school is not planted over another, and not in production', async () => {
    const again = {
      db: school.db,
      url: school.url,
      config: school.config,
      seed: 1,
      as_of: AS_OF,
      size: 2_000,
    }
    await expect(plantSchool(again)).rejects.toThrow(PlantError)
    await expect(plantSchool({ ...again, config: { ...school.config, production: true } })).rejects.toThrow(
      /NODE_ENV=production has no demo school/,
    )
  })
})

test('the same seed gives the same school, another seed another', async () => {
  const [one, same, other] = await Promise.all([plant(), plant(), plant({ seed: 2 })])
  expect(await contents(same.portal)).toEqual(await contents(one.portal))
  expect(same.expected).toEqual(one.expected)
  expect(other.expected.top_leads).not.toEqual(one.expected.top_leads)
})

test.each([
  ['Europe/Berlin', '2026-10-25T01:30:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Asia/Kathmandu', '2026-11-23T18:20:00Z'],
  ['America/St_Johns', '2026-11-01T04:31:00Z'],
  ['Pacific/Apia', '2026-06-30T11:00:00.000Z'],
])('a school in %s at %s shows what its expected.json says', async (timezone, instant) => {
  const as_of = new Date(instant)
  const { portal, expected } = await plant({ timezone, as_of, seed: 7 })
  await compare(portal, expected, as_of)
  const rules = await readRules(portal.db)
  for (const { user_id, what, tier } of expected.edges) {
    const lead = await findLead(portal.db, { as_of, timezone, rules }, user_id)
    expect(lead?.lead_score ?? null, what).toBe(tier)
  }
})

test.each([
  ['which the spring day skips', '30 2 * * *', '2026-04-02T12:00:00Z'],
  ['which the autumn day has twice', '30 2 * * *', '2026-10-28T12:00:00Z'],
  ['four times a day', '15 0,6,12,18 * * *', '2026-10-25T02:00:00Z'],
])('the nights of a school fall due when the portal’s own do: %s', async (_when, nightly_cron, instant) => {
  const as_of = new Date(instant)
  const timezone = 'Europe/Berlin'
  const { portal } = await plant({ as_of, timezone, nightly_cron })
  const since = new Date(as_of.getTime() - 33 * 86_400_000)
  const newest = new Map(
    slotsBetween(nightly_cron, timezone, since, new Date(as_of.getTime() + 1), 500).map((slot) => [
      nightOf(slot, timezone),
      slot,
    ]),
  )
  const nights = await portal.db('nights').select('night', 'as_of').orderBy('night')
  expect(nights).toEqual([...newest].slice(-30).map(([night, as_of]) => ({ night, as_of })))
})
