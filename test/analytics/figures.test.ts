import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listHours, minuteOf, readHours } from '../../src/analytics/hour-queries.ts'
import { outcomeOf, outcomesOf } from '../../src/analytics/outcome.ts'
import {
  countContactOutcomes,
  countOutcomes,
  listOutcomeNights,
} from '../../src/analytics/outcome-queries.ts'
import { listTierNights, readFunnel, readStepTimes } from '../../src/analytics/queries.ts'
import { listCohorts } from '../../src/analytics/retention-queries.ts'
import { seriesByType } from '../../src/analytics/series.ts'
import { comparable, readSpan } from '../../src/analytics/span.ts'
import { lastWeeks } from '../../src/analytics/weeks.ts'
import { wilson } from '../../src/analytics/wilson.ts'
import { countNight } from '../../src/leads/queries.ts'
import { tick } from '../../src/live/tick.ts'
import { makeEvents, makePeople, makeRegistration } from '../events/school.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

const rules = { goal_type: 'course_enrolled' }

describe('from the database', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await makeDatabase()
  })
  afterEach(() => database.drop())

  it('the funnel counts each person who took the steps in their order, after registering', async () => {
    const { db } = database
    const step = (user_id: number, event_type: string, time: string) => ({
      user_id,
      event_type,
      created_at: `2026-11-${time}:00Z`,
    })
    for (const id of [1, 2, 3, 4, 5]) await makeRegistration(db, id, '2026-11-10T10:00:00Z')
    await makeRegistration(db, 6, '2026-11-01T00:00:00Z')
    await makeEvents(db, [
      // All the way, and twice.
      ...['11T10:00', '12T10:00'].flatMap((time) => [
        step(1, 'lesson_link_clicked', time),
        step(1, 'webinar_joined', time),
        step(1, 'course_enrolled', time),
      ]),
      // Joined before opening.
      step(2, 'webinar_joined', '11T10:00'),
      step(2, 'lesson_link_clicked', '12T10:00'),
      // Opened before registering.
      step(3, 'lesson_link_clicked', '09T10:00'),
      // Enrolled without the webinar.
      step(4, 'lesson_link_clicked', '11T10:00'),
      step(4, 'course_enrolled', '12T10:00'),
      // Opened after the end.
      step(5, 'lesson_link_clicked', '21T10:00'),
      // Registered at the very start, which is outside.
      step(6, 'lesson_link_clicked', '11T10:00'),
    ])
    const period = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-20T00:00:00Z') }
    expect(await readFunnel(db, { ...period, rules })).toEqual({
      registered: 5,
      opened: 3,
      joined: 1,
      enrolled: 1,
    })
  })

  it('tiers over time come from the snapshots of the nights', async () => {
    const { db } = database
    await makeNight('2026-11-01', { 1: 'hot', 2: 'cold', 3: 'cold' })
    await makeNight('2026-11-02', {})
    await makeNight('2026-11-09', { 1: 'warm' })
    expect(await listTierNights(db, { from: '2026-11-01', to: '2026-11-08' })).toEqual([
      { night: '2026-11-01', counts: { hot: 1, warm: 0, cool: 0, cold: 2 } },
      { night: '2026-11-02', counts: { hot: 0, warm: 0, cool: 0, cold: 0 } },
    ])
  })

  describe('what became of the leads of past nights', () => {
    const day = (time: string) => `2026-11-${time}:00Z`
    const enrolled = (user_id: number, time: string) => ({
      user_id,
      event_type: 'course_enrolled',
      created_at: day(time),
    })
    const as_of = new Date('2026-11-20T09:00:00Z')
    const goal_type = 'course_enrolled'

    it('is looked at on nights so far apart that nobody counts twice in one window, the newest old enough first', async () => {
      const { db } = database
      for (const night of ['01', '04', '05', '06', '12', '13', '14']) await makeNight(`2026-11-${night}`, {})
      const list = async (days: number, most?: number) =>
        (await listOutcomeNights(db, { as_of, days, ...(most && { most }) })).map(({ night }) =>
          night.slice(-2),
        )
      expect(await list(7)).toEqual(['13', '06'])
      expect(await list(14)).toEqual(['06'])
      expect(await list(28)).toEqual([])
      expect(await list(1, 3)).toEqual(['14', '13', '12'])
    })

    it('is counted in the window after the night, which begins after it and ends with its last instant', async () => {
      const { db } = database
      await makeNight('2026-11-05', { 1: 'hot', 2: 'hot', 3: 'cold', 4: 'cold' })
      await makeNight('2026-11-06', { 1: 'cold' })
      await makeEvents(db, [
        enrolled(1, '06T04:30'),
        enrolled(1, '07T04:30'),
        enrolled(2, '05T04:30'),
        enrolled(3, '19T04:30'),
        { ...enrolled(4, '19T04:30'), created_at: '2026-11-19T04:30:01Z' },
      ])
      const rows = await countOutcomes(db, { nights: ['2026-11-05'], days: 14, goal_type })
      expect(rows.toSorted((a, b) => b.tier.localeCompare(a.tier))).toEqual([
        { night: '2026-11-05', tier: 'hot', people: 2, converted: 1 },
        { night: '2026-11-05', tier: 'cold', people: 2, converted: 1 },
      ])
      expect(await countOutcomes(db, { nights: [], days: 14, goal_type })).toEqual([])
    })

    it('does not change which tier anybody was in, whatever arrives late; late outcomes count', async () => {
      const { db } = database
      await makeNight('2026-11-05', { 1: 'cold' })
      await makeEvents(db, [
        ...Array.from({ length: 30 }, (_, n) => ({
          user_id: 1,
          created_at: day(`0${1 + (n % 5)}T0${n % 4}:00`),
        })),
        enrolled(1, '06T10:00'),
      ])
      expect(await countOutcomes(db, { nights: ['2026-11-05'], days: 14, goal_type })).toEqual([
        { night: '2026-11-05', tier: 'cold', people: 1, converted: 1 },
      ])
    })

    it('is told apart by contact: soon after the night, whoever converted by then left out, outcomes counted after', async () => {
      const { db } = database
      const ids = [1, 2, 3, 4, 5, 6]
      await makeNight('2026-11-05', Object.fromEntries(ids.map((id) => [id, 'hot'])))
      const contact = (user_id: number, time: string, kind = 'contact') => ({
        user_id,
        at: day(time),
        who: 'staff@hsl.example',
        kind,
      })
      await db('lead_journal').insert([
        contact(1, '05T10:00'),
        contact(1, '06T10:00'),
        contact(2, '07T04:30'),
        // Too late, too early, and a note.
        contact(3, '08T10:00'),
        contact(4, '05T04:00'),
        contact(5, '05T10:00', 'note'),
        contact(6, '05T10:00'),
      ])
      await makeEvents(db, [
        enrolled(1, '08T10:00'),
        enrolled(3, '10T10:00'),
        // Converted before anybody could have helped: left out.
        enrolled(6, '05T12:00'),
        enrolled(5, '20T10:00'),
      ])
      const rows = await countContactOutcomes(db, { nights: ['2026-11-05'], days: 14, goal_type })
      const hot = rows.filter(({ tier }) => tier === 'hot')
      expect(hot.find(({ contacted }) => contacted)).toMatchObject({ people: 2, converted: 1 })
      expect(hot.find(({ contacted }) => !contacted)).toMatchObject({ people: 3, converted: 1 })
    })
  })

  it('half of those who took a step took at most the median from the step before', async () => {
    const { db } = database
    for (const [id, hours] of [
      [1, 1],
      [2, 2],
      [3, 9],
    ] as const) {
      await makeRegistration(db, id, '2026-11-10T10:00:00Z')
      const opened = Date.parse('2026-11-10T10:00:00Z') + hours * 3_600_000
      await makeEvents(db, [
        { user_id: id, event_type: 'lesson_link_clicked', created_at: new Date(opened) },
        ...(id < 3
          ? [{ user_id: id, event_type: 'webinar_joined', created_at: new Date(opened + id * 60_000) }]
          : []),
      ])
    }
    const as_of = new Date('2026-11-20T00:00:00Z')
    await tick({ db, clock: () => as_of, config: { timezone: 'UTC' } })
    expect(await readStepTimes(db, { from: '2026-11-01T00:00:00Z', to: as_of })).toEqual({
      opened: 2 * 3_600_000,
      joined: 90_000,
      enrolled: null,
    })
  })

  it.each([
    // Whole hours: the square is the hour on the wall, and all squares together are all events.
    [
      'Europe/Berlin',
      '00',
      [
        [1, 19, 2],
        [1, 20, 1],
        [7, 2, 2],
      ],
    ],
    // 13:30 in UTC is 19:00 in India: hours there begin at half past, and each is exact.
    [
      'Asia/Kolkata',
      '30',
      [
        [1, 23, 2],
        [2, 0, 1],
        [7, 5, 1],
        [7, 6, 1],
      ],
    ],
  ] as const)(
    'the week by hours in %s counts each hour of UTC where it begins',
    async (timezone, minute, squares) => {
      const { db } = database
      await makeEvents(
        db,
        [
          // Mon 23 Nov 2026
          '2026-11-23T18:10:00Z',
          '2026-11-23T18:59:59.999Z',
          '2026-11-23T19:00:00Z',
          // The night of 25 Oct 2026, when Berlin has the hour from 2 to 3 twice.
          '2026-10-25T00:30:00Z',
          '2026-10-25T01:30:00Z',
        ].map((created_at) => ({ created_at })),
      )
      await tick({ db, clock: () => new Date('2026-11-25T00:00:00Z'), config: { timezone } })
      const period = { from: '2026-10-20', to: '2026-11-25' }
      const found = await readHours(db, period, { timezone })
      expect(found.map(({ weekday, hour, events }) => [weekday, hour, events]).sort()).toEqual(
        squares.map((square) => [...square]).sort(),
      )
      expect(minuteOf(period, timezone)).toBe(minute)
      for (const [weekday, hour, events] of squares) {
        const hours = await listHours(db, period, { timezone, weekday, hour, until: hour + 1 })
        expect(hours.reduce((sum, one) => sum + one.events, 0)).toBe(events)
      }
    },
  )

  it('a cohort is the registrations of a local week, active in a later one by any event after registering', async () => {
    const { db } = database
    // Sun 8 Nov 23:30 in Berlin, and half an hour later.
    await makeRegistration(db, 1, '2026-11-08T22:30:00Z')
    await makeRegistration(db, 2, '2026-11-08T23:00:00Z')
    await makeRegistration(db, 3, '2026-11-10T10:00:00Z')
    await makeEvents(db, [
      { user_id: 1, created_at: '2026-11-08T22:30:00Z' },
      { user_id: 1, created_at: '2026-11-12T10:00:00Z' },
      { user_id: 2, created_at: '2026-11-09T10:00:00Z' },
      { user_id: 3, created_at: '2026-11-09T10:00:00Z' },
      { user_id: 3, created_at: '2026-11-17T10:00:00Z' },
      { user_id: 3, created_at: '2026-11-18T10:00:00Z' },
    ])
    const as_of = new Date('2026-11-18T12:00:00Z')
    const timezone = 'Europe/Berlin'
    await tick({ db, clock: () => as_of, config: { timezone } })
    const weeks = lastWeeks(3, as_of, timezone)
    expect(weeks).toEqual(['2026-11-02', '2026-11-09', '2026-11-16'])
    expect(await listCohorts(db, weeks, { as_of, timezone })).toEqual([
      { week: '2026-11-02', people: 1, active: [0, 1, 0] },
      { week: '2026-11-09', people: 2, active: [1, 1] },
      { week: '2026-11-16', people: 0, active: [0] },
    ])
  })

  async function makeNight(night: string, tiers: Record<number, string>): Promise<void> {
    const { db } = database
    await db('nights').insert({ night, as_of: `${night}T04:30:00Z`, rules_version: 1 })
    const ids = Object.keys(tiers).map(Number)
    if (ids.length === 0) return
    await makePeople(db, ids)
    await db('lead_snapshots').insert(
      ids.map((user_id) => ({ night, user_id, total_events: 0, active_days: 0, tier: tiers[user_id] })),
    )
    await countNight(db, night)
  }
})

