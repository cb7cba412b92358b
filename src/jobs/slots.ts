import { CronExpressionParser } from 'cron-parser'

const HOUR = 3_600_000

/**
 * The newest slot at or before `now`: the instant a schedule (five cron fields, read in `zone`) last fell due.
 * A daily time that daylight saving skips falls due right after the gap, one that it repeats only the first time.
 */
export function newestDueSlot(schedule: string, zone: string, now: Date): Date {
  return around(schedule, zone, now).due
}

/** The first slot after `now`. */
export function nextSlot(schedule: string, zone: string, now: Date): Date {
  return around(schedule, zone, now).next
}

/** The slots after `from` and before `to`, oldest first; of very many the newest `limit`. */
export function slotsBetween(schedule: string, zone: string, from: Date, to: Date, limit = 100): Date[] {
  const found: Date[] = []
  for (const slot of slots(schedule, zone, from)) {
    if (slot >= to) return found
    if (slot > from) found.push(slot)
    if (found.length > limit) found.shift()
  }
  return found
}

/** True when the schedule has a slot at exactly this instant. */
export function isSlot(schedule: string, zone: string, at: Date): boolean {
  return newestDueSlot(schedule, zone, at).getTime() === at.getTime()
}

function around(schedule: string, zone: string, now: Date): { due: Date; next: Date } {
  let due: Date | undefined
  for (const slot of slots(schedule, zone, now)) {
    if (slot > now) return { due: due!, next: slot }
    due = slot
  }
  throw new Error(`The schedule ${schedule} never falls due.`)
}

/**
 * The slots from a few hours before the last one at `now`, without end. cron-parser's next() knows daylight saving;
 * its prev() leaves out a skipped time and gives a repeated one twice, and a next() begun inside the repeated hour
 * gives it a second time. So prev() only says where to begin, before any such hour, and next() what a slot is.
 */
function* slots(schedule: string, zone: string, now: Date): Generator<Date> {
  const after = new Date(now.getTime() + 1)
  const last = CronExpressionParser.parse(schedule, { tz: zone, currentDate: after }).prev().getTime()
  const currentDate = new Date(last - 3 * HOUR - 1)
  const forward = CronExpressionParser.parse(schedule, { tz: zone, currentDate })
  for (;;) yield forward.next().toDate()
}
