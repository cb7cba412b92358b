import type { Knex } from 'knex'
import { DateTime } from 'luxon'
import { dayStart, type Period, shiftDay } from '../events/period.ts'
import type { AskedHours } from './question.ts'

const HOUR_MS = 3_600_000

type Zone = { timezone: string }
type HourCount = { weekday: number; hour: number; events: number }

// Summaries are kept by hours of UTC. An hour belongs to the local day and hour that it begins in.
const bounds = ({ from, to }: Period, timezone: string) => ({
  from: dayStart(from, timezone),
  to: dayStart(shiftDay(to, 1), timezone),
})

/** Events of the period by ISO weekday (1 is Monday) and local hour; those without any are absent. */
export async function readHours(db: Knex, period: Period, { timezone }: Zone): Promise<HourCount[]> {
  const { rows } = await db.raw(
    `select extract(isodow from local)::int as weekday, extract(hour from local)::int as hour, sum(events)::bigint as events
       from (select hour at time zone :timezone as local, events from event_hours where hour >= :from and hour < :to) h
      group by 1, 2`,
    { ...bounds(period, timezone), timezone },
  )
  return rows
}

/** The hours of the period that were asked for, each with its events, newest first; empty ones are absent. */
export async function listHours(
  db: Knex,
  period: Period,
  { timezone, weekday, hour, until }: Zone & AskedHours,
): Promise<{ from: Date; to: Date; events: number }[]> {
  const { rows } = await db.raw(
    `select hour as "from", events from event_hours
      where hour >= :from and hour < :to
        and extract(hour from hour at time zone :timezone) >= :hour
        and extract(hour from hour at time zone :timezone) < :until
        ${weekday === null ? '' : 'and extract(isodow from hour at time zone :timezone) = :weekday'}
      order by hour desc`,
    { ...bounds(period, timezone), timezone, hour, until, ...(weekday !== null && { weekday }) },
  )
  return rows.map(({ from, events }: { from: Date; events: number }) => ({
    from,
    to: new Date(from.getTime() + HOUR_MS),
    events,
  }))
}

/** Minutes past the local hour at which an hour of UTC begins: "00", or "30" and "45" in zones between the hours. */
export function minuteOf(period: Period, timezone: string): string {
  const start = new Date(Math.ceil(dayStart(period.to, timezone).getTime() / HOUR_MS) * HOUR_MS)
  return DateTime.fromJSDate(start, { zone: timezone }).toFormat('mm')
}

/** How often the period holds each weekday, Monday first. */
export function countWeekdays(days: string[]): number[] {
  const counts = [0, 0, 0, 0, 0, 0, 0]
  for (const day of days) counts[DateTime.fromISO(day, { zone: 'UTC' }).weekday - 1]!++
  return counts
}
