import { DateTime } from 'luxon'
import { dayStart, shiftDay } from '../events/period.ts'
import { localDay } from '../format.ts'

/** The Monday of the local week that holds the instant. */
export function weekOf(instant: Date, timezone: string): string {
  const day = localDay(instant, timezone)
  return shiftDay(day, 1 - DateTime.fromISO(day, { zone: 'UTC' }).weekday)
}

/** A local week, [since, until), that begins `later` weeks after a Monday. */
export function weekBounds(monday: string, later: number, timezone: string): { since: Date; until: Date } {
  const first = shiftDay(monday, later * 7)
  return { since: dayStart(first, timezone), until: dayStart(shiftDay(first, 7), timezone) }
}

/** The Mondays of the newest `count` local weeks, oldest first; the last one is the week of the instant. */
export function lastWeeks(count: number, instant: Date, timezone: string): string[] {
  const last = weekOf(instant, timezone)
  return Array.from({ length: count }, (_, place) => shiftDay(last, (place + 1 - count) * 7))
}

/** The Mondays from one to another, both included: so many at most. */
export function weeksBetween(first: string, last: string, most = 53): string[] {
  const weeks = [first]
  while (weeks.length < most && weeks.at(-1)! < last) weeks.push(shiftDay(weeks.at(-1)!, 7))
  return weeks
}
