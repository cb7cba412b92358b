import { isDeepStrictEqual } from 'node:util'
import { readLiveMoment } from '../../src/leads/moment.ts'
import { listLeads } from '../../src/leads/queries.ts'
import { tick } from '../../src/live/tick.ts'
import { type Bench, type Benchmark, DifferenceError } from './bench.ts'
import type { Figure, Goal } from './figure.ts'
import { measureFreshness } from './freshness.ts'
import { depsOf, recordPages } from './inside.ts'
import { type Open, withDatabase } from './planted.ts'
import { leanQuery, seedQuery } from './raw.ts'
import { compareStatements, planOf, recordStatements } from './statements.ts'

const TOP = 100
const LEAD_PAGES = ['/leads', `/api/user-activity?limit=${TOP}`]
/** What else is made of scores and figures: no goal, but to see what it costs as the school grows. */
const OTHER_PAGES = ['/', '/analytics', '/analytics/conversion', '/analytics/retention', '/analytics/hours']
const GOAL: Goal = { name: 'G1', of: 'ratio', is: 'at least', value: 500 }

/** How much less work the call list is when scores are kept, and how soon and at what price they are true. */
export const scores: Benchmark = {
  about: `Top ${TOP} leads: the database's time for what the portal reads beside the seed document's query; then how old scores are while 1,000 events a second are written with plain SQL`,
  run: (bench) =>
    withDatabase(bench.planted, async (open) => [
      ...(await compareLists(bench, open)),
      ...(await measureFreshness(bench, open)),
    ]),
}

/** Planning and execution of the statements, by EXPLAIN on one connection. Equal answers first. */
async function compareLists(bench: Bench, open: Open): Promise<Figure[]> {
  const { db, client } = open
  const deps = depsOf(bench.planted, open)
  await tick(deps)
  const moment = await readLiveMoment(db)
  const { as_of, timezone } = moment
  const seed = seedQuery(as_of, timezone, TOP)
  const { rows } = await client.query(seed.sql, seed.bindings)
  if (!isDeepStrictEqual(plain(await listLeads(db, moment, { limit: TOP })), plain(rows)))
    throw new DifferenceError(`The first ${TOP} leads are not those of the seed document's query.`)

  const list = await recordStatements(db, () => listLeads(db, moment, { limit: TOP }))
  const pages = await recordPages(deps, [...LEAD_PAGES, ...OTHER_PAGES])
  const compared = [
    { what: 'top 100 leads, the list', ours: list, goal: GOAL, flat: 1.5 },
    { what: 'top 100 leads, the list, beside the seed query grouped first', ours: list, lean: true },
    ...pages.map(({ page, statements }) => ({
      what: `${page}, the whole request`,
      ours: statements,
      ...(LEAD_PAGES.includes(page) && { goal: GOAL, flat: 1.5 }),
    })),
  ]
  const figures: Figure[] = []
  for (const { what, ours, lean, ...about } of compared as ((typeof compared)[number] & {
    lean?: boolean
  })[]) {
    const reference = [lean ? leanQuery(as_of, timezone, TOP) : seed]
    const found = await compareStatements(client, { runs: bench.runs, ours, reference })
    figures.push({ what, unit: 'ms', ...found, ...about })
    for (const statement of ours) bench.keepPlan(what, statement, await planOf(client, statement))
  }
  bench.keepPlan("the seed document's query", seed, await planOf(client, seed))
  return figures
}

const plain = (leads: unknown[]) =>
  JSON.parse(JSON.stringify(leads)).map(
    ({
      user_id,
      username,
      first_name,
      email,
      total_events,
      active_days,
      last_activity,
      lead_score,
    }: never) => ({
      user_id,
      username,
      first_name,
      email,
      total_events,
      active_days,
      last_activity,
      lead_score,
    }),
  )