describe('the period of the page', () => {
  const now = new Date('2026-11-23T23:30:00Z')
  it.each([
    [{}, '2026-10-26', '2026-11-24', 30],
    [{ days: '7' }, '2026-11-18', '2026-11-24', 7],
    [{ days: '90' }, '2026-08-27', '2026-11-24', 90],
    [{ days: '8' }, '2026-10-26', '2026-11-24', 30],
    [{ from: '2026-11-01', to: '2026-11-10' }, '2026-11-01', '2026-11-10', null],
    [{ from: '2026-11-01' }, '2026-11-01', '2026-11-24', null],
    [{ from: '2026-11-01', to: '2027-11-10' }, '2026-11-01', '2026-11-24', null],
    [{ from: '2026-11-10', to: '2026-11-01' }, '2026-10-26', '2026-11-24', 30],
    [{ from: '2026-02-30', to: '2026-11-01' }, '2026-10-26', '2026-11-24', 30],
    [{ from: '2026-11-01', to: 'x' }, '2026-10-26', '2026-11-24', 30],
    [{ from: '1999-01-01', to: '2026-11-01' }, '2026-10-26', '2026-11-24', 30],
  ])('for %j is %s to %s', (query, from, to, days) => {
    expect(readSpan(query, now, 'Europe/Berlin')).toEqual({ period: { from, to }, days })
  })
})

