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

/** A square of the week: ISO weekday 1 to 7 and hour 0 to 23; Monday at 0 by default. */
export function readWeekday({ weekday, hour }: Record<string, unknown>): { weekday: number; hour: number } {
  return {
    weekday: /^[1-7]$/.test(String(weekday)) ? Number(weekday) : 1,
    hour: /^(\d|1\d|2[0-3])$/.test(String(hour)) ? Number(hour) : 0,
  }
}
