import { DateTime } from 'luxon'
import type { Tier } from '../src/leads/lead.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A person placed exactly on an edge of the rule, with the tier it must have at the school's as-of. */
export type EdgeCase = {
  user_id: number
  first_name: string
  username: string | null
  what: string
  /** null: not a lead */
  tier: Tier | null
  times: Date[]
}

/** The edges of the tier rule and of its window. Source: PRODUCT.md, "The score". */
export function makeEdgeCases(as_of: Date, zone: string): EdgeCase[] {
  const midnight = DateTime.fromJSDate(as_of, { zone }).startOf('day')
  // `days` local days, the newest yesterday, each with its share of `events`, around noon.
  const spread = (events: number, days: number) =>
    Array.from({ length: events }, (_, i) =>
      midnight
        .minus({ days: 1 + (i % days) })
        .plus({ hours: 12, minutes: Math.floor(i / days) })
        .toJSDate(),
    )
  const start = new Date(as_of.getTime() - 7 * DAY)
  const after = (instant: Date, ms: number) => new Date(instant.getTime() + ms)
  const cases: [string, Tier | null, Date[], string?][] = [
    ['no events', 'cold', []],
    ['4 events', 'cold', spread(4, 4)],
    ['5 events', 'cool', spread(5, 5)],
    ['9 events on 3 days', 'cool', spread(9, 3)],
    ['10 events on 2 days', 'cool', spread(10, 2)],
    ['10 events on 3 days', 'warm', spread(10, 3)],
    ['19 events on 5 days', 'warm', spread(19, 5)],
    ['20 events on 4 days', 'warm', spread(20, 4)],
    ['20 events on 5 days', 'hot', spread(20, 5)],
    ['25 events on 2 days', 'cool', spread(25, 2)],
    ['25 events on 4 days', 'warm', spread(25, 4)],
    ['the fifth event at the very start of the window, which is outside', 'cold', [start, ...spread(4, 4)]],
    ['the fifth event one second later, which is inside', 'cool', [after(start, 1000), ...spread(4, 4)]],
    [
      'the tenth event at local midnight, which opens the third day',
      'warm',
      [...spread(9, 2), midnight.minus({ days: 3 }).toJSDate()],
    ],
    ['the fifth event at this very instant', 'cool', [...spread(4, 4), as_of]],
    [
      'the fifth event in the future, which does not count',
      'cold',
      [...spread(4, 4), after(as_of, 6 * HOUR)],
    ],
    [
      'events in the night the clocks change, and four this week',
      'cold',
      [...clockChange(as_of, zone), ...spread(4, 4)],
    ],
    ['20 events on 5 days, but no registration', null, spread(20, 5)],
    ['a name that is markup', 'warm', spread(12, 4), '<script>alert("x")</script>'],
    ['a name that is a formula', 'warm', spread(12, 4), '=1+1'],
    ['a name with quotes and an ampersand', 'cool', spread(6, 3), `O'Brien & "Søn"`],
    ['a name in Arabic, with an emoji', 'cool', spread(6, 3), 'ليلى 🌙'],
  ]
  return cases.map(([what, tier, times, name], i) => ({
    user_id: 900_000_001 + i,
    first_name: name ?? `Edge ${i + 1}`,
    username: i % 2 === 0 ? `edge_${i + 1}` : null,
    what,
    tier,
    times: times.sort((a, b) => a.getTime() - b.getTime()),
  }))
}

/** Three instants around the newest change of the clocks within 90 days, else around an ordinary 02:30. */
function clockChange(as_of: Date, zone: string): Date[] {
  const now = DateTime.fromJSDate(as_of, { zone })
  for (let days = 8; days < 90; days++) {
    const day = now.minus({ days }).startOf('day')
    if (day.offset !== day.plus({ days: 1 }).offset) {
      return [1.5, 2.5, 3.5].map((hours) => new Date(day.toMillis() + hours * HOUR))
    }
  }
  return [1.5, 2.5, 3.5].map(
    (hours) => new Date(now.minus({ days: 30 }).startOf('day').toMillis() + hours * HOUR),
  )
}
