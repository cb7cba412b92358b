import type { Knex } from 'knex'
import { TIERS } from '../leads/lead.ts'
import { readRules } from '../leads/queries.ts'
import type { Moment } from '../leads/score.ts'
import { refreshActive } from './active-people.ts'
import { foldChanges } from './event-days.ts'
import { listStepped, rescore } from './lead-scores.ts'
import { type LiveDeps, type LiveState, WEEK_MS } from './live.ts'
import { recompute } from './pass.ts'
import { countDue, listCrossing, readState, takeChanges, tryToLead, writeState } from './queries.ts'

/** From here on one grouped pass is cheaper than looking at each person. */
const MANY = 20_000
/** A clock that steps back by less is waited for. */
const PATIENCE_MS = 60_000

export type Ticked = 'not ours' | 'unchanged' | 'changed' | 'recomputed'

/**
 * Brings the live tables from the instant they are true for to now, in one transaction on one snapshot of the database:
 * folds in what changed, and looks anew at everyone whose events changed or grew out of a window. Rows are computed
 * from raw events, never counted up, so they cannot drift. One instance at a time; a killed one leaves nothing behind.
 */
export async function tick(deps: LiveDeps): Promise<Ticked> {
  return asWriter(deps.db, (trx) => advance(deps, trx), 'not ours')
}

/** One transaction of whoever may write the live tables, on one snapshot; `otherwise` when another instance does. */
export function asWriter<T, U>(db: Knex, write: (trx: Knex) => Promise<T>, otherwise: U): Promise<T | U> {
  return db.transaction(async (trx) => ((await tryToLead(trx)) ? write(trx) : otherwise), {
    isolationLevel: 'repeatable read',
  })
}

/** The work of a tick, in the transaction of the writer. */
export async function advance(deps: LiveDeps, trx: Knex): Promise<Ticked> {
  const state = await readState(trx)
  const now = deps.clock()
  const as_of = state.as_of && isSlightlyBefore(now, state.as_of) ? state.as_of : now
  const moment = { as_of, timezone: deps.config.timezone, rules: await readRules(trx), ahead: true }
  const why = await whyRecompute(trx, state, moment)
  if (!why) return step(trx, state, moment)
  await recompute(deps, trx, state, moment, why)
  return 'recomputed'
}

const isSlightlyBefore = (now: Date, as_of: Date) =>
  now < as_of && as_of.getTime() - now.getTime() < PATIENCE_MS

const agesOf = ({ rules }: Moment) => [...new Set([rules.window_days * 86_400_000, WEEK_MS, 2 * WEEK_MS])]

/** Why everything must be computed anew, as people read it; null when it need not. */
async function whyRecompute(trx: Knex, state: LiveState, moment: Moment): Promise<string | null> {
  if (state.as_of === null) return 'first filling'
  if (state.rebuild) return 'a table was emptied'
  if (state.timezone !== moment.timezone) return `the time zone became ${moment.timezone}`
  if (state.rules_version !== moment.rules.version) return `scoring rules of version ${moment.rules.version}`
  if (moment.as_of < state.as_of) return 'the clock was set back'
  if ((await countDue(trx, moment.as_of, MANY)) === MANY) return 'many events arrived at once'
  const crossing = { from: state.as_of, to: moment.as_of, ages_ms: agesOf(moment), most: MANY }
  if ((await listCrossing(trx, crossing)).length === MANY) return 'the portal was away for long'
  return null
}

async function step(trx: Knex, state: LiveState, moment: Moment): Promise<Ticked> {
  const { as_of, timezone, rules } = moment
  const changes = await takeChanges(trx, as_of, timezone)
  const crossing = await listCrossing(trx, {
    from: state.as_of!,
    to: as_of,
    ages_ms: agesOf(moment),
    most: MANY,
  })
  const people = [...new Set([...changes.map(({ user_id }) => user_id), ...crossing])]
  if (people.length === 0) {
    await writeState(trx, { ...state, as_of })
    return 'unchanged'
  }
  const stepped = await listStepped(trx, changes, rules.goal_type)
  const moved = await rescore(trx, moment, { people, stepped })
  await foldChanges(trx, changes, { as_of, timezone })
  const active = await refreshActive(trx, as_of, people)
  await writeState(trx, {
    ...state,
    as_of,
    version: state.version + 1,
    tiers: Object.fromEntries(
      TIERS.map((tier) => [tier, state.tiers[tier] + moved[tier]]),
    ) as LiveState['tiers'],
    people: state.people + active.people,
    people_before: state.people_before + active.people_before,
  })
  return 'changed'
}
