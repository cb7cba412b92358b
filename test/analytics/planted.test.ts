import type { Knex } from 'knex'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCast } from '../../seeds/cast.ts'
import { copyInto, row } from '../../seeds/copy.ts'
import { chance } from '../../seeds/random.ts'
import { type Day, PLANTED_CONVERSION, registrationTime } from '../../seeds/story.ts'
import { tellStory } from '../../seeds/tell.ts'
import { outcomeOf, outcomesOf } from '../../src/analytics/outcome.ts'
import { countOutcomes, listOutcomeNights } from '../../src/analytics/outcome-queries.ts'
import { createSnapshot, readRules } from '../../src/leads/queries.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

/** Schools that are looked at; all 200 by `RUNS=200 npx vitest run test/analytics/planted`. */
const RUNS = Number(process.env.RUNS ?? 8)
const PEOPLE = 1_500
const DAY = 86_400_000
const AS_OF = new Date('2026-11-23T09:00:00Z')
const GOAL = 'course_enrolled'

const midnight = Date.parse('2026-11-23T00:00:00Z')
const days: Day[] = Array.from({ length: 90 }, (_, index) => {
  const start = midnight - (89 - index) * DAY
  const weekday = new Date(start).getUTCDay() || 7
  return { index, start, end: start + DAY, weekday, date: new Date(start).toISOString().slice(0, 10) }
})
const slots = Array.from({ length: 30 }, (_, i) => midnight + 4.5 * 3_600_000 - (29 - i) * DAY)
/** The nights from which outcomes are planted and whose outcome is known. */
const mature = [14, 28].map((back) => slots.at(-1)! - back * DAY)

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await makeDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  for (const table of ['users', 'free_lesson_registrations', 'events'])
    await client.query(`alter table ${table} disable trigger user`)
})
afterAll(async () => {
  await client?.end()
  await database?.drop()
})

/** A school as the seeder tells it, as far as these nights and the enrolments go. */
async function plant(seed: number): Promise<void> {
  await client.query('truncate events, free_lesson_registrations, lead_snapshots, nights, users cascade')
  const cast = makeCast(seed, PEOPLE, days.length)
  await copyInto(
    client,
    'users (user_id)',
    cast.map(({ user_id }) => row(user_id)),
  )
  await copyInto(
    client,
    'free_lesson_registrations (user_id, registered_at)',
    cast.flatMap(({ user_id, registers_day }, i) =>
      registers_day === null
        ? []
        : [
            row(
              user_id,
              new Date(Math.min(registrationTime(seed, i, days[registers_day]!), AS_OF.getTime())),
            ),
          ],
    ),
  )
  const story = tellStory({ seed, cast, edges: [], days, as_of: AS_OF, factor: 1, nights: slots })
  const seen = (at: number) => mature.some((night) => at > night - 7 * DAY && at <= night)
  function* lines() {
    for (const { event_type, user_id, at } of story)
      if (event_type === GOAL || seen(at)) yield row(event_type, user_id, new Date(at))
  }
  await copyInto(client, 'events (event_type, user_id, created_at)', lines())
  const rules = await readRules(database.db)
  for (const night of mature)
    await database.db.transaction((trx) =>
      createSnapshot(trx, new Date(night - DAY).toISOString().slice(0, 10), {
        as_of: new Date(night),
        timezone: 'UTC',
        rules,
      }),
    )
}

async function readOutcomes(db: Knex) {
  const nights = (await listOutcomeNights(db, { as_of: AS_OF, days: 14 })).map(({ night }) => night)
  expect(nights).toHaveLength(2)
  return outcomesOf(await countOutcomes(db, { nights, days: 14, goal_type: GOAL }))
}

/** Gives each enrolment after a night to anybody who was a lead that night, by lot. */
async function shuffleOutcomes(db: Knex, seed: number): Promise<void> {
  for (const [window, night] of mature.entries()) {
    const date = new Date(night - DAY).toISOString().slice(0, 10)
    const ids = await db('lead_snapshots').where({ night: date }).orderBy('user_id').pluck('user_id')
    const goals = await db('events')
      .where({ event_type: GOAL })
      .where('created_at', '>', new Date(night))
      .where('created_at', '<=', new Date(night + 14 * DAY))
      .orderBy('id')
      .pluck('id')
    const lot = chance(seed, 77, window)
    // Without repetition: nobody enrols twice, as nobody did before.
    for (let i = 0; i < goals.length; i++) {
      const other = lot.whole(i, ids.length - 1)
      ;[ids[i], ids[other]] = [ids[other], ids[i]]
    }
    await db.raw(
      `update events e set user_id = g.user_id
         from unnest(cast(? as bigint[]), cast(? as bigint[])) as g (id, user_id) where e.id = g.id`,
      [goals, ids.slice(0, goals.length)],
    )
  }
}

/** Intervals of 95 % that hold their share: so many of a whole run, and as many of a short one as chance leaves. */
function expectCoverage(held: boolean[], what: string): void {
  const missed = held.filter((one) => !one).length
  const chance = RUNS >= 200 ? 0 : 3 * Math.sqrt(0.05 * 0.95 * held.length)
  const most = 0.05 * held.length + chance
  console.log(
    `${what}: ${held.length - missed} of ${held.length} intervals, ${((1 - missed / held.length) * 100).toFixed(1)} %`,
  )
  expect(missed, what).toBeLessThanOrEqual(most)
}

test(`the planted rates of ${RUNS} schools lie inside the intervals, and outcomes by lot lift no tier`, {
  timeout: 60_000 + RUNS * 8_000,
}, async () => {
  const { db } = database
  const planted: boolean[] = []
  const lots: boolean[] = []
  const sums = new Map<string, { people: number; converted: number; expected: number }>()
  let enough = 0
  for (let seed = 1; seed <= RUNS; seed++) {
    await plant(seed)
    const { tiers } = await readOutcomes(db)
    for (const { tier, share } of tiers) {
      if (!share) continue
      enough++
      planted.push(PLANTED_CONVERSION[tier] >= share.low && PLANTED_CONVERSION[tier] <= share.high)
    }
    await shuffleOutcomes(db, seed)
    const lot = await readOutcomes(db)
    const all = lot.all.converted / lot.all.people
    for (const { tier, people, converted, share } of lot.tiers) {
      if (share) lots.push(all >= share.low && all <= share.high)
      const sum = sums.get(tier) ?? { people: 0, converted: 0, expected: 0 }
      sums.set(tier, {
        people: sum.people + people,
        converted: sum.converted + converted,
        expected: sum.expected + people * all,
      })
    }
  }
  // Every tier of a school has enough people: nothing was passed over.
  expect(enough).toBe(RUNS * 4)
  expectCoverage(planted, 'planted rates inside')
  expectCoverage(lots, 'outcomes by lot: the share of all inside')
  for (const [tier, { converted, expected }] of sums) {
    const lift = converted / expected
    console.log(`outcomes by lot: lift of ${tier} ${lift.toFixed(3)}`)
    expect(Math.abs(lift - 1), tier).toBeLessThan(4 / Math.sqrt(expected))
  }
})

test('fewer than 30 people have no share, so that no school is told apart by chance', () => {
  expect(outcomeOf({ people: 29, converted: 29 }).share).toBeNull()
})
