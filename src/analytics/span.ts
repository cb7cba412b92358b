import { dayCount, isDay, lastDays, type Period, shiftDay } from '../events/period.ts'
import { localDay } from '../format.ts'

export const SPANS = [7, 30, 90] as const
const USUAL = 30
/** Longer than any school year, and short enough to draw and to count while a person waits. */
const LONGEST = 400

/** What the page is about: the last 7, 30 or 90 local days, or a custom period (then `days` is null). */
export type Span = { period: Period; days: (typeof SPANS)[number] | null }

/**
 * Reads `?days=7|30|90` or `?from=&to=` (local days, both inclusive; `to` is today if left out). Forgiving:
 * what makes no period is answered with the last 30 days, and a period ends today at the latest.
 */
export function readSpan(query: Record<string, unknown>, now: Date, timezone: string): Span {
  const today = localDay(now, timezone)
  const from = dayOf(query.from)
  const to = dayOf(query.to) ?? (query.to === undefined || query.to === '' ? today : null)
  if (from && to) {
    const ended = to <= today
    const period = { from, to: ended ? to : today }
    const days = dayCount(period)
    if (days >= 1 && days <= LONGEST) return { period, days: null }
  }
  const days = SPANS.find((span) => String(span) === query.days) ?? USUAL
  return { period: lastDays(days, now, timezone), days }
}

/** A day that a calendar has, and far enough from its first year for the period before to be one, too. */
function dayOf(value: unknown): string | null {
  return typeof value === 'string' && isDay(value) && value >= '0003' ? value : null
}

/** The span as it stands in an address: `days=30`, or `from=…&to=…`. */
export function spanParams({ period, days }: Span): Record<string, string> {
  return days === null ? { from: period.from, to: period.to } : { days: String(days) }
}

/**
 * The days of a period that are over, and the same number of days a whole period earlier: today, which is not over, is
 * compared with nothing. Null when no day is over.
 */
export function comparable(period: Period, today: string): { now: Period; before: Period } | null {
  const size = dayCount(period)
  const to = period.to >= today ? shiftDay(today, -1) : period.to
  if (to < period.from) return null
  return {
    now: { from: period.from, to },
    before: { from: shiftDay(period.from, -size), to: shiftDay(to, -size) },
  }
}