it.each([
  // Of a week that ends today six days are over, and stand beside the same weekdays.
  ['2026-11-18', '2026-11-24', ['2026-11-18', '2026-11-23'], ['2026-11-11', '2026-11-16']],
  ['2026-11-01', '2026-11-10', ['2026-11-01', '2026-11-10'], ['2026-10-22', '2026-10-31']],
])('%s to %s is compared by its days that are over', (from, to, now, before) => {
  const named = ([from, to]: string[]) => ({ from, to })
  expect(comparable({ from, to }, '2026-11-24')).toEqual({ now: named(now), before: named(before) })
})

it('a period of today alone is compared with nothing', () => {
  expect(comparable({ from: '2026-11-24', to: '2026-11-24' }, '2026-11-24')).toBeNull()
})

describe('an outcome', () => {
  it('has a share, an interval and a lift from 30 people on, and none below', () => {
    expect(outcomeOf({ people: 29, converted: 10 })).toEqual({
      people: 29,
      converted: 10,
      share: null,
      lift: null,
    })
    const { share, lift } = outcomeOf({ people: 30, converted: 15 }, { people: 300, converted: 30 })
    expect(share).toMatchObject({ value: 0.5 })
    expect(share!.low).toBeCloseTo(0.3169, 3)
    expect(lift).toBeCloseTo(5)
    expect(outcomeOf({ people: 30, converted: 15 }, { people: 300, converted: 0 }).lift).toBeNull()
  })

  it('adds up its tier over nights, and all tiers to all', () => {
    const { tiers, all } = outcomesOf([
      { tier: 'hot', people: 20, converted: 5 },
      { tier: 'hot', people: 20, converted: 7 },
      { tier: 'cold', people: 100, converted: 3 },
    ])
    expect(tiers.map(({ tier, people, converted }) => [tier, people, converted])).toEqual([
      ['hot', 40, 12],
      ['warm', 0, 0],
      ['cool', 0, 0],
      ['cold', 100, 3],
    ])
    expect(all).toMatchObject({ people: 140, converted: 15 })
  })
})

