import type { Knex } from 'knex'
import { localDay } from '../format.ts'
import { activeDaysOf, coolingForecast, type TierChange } from './forecast.ts'
import type { Lead } from './lead.ts'
import { listWindowTimes } from './queries.ts'
import { ceilMs, forecastEnd, type Moment, scoredLeads, windowStart } from './score.ts'
import { needsOf, tierOf } from './tier.ts'

/** Why a lead is in its tier and when it leaves it: the local days with activity, and the next changes of tier, soonest first; at least the first of them. */
export type Reason = { days: string[]; cooling: Pick<TierChange, 'at' | 'tier'>[] }

/**
 * Reads the reasons of leads, one index probe per lead however much each did: the newest events as far as the rule counts.
 * The last event of each active day stands with the score. Where something is stored for later, or the person is no lead
 * at this instant any more (a kept night may name one), the whole window is looked at (coolingForecast).
 */
export async function readReasons(
  db: Knex,
  moment: Moment,
  leads: Pick<Lead, 'user_id'>[],
): Promise<Map<number, Reason>> {
  const ids = leads.map(({ user_id }) => user_id)
  const ends = await listEnds(db, moment, ids)
  const plain = ends.filter(({ newest }) => !newest[0] || newest[0] <= moment.as_of)
  const known = new Set(plain.map(({ user_id }) => user_id))
  const others = ids.filter((id) => !known.has(id))
  return new Map([
    ...plain.map((end): [number, Reason] => [end.user_id, reasonOf(end, moment)]),
    ...(await readWhole(db, moment, others)),
  ])
}

/** `newest` descends from the end of the forecast, `day_ends` ascends. */
type Ends = { user_id: number; day_ends: Date[]; newest: Date[] }

function listEnds(db: Knex, moment: Moment, ids: number[]): Promise<Ends[]> {
  const scores: Knex.QueryBuilder = moment.live
    ? db('lead_scores as s')
    : db.from(scoredLeads(db, moment, ids).as('s'))
  return scores
    .whereRaw('s.user_id = any(cast(? as bigint[]))', [ids])
    .select('s.user_id', 's.day_ends')
    .select(
      db.raw(
        `array(select ${ceilMs('e.created_at')} from events e
                where e.user_id = s.user_id and e.created_at > ? and e.created_at <= ?
                order by e.created_at desc limit ?) as newest`,
        [windowStart(moment), forecastEnd(moment), moment.rules.hot_events],
      ),
    )
}

/**
 * A tier of so many events on so many days is lost when the so-manieth newest event leaves the window, or the last one
 * of the so-manieth newest day, whichever is older. No rule counts beyond `hot_events`, the most events of any tier.
 */
function reasonOf({ newest, day_ends }: Ends, moment: Moment): Reason {
  const { rules, as_of, timezone } = moment
  const days = day_ends.map((end) => localDay(end, timezone)).sort()
  const tier = tierOf({ total_events: newest.length, active_days: day_ends.length }, rules)
  if (tier === 'cold') return { days, cooling: [] }
  const needs = needsOf(tier, rules)
  const event = newest[needs.events - 1]!
  const day = needs.days > 0 ? day_ends.at(-needs.days)! : event
  const left = Math.min(event.getTime(), day.getTime())
  const next = tierOf(
    {
      total_events: newest.filter((time) => time.getTime() > left).length,
      active_days: day_ends.filter((time) => time.getTime() > left).length,
    },
    rules,
  )
  const window = as_of.getTime() - windowStart(moment).getTime()
  return { days, cooling: [{ at: new Date(left + window), tier: next }] }
}

async function readWhole(db: Knex, moment: Moment, ids: number[]): Promise<[number, Reason][]> {
  if (ids.length === 0) return []
  const { as_of, timezone, rules } = moment
  const times = await listWindowTimes(db, moment, ids)
  return ids.map((id) => {
    const own = times.get(id) ?? []
    const days = activeDaysOf(own, as_of, timezone, rules)
    const cooling = coolingForecast(own, as_of, timezone, rules).map(({ at, tier }) => ({ at, tier }))
    return [id, { days, cooling }]
  })
}
