import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { localDay } from '../../src/format.ts'
import { findLead } from '../../src/leads/queries.ts'
import { explainLead } from '../../src/people/score.ts'
import { makeEvents } from '../events/school.ts'
import { words } from '../leads/reading.ts'
import { DAY, makeLead, RULES } from '../leads/school.ts'
import { makePortal, type Portal } from '../support/portal.ts'

let portal: Portal
beforeAll(async () => {
  portal = await makePortal()
})
afterAll(() => portal.close())

const HOUR = 3_600_000
// The instants at which clocks change, and an ordinary one.
const PLACES = [
  ['UTC', '2026-11-23T12:00:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['America/Santiago', '2026-04-05T03:00:00Z'],
  ['Asia/Kathmandu', '2026-11-22T18:15:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
] as const

/** A person's week: bursts of events at hours before the as-of instant, which lies within a week of a change of clocks. */
const week = fc.record({
  place: fc.constantFrom(...PLACES),
  offset: fc.integer({ min: -DAY, max: 8 * DAY }),
  bursts: fc.array(
    fc.record({
      hours: fc.integer({ min: 0, max: 170_000 }).map((n) => n / 1_000),
      events: fc.integer({ min: 1, max: 6 }),
      micros: fc.constantFrom(0, 0, 1, 999),
    }),
    { minLength: 2, maxLength: 14, size: 'max' },
  ),
})
type Week = typeof week extends fc.Arbitrary<infer W> ? W : never

async function plant({ place: [timezone, change], offset, bursts }: Week, { db } = portal) {
  const as_of = Date.parse(change) + offset
  const times = bursts.flatMap(({ hours, events, micros }) =>
    Array.from({ length: events }, (_, i) => {
      const ms = new Date(Math.round(as_of - hours * HOUR) - i * 61_000).toISOString().slice(0, -1)
      return `${ms}${String(micros).padStart(3, '0')}Z`
    }),
  )
  await db.raw('truncate events, free_lesson_registrations, users cascade')
  await makeLead(db, 1, times, '2000-01-01T00:00:00Z')
  return { as_of: new Date(as_of), timezone, rules: RULES, ahead: true }
}

it('the events and days that a lead is said to lack make the next tier, and one fewer of either does not', async () => {
  const promised = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(week, fc.infiniteStream(fc.nat()), async (life, choices) => {
      const moment = await plant(life)
      const { explanation, lead, days } = (await explainLead(portal.db, moment, 1))!
      const [, tier, events = '0', more = '0'] =
        /(\w+) needs(?: (\d+) more events?)?(?: and)?(?: (\d+) more days?)?\./.exec(explanation) ?? []
      if (!tier) {
        expect(lead.lead_score).toBe('hot')
        return
      }
      promised.set(tier, (promised.get(tier) ?? 0) + 1)
      const needed = { events: Number(events), days: Number(more) }
      expect(needed.events + needed.days).toBeGreaterThan(0)

      // Local days of the window that hold nothing yet, each with an instant on it.
      const free = new Map<string, Date>()
      for (let ago = 0; ago < 7 * DAY; ago += 900_000) {
        const at = new Date(moment.as_of.getTime() - ago)
        const day = localDay(at, moment.timezone)
        if (!days.includes(day)) free.set(day, at)
      }
      const order = [...free.values()].sort(() => (choices.next().value! % 2) - 0.5)
      const tierWith = async (given: { events: number; days: number }) => {
        const trx = await portal.db.transaction()
        try {
          const fresh = order.slice(0, given.days)
          const anywhere = fresh[0] ?? (lead.last_activity ? lead.last_activity : moment.as_of)
          const rest = Math.max(0, given.events - fresh.length)
          const made = [...fresh, ...Array<Date>(rest).fill(anywhere)]
          if (made.length > 0)
            await makeEvents(
              trx,
              made.map((created_at) => ({ created_at })),
            )
          return (await findLead(trx, moment, 1))!
        } finally {
          await trx.rollback()
        }
      }
      // A day holds an event: so many more events there are at least.
      const enough = { ...needed, events: Math.max(needed.events, needed.days) }
      expect((await tierWith(enough)).lead_score).toBe(tier.toLowerCase())
      if (needed.events > needed.days)
        expect((await tierWith({ ...enough, events: needed.events - 1 })).lead_score).toBe(lead.lead_score)
      if (needed.days > 0)
        expect((await tierWith({ ...enough, days: needed.days - 1 })).lead_score).not.toBe(tier.toLowerCase())
      expect((await findLead(portal.db, moment, 1))!.total_events, 'nothing stayed').toBe(lead.total_events)
    }),
    { seed: 20261123, numRuns: Number(process.env.RUNS ?? 150) },
  )
  for (const tier of ['Hot', 'Warm', 'Cool']) expect(promised.get(tier) ?? 0, tier).toBeGreaterThan(3)
}, 120_000)

it('each step of the forecast comes at its millisecond, and not one before', async () => {
  let steps_seen = 0
  await fc.assert(
    fc.asyncProperty(week, async (life) => {
      const moment = await plant(life)
      const { steps } = (await explainLead(portal.db, moment, 1))!
      const at = async (instant: number) => {
        const lead = (await findLead(portal.db, { ...moment, as_of: new Date(instant) }, 1))!
        return { tier: lead.lead_score, total_events: lead.total_events, active_days: lead.active_days }
      }
      expect(steps[0]!.at).toEqual(moment.as_of)
      for (const [i, { at: instant, ...stand }] of steps.entries()) {
        expect(await at(instant.getTime())).toEqual(stand)
        const { at: _, ...before } = steps[i - 1] ?? { at: 0 }
        if (i > 0) expect(await at(instant.getTime() - 1)).toEqual(before)
        steps_seen += 1
      }
      expect(steps.at(-1)).toMatchObject({ total_events: 0, active_days: 0, tier: 'cold' })
    }),
    { seed: 20261123, numRuns: Math.ceil(Number(process.env.RUNS ?? 60) / 3) },
  )
  expect(steps_seen).toBeGreaterThan(200)
}, 120_000)

it.each([...new Set(PLACES.map(([timezone]) => timezone))])(
  'the page turns at the very instant that it promised when the clock comes there, in %s',
  async (timezone) => {
    const portal = await makePortal({ config: { timezone } })
    const staff = await portal.as('staff')
    let turned = 0
    const readAt = async (now: number) => {
      portal.setNow(new Date(now))
      // The clock goes further than a session lasts.
      await portal.db('auth_sessions').update({ created_at: new Date(now), last_seen_at: new Date(now) })
      const html = (await staff.get('/users/1').expect(200)).text
      const cooling = /<ol class="cooling"[^>]*>(.*?)<\/ol>/s.exec(html)?.[1] ?? ''
      return {
        tier: words(/<span class="tier [^>]*>.*?<\/span>/s.exec(html)![0]).toLowerCase(),
        cooling: [...cooling.matchAll(/<time datetime="([^"]+)".*?<span class="tier tier-(\w+)"/gs)].map(
          ([, at, tier]) => ({ at: Date.parse(at!), tier }),
        ),
      }
    }
    try {
      await fc.assert(
        fc.asyncProperty(
          week.filter(({ place }) => place[0] === timezone),
          async (life) => {
            const { as_of } = await plant(life, portal)
            let { tier, cooling } = await readAt(as_of.getTime())
            for (const change of cooling) {
              expect((await readAt(change.at - 1)).tier).toBe(tier)
              tier = (await readAt(change.at)).tier
              expect(tier).toBe(change.tier)
              turned += 1
            }
          },
        ),
        { seed: 20261123, numRuns: Math.ceil(Number(process.env.RUNS ?? 60) / 8) },
      )
      expect(turned).toBeGreaterThan(2)
    } finally {
      await portal.close()
    }
  },
  60_000,
)
