import type { Knex } from 'knex'
import { msg } from '../language/t.ts'
import type { Moment } from '../leads/score.ts'
import { recountActive } from './active-people.ts'
import { recountDays } from './event-days.ts'
import { rescoreAll } from './lead-scores.ts'
import type { LiveDeps, LiveState } from './live.ts'
import { beginPass, dropDueChanges, listDueDays, notePass, requeueFuture, writeState } from './queries.ts'

/** Steps of a pass, kept in English and said by the jobs page in the language of the reader. */
const SCORES = msg('scores')
const DAYS = msg('days')

/**
 * Computes the live tables anew in one grouped pass. Readers go on with what was, until all of it is there. Its
 * progress is written outside of the transaction, for the jobs page.
 */
export async function recompute(
  { db, clock, stopping }: LiveDeps,
  trx: Knex,
  state: LiveState,
  moment: Moment,
  why: string,
): Promise<void> {
  const pass = await beginPass(db, why, clock())
  let last = 0
  const progress = (step: string) => async (done: number, total: number | null) => {
    stopping?.throwIfAborted()
    if (done === total || Date.now() - last > 500) {
      last = Date.now()
      await notePass(db, pass, { step, done, total })
    }
  }
  try {
    await trx.raw('set local statement_timeout = 0')
    await trx.raw('set local idle_in_transaction_session_timeout = 60000')
    const { as_of, timezone, rules } = moment
    await notePass(db, pass, { step: SCORES, done: 0 })
    const tiers = await rescoreAll(trx, moment, progress(SCORES))
    await notePass(db, pass, { step: msg('active people'), done: 0, total: null })
    const active = await recountActive(trx, as_of)
    await notePass(db, pass, { step: DAYS, done: 0, total: null })
    const all = isAnotherBeginning(state, moment)
    const days = all ? 'all' : await listDueDays(trx, as_of, timezone)
    await recountDays(trx, days, { as_of, timezone }, progress(DAYS))
    if (all) await requeueFuture(trx, as_of)
    else await dropDueChanges(trx, as_of)
    await writeState(trx, {
      ...active,
      tiers,
      as_of,
      timezone,
      version: state.version + 1,
      pass_version: state.version + 1,
      rules_version: rules.version,
      rebuild: false,
    })
    await notePass(db, pass, { step: 'done', finished_at: clock() })
  } catch (error) {
    await notePass(db, pass, { error: String(error), finished_at: clock() }).catch(() => {})
    throw error
  }
}

/** Whether the days of before are worth nothing: they began elsewhere, or the queue no longer says what changed. */
function isAnotherBeginning(state: LiveState, { as_of, timezone }: Moment): boolean {
  return state.as_of === null || state.rebuild || state.timezone !== timezone || as_of < state.as_of
}
