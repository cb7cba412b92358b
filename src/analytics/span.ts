import { dayCount, isDay, lastDays, type Period } from '../events/period.ts'
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

function dayOf(value: unknown): string | null {
  return typeof value === 'string' && isDay(value) ? value : null
}
