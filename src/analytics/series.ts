import { dayCount, type Period, shiftDay } from '../events/period.ts'

export type TypeDays = {
  /** the type; null stands for all types beyond the most frequent ones, which are named as `rest` */
  event_type: string | null
  rest?: string[]
  count: number
  /** one number per day of the period */
  values: number[]
}

/** The days of the period, ascending. */
export function daysOf(period: Period): string[] {
  return Array.from({ length: dayCount(period) }, (_, place) => shiftDay(period.from, place))
}

/** A series per type for the `most` most frequent types, and one for all others together, if there are any. */
export function seriesByType(
  rows: { date: string; event_type: string; count: number }[],
  days: string[],
  most: number,
): TypeDays[] {
  const places = new Map(days.map((day, place) => [day, place]))
  const byType = new Map<string, TypeDays>()
  for (const { date, event_type, count } of rows) {
    const place = places.get(date)
    if (place === undefined) continue
    const found = byType.get(event_type) ?? { event_type, count: 0, values: days.map(() => 0) }
    found.count += count
    found.values[place] = (found.values[place] ?? 0) + count
    byType.set(event_type, found)
  }
  // Count, then name by code point: the order of the top types everywhere.
  const ranked = [...byType.values()].sort(
    (a, b) => b.count - a.count || (a.event_type! < b.event_type! ? -1 : 1),
  )
  const rest = ranked.slice(most)
  if (rest.length === 0) return ranked
  const others: TypeDays = {
    event_type: null,
    rest: rest.map(({ event_type }) => event_type!),
    count: rest.reduce((all, { count }) => all + count, 0),
    values: days.map((_, place) => rest.reduce((all, { values }) => all + (values[place] ?? 0), 0)),
  }
  return [...ranked.slice(0, most), others]
}
