import { DateTime } from 'luxon'
import { localDay } from '../format.ts'

/** Local calendar days, both inclusive, 'YYYY-MM-DD'. */
export type Period = { from: string; to: string }

/** The `days` local days that end today; today is among them, and partial. */
export function lastDays(days: number, now: Date, timezone: string): Period {
  const to = localDay(now, timezone)
  return { from: shiftDay(to, 1 - days), to }
}

/** 'YYYY-MM-DD' moved by whole calendar days. */
export function shiftDay(day: string, days: number): string {
  return DateTime.fromISO(day, { zone: 'UTC' }).plus({ days }).toISODate()!
}

/** How many days the period has. */
export function dayCount({ from, to }: Period): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1
}

/** True for a day that the calendar has, from year 1 to 9999. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && text >= '0001' && DateTime.fromISO(text, { zone: 'UTC' }).isValid
}

/** The first instant of a local day: where the clock skips midnight it is later, where it repeats, the first. */
export function dayStart(day: string, timezone: string): Date {
  const start = DateTime.fromISO(day, { zone: timezone }).startOf('day')
  const earlier = start.minus({ hours: 1 })
  return (earlier.toISODate() === day ? earlier : start).toJSDate()
}

/** The first instant of the local day that holds this one. */
export function startOfDay(instant: Date, timezone: string): Date {
  return dayStart(localDay(instant, timezone), timezone)
}

/** The same time by the clock on the wall, whole days before. */
export function sameTime(instant: Date, daysBefore: number, timezone: string): Date {
  return DateTime.fromJSDate(instant, { zone: timezone }).minus({ days: daysBefore }).toJSDate()
}
