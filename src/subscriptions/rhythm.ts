import { DateTime } from 'luxon'
import { msg, t } from '../language/t.ts'

/** How often somebody receives the report, and when of the day. Weekdays are ISO: 1 is Monday. */
export const RHYTHMS = ['nightly', 'weekdays', 'weekly'] as const
export type Rhythm = (typeof RHYTHMS)[number]
export type Schedule = {
  rhythm: Rhythm
  /** of a weekly one, null for others */
  weekday: number | null
  /** local hour in `timezone`; null: as soon as the report is written */
  hour: number | null
  /** IANA zone; null: the portal's */
  timezone: string | null
}

/** Nightly as copies of a report, weekly as copies of its weekly edition, which adds what moved in seven nights. */
export const EDITIONS = ['night', 'week'] as const
export type Edition = (typeof EDITIONS)[number]

export const WEEKDAYS = [
  msg('Monday'),
  msg('Tuesday'),
  msg('Wednesday'),
  msg('Thursday'),
  msg('Friday'),
  msg('Saturday'),
  msg('Sunday'),
] as const

/**
 * When a copy is to arrive: at the first full hour that was chosen, in the zone that was chosen, at or after the
 * report's as-of, so within a day. An hour that daylight saving skips is the one after it, one that it repeats the first.
 */
export function arrivalOf({ hour, timezone }: Schedule, as_of: Date, portal_zone: string): Date {
  if (hour === null) return as_of
  const local = DateTime.fromJSDate(as_of, { zone: timezone ?? portal_zone })
  for (let days = 0; ; days++) {
    const day = local.startOf('day').plus({ days })
    const at = DateTime.fromObject(
      { year: day.year, month: day.month, day: day.day, hour },
      { zone: day.zone },
    )
    const found = at.getPossibleOffsets().find((one) => one.toMillis() >= as_of.getTime())
    if (found) return found.toJSDate()
  }
}

/**
 * Whether the report that arrives then is one of the subscription's: each; those that arrive from Monday to Friday;
 * the one that arrives on the weekday. If that one was never made, because the portal was away, the next one stands in
 * for it, so that a week does not go by in silence.
 * @param last when the newest copy of the subscription was to arrive, if there is one; since when it is kept
 */
export function isDue(
  schedule: Schedule,
  arrival: Date,
  { last, since }: { last: Date | null; since: Date },
  portal_zone: string,
): boolean {
  const zone = schedule.timezone ?? portal_zone
  const local = DateTime.fromJSDate(arrival, { zone })
  if (schedule.rhythm === 'nightly') return true
  if (schedule.rhythm === 'weekdays') return local.weekday <= 5
  if (local.weekday === schedule.weekday) return true
  const missed = local.startOf('day').minus({ days: (local.weekday - schedule.weekday! + 7) % 7 })
  return since.getTime() < missed.toMillis() && (last === null || last.getTime() < missed.toMillis())
}

/** The edition that a rhythm receives. */
export const editionOf = ({ rhythm }: Pick<Schedule, 'rhythm'>): Edition =>
  rhythm === 'weekly' ? 'week' : 'night'

/** "Every weekday at 07:00 (Europe/Berlin)", "Every Monday, as soon as it is written" */
export function inWords({ rhythm, weekday, hour, timezone }: Schedule, portal_zone: string): string {
  const every = t(
    rhythm === 'nightly'
      ? msg('Every day')
      : rhythm === 'weekdays'
        ? msg('Every weekday')
        : EVERY[weekday! - 1]!,
  )
  if (hour === null) return t('{every}, as soon as it is written', { every })
  const time = `${String(hour).padStart(2, '0')}:00`
  return t('{every} at {time} ({zone})', { every, time, zone: timezone ?? portal_zone })
}

// Whole, as Russian declines them.
const EVERY = [
  msg('Every Monday'),
  msg('Every Tuesday'),
  msg('Every Wednesday'),
  msg('Every Thursday'),
  msg('Every Friday'),
  msg('Every Saturday'),
  msg('Every Sunday'),
]
