import { DateTime } from 'luxon'

const DAY = 86_400_000
const HOUR = 3_600_000
/** Outcomes are looked at so many days after a night, weeks of registrations so far back. */
export const OUTCOME_DAYS = 14
export const WEEKS = 8
/** Tiers by number. */
export const NAMES = ['hot', 'warm', 'cool', 'cold'] as const
/** The number for who was no lead yet. */
export const NOBODY = 4

type Lead = { user_id: number; registered_at: number | null }
type Happened = { event_type: string; at: number }
type Tiers = Record<'hot' | 'warm' | 'cool' | 'cold', { people: number; converted: number }>

/** What the analytics pages must show: the week by hours, cohorts of registrations, outcomes of past nights. */
export function makeFigureReckoning(leads: Lead[], as_of: Date, zone: string) {
  const now = as_of.getTime()
  const today = DateTime.fromJSDate(as_of, { zone }).startOf('day')
  const first = today.minus({ days: 29 }).toISODate()!
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  const hourOf = cachedHours(zone)
  const monday = today.minus({ days: today.weekday - 1 })
  const weeks = Array.from({ length: WEEKS + 1 }, (_, i) => monday.minus({ weeks: WEEKS - 1 - i }).toMillis())
  const weekAt = (instant: number) => weeks.findLastIndex((start) => instant >= start)
  const active = new Uint16Array(leads.length)
  /** nights with the tier of each lead that was known then, and who converted since; the newest that is old enough leads */
  const nights: { night: string; slot: number; tiers: Uint8Array; converted: Uint8Array }[] = []

  return {
    /** Takes the next event, with the number of the lead who did it; -1 for who is none. */
    take({ event_type, at }: Happened, lead: number): void {
      if (at > now) return
      const { date, weekday, hour } = hourOf(at)
      if (date >= first) hours[weekday - 1]![hour]!++
      if (lead < 0) return
      const week = weekAt(at)
      if (week >= 0 && week < WEEKS && at > leads[lead]!.registered_at!) active[lead]! |= 1 << week
      if (event_type !== 'course_enrolled') return
      for (const { slot, converted } of nights)
        if (at > slot && at <= slot + OUTCOME_DAYS * DAY) converted[lead] = 1
    },
    /** Tells the tier of each lead at a night, by number. Nights come in their order. */
    night(night: string, slot: number, tiers: Uint8Array): void {
      nights.push({ night, slot, tiers, converted: new Uint8Array(leads.length) })
    },
    finish() {
      const outcomes: ({ night: string } & Tiers)[] = []
      let end = now
      for (const { night, slot, tiers, converted } of nights.toReversed()) {
        if (slot > end - OUTCOME_DAYS * DAY) continue
        end = slot
        const counts = Object.fromEntries(NAMES.map((name) => [name, { people: 0, converted: 0 }])) as Tiers
        for (const [i, tier] of tiers.entries()) {
          if (tier === NOBODY) continue
          counts[NAMES[tier]!].people++
          counts[NAMES[tier]!].converted += converted[i]!
        }
        outcomes.push({ night, ...counts })
      }
      const cohorts = Array.from({ length: WEEKS }, (_, i) => ({
        week: DateTime.fromMillis(weeks[i]!, { zone }).toISODate()!,
        people: 0,
        active: Array.from({ length: WEEKS - i }, () => 0),
      }))
      for (const [i, { registered_at }] of leads.entries()) {
        if (registered_at! > now) continue
        const cohort = cohorts[weekAt(registered_at!)]
        if (!cohort) continue
        cohort.people++
        for (const later of cohort.active.keys())
          if (active[i]! & (1 << (weekAt(registered_at!) + later))) cohort.active[later]!++
      }
      return { hours, cohorts, outcomes }
    },
  }
}

/** The local day, weekday and hour in which an hour of UTC begins: summaries are kept by these. */
function cachedHours(zone: string) {
  const known = new Map<number, { date: string; weekday: number; hour: number }>()
  return (instant: number) => {
    const start = Math.floor(instant / HOUR)
    let local = known.get(start)
    if (local === undefined) {
      const time = DateTime.fromMillis(start * HOUR, { zone })
      local = { date: time.toISODate()!, weekday: time.weekday, hour: time.hour }
      known.set(start, local)
    }
    return local
  }
}

/** Local days by instant, looked up once per quarter of an hour: no zone's midnight lies within one. */
export function cachedDays(zone: string): (instant: number) => string {
  const known = new Map<number, string>()
  return (instant) => {
    const quarter = Math.floor(instant / 900_000)
    let day = known.get(quarter)
    if (day === undefined) {
      day = DateTime.fromMillis(quarter * 900_000, { zone }).toISODate()!
      known.set(quarter, day)
    }
    return day
  }
}
