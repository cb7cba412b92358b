import { dayStart, type Period, shiftDay } from './period.ts'

const FIRST = '0001-01-01T00:00:00.000000Z'
const LAST = '9999-12-31T23:59:59.999999Z'

/**
 * An ISO 8601 instant with any offset as text in UTC with six digits, which is the database's resolution
 * (a Date keeps three). What no four-digit year can say becomes the first or last instant that one can.
 */
export function exactly(instant: string | Date): string {
  const date = new Date(instant)
  if (date.getTime() < Date.parse(FIRST)) return FIRST
  if (date.getTime() > Date.parse(LAST)) return LAST
  const digits = typeof instant === 'string' ? (/[.,](\d+)/.exec(instant)?.[1] ?? '') : ''
  const fraction = digits === '' ? date.toISOString().slice(20, 23) : digits
  return `${date.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`
}

/** The first instant after `date` that the database can tell from it: turns "later than" into "from … on". */
export function justAfter(date: Date): string {
  return exactly(date).replace(/\d{3}Z$/, '001Z')
}

/** The last instant before `date` that the database can tell from it. */
export function justBefore(date: Date): string {
  return exactly(new Date(date.getTime() - 1)).replace(/000Z$/, '999Z')
}

/**
 * The period as a half-open range (from, to] of exact instants, never later than `as_of`. A day begins with
 * its first instant, so both ends are the last instant before one.
 */
export function boundsOf(period: Period, timezone: string, as_of: Date): { from: string; to: string } {
  const from = justBefore(dayStart(period.from, timezone))
  const to = justBefore(dayStart(shiftDay(period.to, 1), timezone))
  const now = exactly(as_of)
  const over = to <= now
  return { from, to: over ? to : now }
}
