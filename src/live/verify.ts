import { setTimeout as wait } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import { shiftDay } from '../events/period.ts'
import { localDay } from '../format.ts'
import { readRules } from '../leads/queries.ts'
import { recountActive } from './active-people.ts'
import { listWrongDays, recountDays } from './event-days.ts'
import { countScores, listWrongScores, rescore } from './lead-scores.ts'
import type { LiveDeps } from './live.ts'
import { readState, writeState } from './queries.ts'
import { advance, asWriter } from './tick.ts'

/** Figures of so many days are compared; older ones are compared when they are changed. */
const DAYS = 35
const MOST = 10_000

export type Differences = { scores_differed: number; days_differed: number }

/**
 * Compares the live tables with a fresh computation from raw events at the same instant, and repairs what differs. That
 * nothing does is what the portal promises: a difference is a fault, and logged as one.
 * @throws when no turn to write came for ten seconds
 */
export async function verifyLive(deps: LiveDeps & Pick<Deps, 'log'>): Promise<Differences> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const found = await compare(deps).catch((error) => {
      if (/^40/.test(error.code ?? '')) return null // another instance wrote meanwhile
      throw error
    })
    if (found) {
      if (found.scores_differed + found.days_differed > 0)
        deps.log.error(found, 'live scores or figures differed from the events, and were repaired')
      return found
    }
    await wait(250)
  }
  throw new Error('The live tables could not be compared: other instances wrote to them all the time.')
}

function compare(deps: LiveDeps): Promise<Differences | null> {
  return asWriter(
    deps.db,
    async (trx) => {
      await advance(deps, trx)
      const state = await readState(trx)
      const as_of = state.as_of!
      const { timezone } = deps.config
      const moment = { as_of, timezone, rules: await readRules(trx), ahead: true }
      const wrong = await listWrongScores(trx, moment, MOST)
      if (wrong.length > 0) await rescore(trx, moment, { people: wrong, stepped: wrong })
      const today = localDay(as_of, timezone)
      const days = await listWrongDays(trx, { from: shiftDay(today, -DAYS), to: today }, { as_of, timezone })
      await recountDays(trx, days, { as_of, timezone }, async () => {})
      const tiers = await countScores(trx)
      const active = await recountActive(trx, as_of)
      await writeState(trx, { ...state, ...active, tiers, version: state.version + 1 })
      return { scores_differed: wrong.length, days_differed: days.length }
    },
    null,
  )
}
