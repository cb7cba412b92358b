import type { Member } from './cast.ts'
import type { EdgeCase } from './edges.ts'
import { chance } from './random.ts'
import { type Day, enrolment, eventsOfDay, OUTCOME_DAYS, PLANTED_CONVERSION, type Planned } from './story.ts'

const DAY = 86_400_000

type Story = {
  seed: number
  cast: Member[]
  edges: EdgeCase[]
  days: Day[]
  as_of: Date
  factor: number
  /** slots, ascending; every 14th from the newest back, enrolments are planted by the tier of that night */
  nights: number[]
}

/** Everything that happens, in the order of time, a day at a time; nothing after `as_of` but the edge case of the future. */
export function* tellStory({ seed, cast, edges, days, as_of, factor, nights }: Story): Generator<Planned> {
  const planned: Planned[] = edges.flatMap(({ user_id, times }) =>
    times.map((at) => ({
      event_type: 'lesson_link_clicked',
      details: { lesson_type: 'vibe_coding', source: 'telegram_bot' },
      user_id,
      at: at.getTime(),
    })),
  )
  const newest = nights.at(-1)!
  const week = new Map<number, number[]>()
  let outcome = 0
  for (const day of days) {
    const events = cast.flatMap((member, i) => eventsOfDay(seed, member, i, day, factor))
    const freeze = freezeOf(day, newest)
    if (freeze !== null) {
      outcome++
      const before = timesByPerson(events.filter(({ at }) => at <= freeze))
      for (const [i, member] of cast.entries()) {
        if (member.registers_day === null || member.registers_day >= day.index) continue
        const times = [...(week.get(member.user_id) ?? []), ...(before.get(member.user_id) ?? [])]
        const c = chance(seed, 4, outcome, i)
        if (c.yes(PLANTED_CONVERSION[tierAt(times, freeze, day)]))
          planned.push(enrolment(c, member.user_id, freeze))
      }
    }
    events.push(...planned.filter(({ at }) => at >= day.start && at < day.end))
    for (const { user_id, at } of events) {
      const times = week.get(user_id)
      if (times) times.push(at)
      else week.set(user_id, [at])
    }
    for (const [user_id, times] of week) {
      const left = times.filter((at) => at > day.end - 8 * DAY)
      if (left.length > 0) week.set(user_id, left)
      else week.delete(user_id)
    }
    yield* events
      .filter(({ at }) => at <= as_of.getTime())
      .sort((a, b) => a.at - b.at || a.user_id - b.user_id)
  }
  yield* planned.filter(
    ({ at, user_id }) => at > as_of.getTime() && edges.some((edge) => edge.user_id === user_id),
  )
}

/** The night's slot on this day if enrolments are planted from it: the newest night, and each 14 days before. */
function freezeOf(day: Day, newest: number): number | null {
  for (let slot = newest; slot > day.start - DAY; slot -= OUTCOME_DAYS * DAY) {
    if (slot >= day.start && slot < day.end) return slot
  }
  return null
}

function timesByPerson(events: Planned[]): Map<number, number[]> {
  const times = new Map<number, number[]>()
  for (const { user_id, at } of events) times.set(user_id, [...(times.get(user_id) ?? []), at])
  return times
}

// The story has its own reckoning of the tier: what it plants must not follow from the code it is meant to check.
function tierAt(times: number[], instant: number, day: Day): keyof typeof PLANTED_CONVERSION {
  const inside = times.filter((at) => at > instant - 7 * DAY && at <= instant)
  const days = new Set(inside.map((at) => Math.floor((at - day.start) / DAY))).size
  if (inside.length >= 20 && days >= 5) return 'hot'
  if (inside.length >= 10 && days >= 3) return 'warm'
  return inside.length >= 5 ? 'cool' : 'cold'
}
