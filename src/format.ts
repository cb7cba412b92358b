import { DateTime } from 'luxon'

/** How numbers, dates and times read, once for pages and mails. Zones are IANA names. */

const numbers = new Intl.NumberFormat('en-GB')

/** 12345 → "12,345" */
export function formatNumber(value: number): string {
  return numbers.format(value)
}

/** "1 event", "12 events" */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`
}

/** 0.1234 → "12.3 %"; null (nothing to divide by) → "–" */
export function formatShare(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`
}

/** "Thu 27 Nov 2026, 14:05" */
export function formatInstant(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat('ccc d LLL yyyy, HH:mm')
}

/** "27 Nov 2026, 14:05:09" — for tables where seconds tell rows apart. */
export function formatExact(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat('d LLL yyyy, HH:mm:ss')
}

/** "14:05:09" — where the day stands above. */
export function formatExactTime(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat('HH:mm:ss')
}

/** "Thu 27 Nov at 14:05" — for sentences about the near future. */
export function formatNear(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat("ccc d LLL 'at' HH:mm")
}

/** "14:05" */
export function formatTime(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat('HH:mm')
}

/** "Mon" */
export function formatWeekdayName(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat('ccc')
}

/** '2026-11-27' → "Fri 27 Nov 2026" */
export function formatDay(day: string): string {
  return DateTime.fromISO(day, { zone: 'UTC' }).setLocale('en-GB').toFormat('ccc d LLL yyyy')
}

/** '2026-11-27' → "27 Nov" */
export function formatShortDay(day: string): string {
  return DateTime.fromISO(day, { zone: 'UTC' }).setLocale('en-GB').toFormat('d LLL')
}

/** "just now", "5 min ago", "3 h ago", "2 days ago"; "in 3 h" for the future. */
export function ago(instant: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - instant.getTime()) / 1000)
  const size = Math.abs(seconds)
  if (size < 45) return seconds >= 0 ? 'just now' : 'in a moment'
  const text =
    size < 3_570
      ? `${Math.round(size / 60)} min`
      : size < 84_600
        ? `${Math.round(size / 3600)} h`
        : plural(Math.round(size / 86_400), 'day')
  return seconds >= 0 ? `${text} ago` : `in ${text}`
}

/** A length of time in words of one or two units: "45 s", "12 min", "3 h 20 min", "2 days 5 h". */
export function formatDuration(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (ms < 59_500) return `${Math.max(0, Math.round(ms / 1_000))} s`
  if (minutes < 60) return `${minutes} min`
  const hours = Math.round(ms / 3_600_000)
  if (minutes < 24 * 60) {
    const rest = minutes % 60
    return `${Math.floor(minutes / 60)} h${rest > 0 ? ` ${rest} min` : ''}`
  }
  const rest = hours % 24
  return `${plural(Math.floor(hours / 24), 'day')}${rest > 0 ? ` ${rest} h` : ''}`
}

/** The local calendar day of an instant, 'YYYY-MM-DD'. */
export function localDay(instant: Date, zone: string): string {
  return inZone(instant, zone).toISODate()!
}

function inZone(instant: Date, zone: string): DateTime {
  return DateTime.fromJSDate(instant, { zone }).setLocale('en-GB')
}

/** '2026-11-22' → "Sun 22 Nov" — where the year is plain. */
export function formatWeekday(day: string): string {
  return DateTime.fromISO(day, { zone: 'UTC' }).setLocale('en-GB').toFormat('ccc d LLL')
}
