import type { Knex } from 'knex'
import { dayStart, shiftDay } from '../events/period.ts'
import { localDay } from '../format.ts'
import { activeDaysOf, coolingForecast, type TierChange } from './forecast.ts'
import type { Lead } from './lead.ts'
import { listWindowTimes } from './queries.ts'
import { forecastEnd, type Moment, windowStart } from './score.ts'
import { needsOf, tierOf } from './tier.ts'

/** Why a lead is in its tier and when it leaves it: the local days with activity, and the next changes of tier, soonest first; at least the first of them. */
export type Reason = { days: string[]; cooling: Pick<TierChange, 'at' | 'tier'>[] }

/**
 * Reads the reasons of leads. Those of the live scores are kept until the lead is looked at anew, which happens whenever
 * its events change, one leaves the window or one falls due: until then days and instants stay what they are, so a list
 * of busy people is not read whole again because one of them did something.
 */
export function makeReasons(most = 5_000) {
  const kept = new Map<number, { stamp: string; reason: Reason }>()
  return async (db: Knex, moment: Moment, leads: Lead[]): Promise<Map<number, Reason>> => {
    if (!moment.live) return readReasons(db, moment, leads)
    const ids = leads.map(({ user_id }) => user_id)
    const rows = await db('lead_scores').select('user_id', 'looked_at').whereIn('user_id', ids)
    const stamps = new Map<number, string>(
      rows.map(({ user_id, looked_at }) => [user_id, `${moment.live?.pass_version} ${looked_at}`]),
    )
    const unknown = leads.filter(
      ({ user_id: id }) => !stamps.has(id) || kept.get(id)?.stamp !== stamps.get(id),
    )
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

/**
 * Reads them from raw events, a few index probes per lead however much each did: the newest events as far as the rule
 * counts, the last event of each day, and whether something is stored for later. Where the clocks change within the
 * window or something is, the whole window is looked at (coolingForecast).
 */
export async function readReasons(db: Knex, moment: Moment, leads: Lead[]): Promise<Map<number, Reason>> {
  const days = wholeDays(moment)
  const ends = days ? await listEnds(db, moment, days, leads) : []
  const plain = ends.filter(({ later }) => !later)
  const known = new Set(plain.map(({ user_id }) => user_id))
  const others = leads.map(({ user_id }) => user_id).filter((id) => !known.has(id))
  return new Map([
    ...plain.map((end): [number, Reason] => [end.user_id, reasonOf(end, moment)]),
    ...(await readWhole(db, moment, others)),
  ])
}

type Day = { day: string; start: Date; end: Date }
type Ends = { user_id: number; newest: number[]; days: { day: string; last: number }[]; later: boolean }

/** The local days of the window; null where the clocks change in it, as a day may then not lie in one piece. */
function wholeDays(moment: Moment): Day[] | null {
  const { as_of, timezone } = moment
  const days: Day[] = []
  const last = localDay(as_of, timezone)
  for (let day = localDay(windowStart(moment), timezone); day <= last; day = shiftDay(day, 1)) {
    const start = dayStart(day, timezone)
    const end = dayStart(shiftDay(day, 1), timezone)
    if (end.getTime() - start.getTime() !== 86_400_000) return null
    days.push({ day, start, end })
  }
  return days
}

async function listEnds(db: Knex, moment: Moment, days: Day[], leads: Lead[]): Promise<Ends[]> {
  const from = windowStart(moment)
  const ms = 'ceil(extract(epoch from created_at) * 1000)::float8'
  const { rows } = await db.raw(
    `select l.user_id,
            array(select ${ms} from events e
                   where e.user_id = l.user_id and e.created_at > :from and e.created_at <= :as_of
                   order by e.created_at desc limit :most) as newest,
            array(select (select ${ms} from events e
                           where e.user_id = l.user_id and e.created_at >= d.first and e.created_at < d.until
                             and e.created_at > :from and e.created_at <= :as_of
                           order by e.created_at desc limit 1)
                    from unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[])) with ordinality
                      as d (first, until, n) order by d.n) as lasts,
            exists (select 1 from events e where e.user_id = l.user_id and e.created_at > :as_of
                       and e.created_at <= :beyond) as later
       from unnest(cast(:ids as bigint[])) as l (user_id)`,
    {
      from,
      as_of: moment.as_of,
      beyond: forecastEnd(moment),
      most: moment.rules.hot_events,
      starts: days.map(({ start }) => start),
      ends: days.map(({ end }) => end),
      ids: leads.map(({ user_id }) => user_id),
    },
  )
  return rows.map(({ lasts, ...row }: { lasts: (number | null)[] } & Omit<Ends, 'days'>) => ({
    ...row,
    days: days.flatMap(({ day }, i) => (lasts[i] === null ? [] : [{ day, last: lasts[i]! }])),
  }))
}

/**
 * A tier of so many events on so many days is lost when the so-manieth newest event leaves the window, or the last one
 * of the so-manieth newest day, whichever is older. No rule counts beyond `hot_events`, the most events of any tier.
 */
function reasonOf({ newest, days }: Ends, moment: Moment): Reason {
  const { rules, as_of } = moment
  const tier = tierOf({ total_events: newest.length, active_days: days.length }, rules)
  const needs = needsOf(tier, rules)
  const names = days.map(({ day }) => day)
  if (tier === 'cold') return { days: names, cooling: [] }
  const event = newest[needs.events - 1]!
  const day = needs.days > 0 ? days.at(-needs.days)!.last : event
  const left = Math.min(event, day)
  const next = tierOf(
    {
      total_events: newest.filter((time) => time > left).length,
      active_days: days.filter(({ last }) => last > left).length,
    },
    rules,
  )
  const window = as_of.getTime() - windowStart(moment).getTime()
  return { days: names, cooling: [{ at: new Date(left + window), tier: next }] }
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
