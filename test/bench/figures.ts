import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import { countSteps, readFunnel } from '../../src/analytics/queries.ts'
import { countSpan, readDays, readDaysByType, readTopTypes } from '../../src/events/day-queries.ts'
import { boundsOf } from '../../src/events/instant.ts'
import { dayStart, lastDays } from '../../src/events/period.ts'
import { type LiveMoment, readLiveMoment } from '../../src/leads/moment.ts'
import { WEEK_MS } from '../../src/live/live.ts'
import { tick } from '../../src/live/tick.ts'
import { type Bench, type Benchmark, DifferenceError } from './bench.ts'
import type { Figure } from './figure.ts'
import { depsOf } from './inside.ts'
import { type Open, withDatabase } from './planted.ts'
import { eventsPerDay, eventsSince, peoplePerDay, topTypes, typesPerDay } from './raw.ts'
import { compareStatements, planOf, recordStatements, type Statement } from './statements.ts'

type Row = Record<string, unknown>
type Compared = {
  what: string
  /** the portal's answer, in the shape of the raw one */
  ours(): Promise<Row[]>
  raw: Statement
  /** made of whole days alone, so that nothing in it grows with the school */
  days?: true
  /** shown, but not what the goal is about */
  rest?: true
}

/** The figures of dashboard and analytics, today included, beside the same counts of raw events; the answers must be equal. */
export const figures: Benchmark = {
  about:
    "Daily counts, people per day, types and funnel of 30 and 90 days: the database's time for the portal's summaries beside that for counting raw events, and that both say the same",
  run: (bench) => withDatabase(bench.planted, (open) => compareFigures(bench, open)),
}

async function compareFigures(bench: Bench, open: Open): Promise<Figure[]> {
  const { db, client } = open
  await tick(depsOf(bench.planted, open))
  const moment = await readLiveMoment(db)
  const all = [30, 90].flatMap((days) => figuresOf(db, moment, days))
  all.push(await funnelOf(db, moment, 30), await funnelOf(db, moment, 90), weekOf(db, moment))
  const found: Figure[] = []
  for (const { what, ours, raw, days, rest } of all) {
    const { rows } = await client.query(raw.sql, raw.bindings)
    if (!isDeepStrictEqual(plain(await ours()), plain(rows)))
      throw new DifferenceError(`${what}: the portal's answer is not that of the raw events.`)
    const statements = await recordStatements(db, ours)
    const compared = await compareStatements(client, { runs: bench.runs, ours: statements, reference: [raw] })
    // The goal has two parts: so many times less than raw, and at most so many milliseconds.
    const goal = { name: 'G4', of: 'ratio', is: 'at least', value: 50 } as const
    found.push({ what, unit: 'ms', ...compared, ...(!rest && { goal }), ...(days && { flat: 1.5 }) })
    for (const statement of statements) bench.keepPlan(what, statement, await planOf(client, statement))
  }
  const slowest = found
    .filter(({ goal }) => goal)
    .map(({ ours }) => ours.values)
    .reduce((a, b) => a.map((ms, run) => Math.max(ms, b[run]!)))
  return [
    ...found,
    {
      what: 'the slowest of the figures with a goal',
      unit: 'ms',
      ours: { name: '', values: slowest },
      goal: { name: 'G4', of: 'ours', is: 'at most', value: 10 },
      flat: 1.5,
    },
  ]
}

function figuresOf(db: Knex, { as_of, timezone }: LiveMoment, days: number): Compared[] {
  const period = lastDays(days, as_of, timezone)
  const span = { from: dayStart(period.from, timezone), as_of, timezone }
  const daysOf = async (column: 'count' | 'users') =>
    (await readDays(db, period))
      .filter(({ count }) => count > 0)
      .map((day) => ({ date: day.date, [column]: day[column] }))
  return [
    {
      days: true,
      what: `events per day, ${days} days`,
      ours: () => daysOf('count'),
      raw: eventsPerDay(span),
    },
    {
      days: true,
      what: `people per day, ${days} days`,
      ours: () => daysOf('users'),
      raw: peoplePerDay(span),
    },
    {
      days: true,
      what: `events per day and type, ${days} days`,
      ours: async () => (await readDaysByType(db, period)) as Row[],
      raw: typesPerDay(span),
    },
    {
      days: true,
      what: `top 5 types, ${days} days`,
      ours: async () => (await readTopTypes(db, period, 5)) as Row[],
      raw: topTypes(span, 5),
    },
  ]
}

/** The raw count is the portal's own for any instant: three lateral joins to the events. */
async function funnelOf(db: Knex, { as_of, timezone, rules }: LiveMoment, days: number): Promise<Compared> {
  const span = boundsOf(lastDays(days, as_of, timezone), timezone, as_of)
  const [raw] = await recordStatements(db, () => readFunnel(db, { ...span, rules }))
  return { what: `funnel, ${days} days`, ours: async () => [await countSteps(db, span)], raw: raw! }
}

function weekOf(db: Knex, moment: LiveMoment): Compared {
  const { as_of, timezone } = moment
  const from = new Date(as_of.getTime() - WEEK_MS)
  return {
    rest: true,
    what: 'events of the last 7 × 24 h',
    ours: async () => [{ count: await countSpan(db, from, as_of) }],
    raw: eventsSince({ from, as_of, timezone }),
  }
}

const plain = (rows: Row[]): Row[] => JSON.parse(JSON.stringify(rows))
