import type { Knex } from 'knex'
import { activeDaysOf, coolingForecast, type TierChange } from './forecast.ts'
import { listWindowTimes } from './queries.ts'
import type { Moment } from './score.ts'

/** Why a lead is in its tier and when it leaves it: the local days with activity, and each change to come. */
export type Reason = { days: string[]; cooling: TierChange[] }

/**
 * Reads the reasons of leads. Those of the live scores are kept until the lead is looked at anew, which happens whenever
 * its events change, one leaves the window or one falls due: until then days and instants stay what they are, so a list
 * of busy people is not read whole again because one of them did something.
 */
export function makeReasons(most = 5_000) {
  const kept = new Map<number, { stamp: string; reason: Reason }>()
  return async (db: Knex, moment: Moment, ids: number[]): Promise<Map<number, Reason>> => {
    if (!moment.live) return readReasons(db, moment, ids)
    const rows = await db('lead_scores').select('user_id', 'looked_at').whereIn('user_id', ids)
    const stamps = new Map<number, string>(
      rows.map(({ user_id, looked_at }) => [user_id, `${moment.live?.pass_version} ${looked_at}`]),
    )
    const unknown = ids.filter((id) => kept.get(id)?.stamp !== stamps.get(id) || !stamps.has(id))
    for (const [id, reason] of await readReasons(db, moment, unknown)) {
      kept.delete(id)
      kept.set(id, { stamp: stamps.get(id) ?? '', reason })
    }
    const found = new Map(ids.map((id) => [id, kept.get(id)!.reason]))
    for (const id of kept.keys()) {
      if (kept.size <= most) break
      kept.delete(id)
    }
    return found
  }
}

async function readReasons(db: Knex, moment: Moment, ids: number[]): Promise<Map<number, Reason>> {
  if (ids.length === 0) return new Map()
  const { as_of, timezone, rules } = moment
  const times = await listWindowTimes(db, moment, ids)
  return new Map(
    ids.map((id) => {
      const own = times.get(id) ?? []
      const days = activeDaysOf(own, as_of, timezone, rules)
      return [id, { days, cooling: coolingForecast(own, as_of, timezone, rules) }]
    }),
  )
}
