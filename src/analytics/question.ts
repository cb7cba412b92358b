import { OUTCOME_DAYS, type OutcomeDays } from './group.ts'

// What pages are asked for beside a period. Links are forgiven: what means nothing is the usual.

/** 7, 14 or 28 days of outcome; 14 by default. */
export function readOutcomeDays(value: unknown): OutcomeDays {
  return OUTCOME_DAYS.find((days) => String(days) === value) ?? 14
}

/** 4, 8 or 12 weeks of cohorts; 8 by default. */
export function readWeeks(value: unknown): number {
  return [4, 8, 12].find((weeks) => String(weeks) === value) ?? 8
}

/** Hours of the day, from one up to another, on one ISO weekday (1 to 7) or, null, on every day. */
export type AskedHours = { weekday: number | null; hour: number; until: number }

/** A square of the week (Monday at 0 by default), or with `until` and no weekday the hours up to it of every day. */
export function readHoursOf(query: Record<string, unknown>): AskedHours {
  const hour = /^(\d|1\d|2[0-3])$/.test(String(query.hour)) ? Number(query.hour) : 0
  const until = /^\d{1,2}$/.test(String(query.until)) ? Number(query.until) : hour + 1
  if (query.until !== undefined && query.weekday === undefined && until > hour && until <= 24)
    return { weekday: null, hour, until }
  return {
    weekday: /^[1-7]$/.test(String(query.weekday)) ? Number(query.weekday) : 1,
    hour,
    until: hour + 1,
  }
}
