import { localDay } from '../format.ts'
import type { Activity, ScoringRules, Tier } from './lead.ts'
import { tierOf } from './tier.ts'

export type TierChange = Activity & { at: Date; tier: Tier }

/**
 * Each change of tier that comes without new activity, soonest first, until the window is empty. An event at `t`
 * leaves the window at exactly t + window; a stored event of the future joins when its time comes. Exact to the
 * millisecond, because the window is finite.
 * @param eventTimes ascending, those in (as_of − window, as_of + window]
 */
export function coolingForecast(
  eventTimes: Date[],
  as_of: Date,
  zone: string,
  rules: ScoringRules,
): TierChange[] {
  const window = rules.window_days * 86_400_000
  const times = eventTimes.map((time) => time.getTime())
  const days = times.map((time) => localDay(new Date(time), zone))
  const moments = new Set<number>()
  for (const time of times) {
    if (time > as_of.getTime()) moments.add(time)
    moments.add(time + window)
  }
  const held = new Map<string, number>()
  let oldest = 0
  let newest = 0
  const activityAt = (moment: number): Activity => {
    for (; newest < times.length && times[newest]! <= moment; newest++) {
      held.set(days[newest]!, (held.get(days[newest]!) ?? 0) + 1)
    }
    for (; oldest < newest && times[oldest]! <= moment - window; oldest++) {
      const left = held.get(days[oldest]!)! - 1
      if (left === 0) held.delete(days[oldest]!)
      else held.set(days[oldest]!, left)
    }
    return { total_events: newest - oldest, active_days: held.size }
  }
  const changes: TierChange[] = []
  let tier = tierOf(activityAt(as_of.getTime()), rules)
  for (const moment of [...moments].sort((a, b) => a - b)) {
    const activity = activityAt(moment)
    const next = tierOf(activity, rules)
    if (next !== tier) changes.push({ at: new Date(moment), tier: next, ...activity })
    tier = next
  }
  return changes
}

/** The local days, 'YYYY-MM-DD' ascending, that hold an event of the window ending at `as_of`. */
export function activeDaysOf(eventTimes: Date[], as_of: Date, zone: string, rules: ScoringRules): string[] {
  const start = as_of.getTime() - rules.window_days * 86_400_000
  const inside = eventTimes.filter((time) => time.getTime() > start && time.getTime() <= as_of.getTime())
  return [...new Set(inside.map((time) => localDay(time, zone)))].sort()
}
