import { localDay } from '../format.ts'
import type { Activity, ScoringRules, Tier } from './lead.ts'
import { type Mark, slide } from './slide.ts'
import { tierOf } from './tier.ts'

export type TierChange = Activity & { at: Date; tier: Tier }

/**
 * How a score stands at `as_of`, then after each instant at which that changes without new activity, soonest first,
 * until the window is empty. An event at `t` leaves the window at exactly t + window; a stored event of the future joins
 * when its time comes. Exact to the millisecond, because the window is finite.
 * @param marks in milliseconds, ascending, those in (as_of − window, as_of + window]
 */
export function forecast(marks: Mark[], as_of: Date, rules: ScoringRules): TierChange[] {
  return [...slide(marks, rules.window_days * 86_400_000, as_of.getTime())].map(({ at, ...activity }) => ({
    at: new Date(at),
    tier: tierOf(activity, rules),
    ...activity,
  }))
}

/** Of a forecast, each change of tier. */
export function tierChanges(steps: TierChange[]): TierChange[] {
  return steps.filter((step, place) => place > 0 && step.tier !== steps[place - 1]!.tier)
}

/**
 * Each change of tier that comes without new activity, soonest first (see `forecast`).
 * @param eventTimes ascending, those in (as_of − window, as_of + window]
 */
export function coolingForecast(
  eventTimes: Date[],
  as_of: Date,
  zone: string,
  rules: ScoringRules,
): TierChange[] {
  const marks = eventTimes.map((time) => ({ at: time.getTime(), day: localDay(time, zone), n: 1 }))
  return tierChanges(forecast(marks, as_of, rules))
}

/** The local days, 'YYYY-MM-DD' ascending, that hold an event of the window ending at `as_of`. */
export function activeDaysOf(eventTimes: Date[], as_of: Date, zone: string, rules: ScoringRules): string[] {
  const start = as_of.getTime() - rules.window_days * 86_400_000
  const inside = eventTimes.filter((time) => time.getTime() > start && time.getTime() <= as_of.getTime())
  return [...new Set(inside.map((time) => localDay(time, zone)))].sort()
}