it('beyond the most frequent types, all others are one series', () => {
  const rows = [
    { date: '2026-11-01', event_type: 'a', count: 1 },
    { date: '2026-11-02', event_type: 'b', count: 5 },
    { date: '2026-11-01', event_type: 'c', count: 2 },
    { date: '2026-11-02', event_type: 'c', count: 1 },
  ]
  const days = ['2026-11-01', '2026-11-02']
  expect(seriesByType(rows, days, 1)).toEqual([
    { event_type: 'b', count: 5, values: [0, 5] },
    { event_type: null, rest: ['c', 'a'], count: 4, values: [3, 1] },
  ])
  expect(seriesByType(rows, days, 3).map((type) => type.event_type)).toEqual(['b', 'c', 'a'])
})

describe('the Wilson interval', () => {
  it('agrees with published figures', () => {
    // Newcombe 1998, table I, method 4.
    for (const [hits, n, low, high] of [
      [81, 263, 0.2535, 0.3682],
      [15, 148, 0.0598, 0.1644],
      [0, 20, 0, 0.2005],
      [1, 29, 0.0018, 0.1963],
    ] as const) {
      expect(wilson(hits, n)!.low).toBeCloseTo(low, 4)
      expect(wilson(hits, n)!.high).toBeCloseTo(high, 4)
    }
    expect(wilson(0, 0)).toBeNull()
    expect(wilson(1, 1)!.high).toBe(1)
  })
  it('holds the true share in 95 % of cases, whatever it is', () => {
    const held = (n: number, share: number) => {
      let chance = (1 - share) ** n
      let sum = 0
      for (let hits = 0; hits <= n; hits++) {
        const { low, high } = wilson(hits, n)!
        if (low <= share && share <= high) sum += chance
        chance *= ((n - hits) / (hits + 1)) * (share / (1 - share))
      }
      return sum
    }
    for (const n of [30, 100, 400])
      for (let share = 0.01; share < 0.6; share += 0.013)
        expect(held(n, share), `${share} of ${n}`).toBeGreaterThan(0.949)
  })
  it('always holds the share, within 0 and 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, part) => {
          const hits = Math.floor(n * part)
          const { low, high } = wilson(hits, n)!
          const share = hits / n
          return low >= 0 && high <= 1 && low <= share + 1e-12 && high >= share - 1e-12 && low < high
        },
      ),
    )
  })
})
