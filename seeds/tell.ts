import type { Member } from './cast.ts'
import type { EdgeCase } from './edges.ts'
import { makePackedDay, type Told } from './packed-day.ts'
import { chance } from './random.ts'
import {
  type Day,
  detailsOf,
  enrolment,
  eventsOfDay,
  OUTCOME_DAYS,
  PLANTED_CONVERSION,
  type Planned,
} from './story.ts'

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

/** What is known beforehand, of the person with this number. */
type Foreseen = Planned & { number: number }

/** Everything that happens, in the order of time, a day at a time; nothing after `as_of` but the edge case of the future. */
export function* tellStory({ seed, cast, edges, days, as_of, factor, nights }: Story): Generator<Told> {
  const planned: Foreseen[] = edges.flatMap(({ user_id, times }, i) =>
    times.map((at) => ({
      event_type: 'lesson_link_clicked',
      details: { lesson_type: 'vibe_coding', source: 'telegram_bot' },
      user_id,
      at: at.getTime(),
      number: cast.length + i,
    })),
  )
  const newest = nights.at(-1)!
  const now = as_of.getTime()
  const packed = makePackedDay((number) => (cast[number] ?? edges[number - cast.length]!).user_id)
  let outcome = 0
  for (const day of days) {
    packed.clear(day)
    for (const [i, member] of cast.entries())
      for (const event of eventsOfDay(seed, member, i, day, factor)) packed.add(event, i)
    const freeze = freezeOf(day, newest)
    if (freeze !== null) {
      outcome++
      const tierOf = tiersAt(freeze, day, cast.length + edges.length, function* () {
        // Told anew instead of kept: a week of a large school would be most of what the seeder holds.
        for (const past of days.slice(Math.max(0, day.index - 7), day.index + 1)) {
          for (const [i, member] of cast.entries())
            for (const { at } of eventsOfDay(seed, member, i, past, factor)) yield { number: i, at }
          if (past === day) continue
          for (const { number, at } of planned) if (at >= past.start && at < past.end) yield { number, at }
        }
      })
      for (const [i, member] of cast.entries()) {
        if (member.registers_day === null || member.registers_day >= day.index) continue
        const c = chance(seed, 4, outcome, i)
        if (c.yes(PLANTED_CONVERSION[tierOf(i)]))
          planned.push({ ...enrolment(c, member.user_id, freeze), number: i })
      }
    }
    for (const event of planned)
      if (event.at >= day.start && event.at < day.end) packed.add(event, event.number)
    for (const event of packed.inOrder()) if (event.at <= now) yield event
  }
  for (const event of planned)
    if (event.at > now && event.number >= cast.length) yield { ...event, details: detailsOf(event) }
}

/** The night's slot on this day if enrolments are planted from it: the newest night, and each 14 days before. */
function freezeOf(day: Day, newest: number): number | null {
  for (let slot = newest; slot > day.start - DAY; slot -= OUTCOME_DAYS * DAY) {
    if (slot >= day.start && slot < day.end) return slot
  }
  return null
}

/**
 * The tier of each person by number at an instant of the day. The story has its own reckoning of the tier: what it
 * plants must not follow from the code it is meant to check.
 */
function tiersAt(
  instant: number,
  day: Day,
  people: number,
  week: () => Iterable<{ number: number; at: number }>,
) {
  const events = new Uint32Array(people)
  const days = new Uint16Array(people)
  for (const { number, at } of week()) {
    if (at <= instant - 7 * DAY || at > instant) continue
    events[number]!++
    days[number]! |= 1 << (Math.floor((at - day.start) / DAY) + 8)
  }
  return (number: number): keyof typeof PLANTED_CONVERSION => {
    let held = 0
    for (let bits = days[number]!; bits > 0; bits >>= 1) held += bits & 1
    if (events[number]! >= 20 && held >= 5) return 'hot'
    if (events[number]! >= 10 && held >= 3) return 'warm'
    return events[number]! >= 5 ? 'cool' : 'cold'
  }
}
