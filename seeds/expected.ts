import { DateTime } from 'luxon'
import { cachedDays, makeFigureReckoning, NAMES, NOBODY } from './expected-figures.ts'
import type { expectOutreach } from './outreach.ts'
import type { Told } from './packed-day.ts'

const DAY = 86_400_000

type Person = { user_id: number; registered_at: number | null }
/** Events of leads, by number, in the order of time. */
type Piece = { start: number; since: Uint32Array; who: Uint32Array; count: number }
const PIECE = 16_384

const STEPS = ['lesson_link_clicked', 'webinar_joined', 'course_enrolled']

/** Counts people once, by their number. */
function makeDistinct(most: number) {
  const seen = new Uint8Array(most)
  let size = 0
  return {
    add(number: number): void {
      if (seen[number] === 0) size++
      seen[number] = 1
    },
    clear(): void {
      seen.fill(0)
      size = 0
    },
    get size() {
      return size
    },
  }
}

type Score = {
  user_id: number
  total_events: number
  active_days: number
  last_activity: string | null
  lead_score: string
}

/**
 * What the pages must show, reckoned while the story streams by and without any of the portal's SQL or rules:
 * written a second time on purpose, so that a test can compare. Memory holds 8 bytes for each event of the last days.
 * @param nights instants at which nights are closed, ascending
 */
export function makeReckoning(
  people: Person[],
  as_of: Date,
  zone: string,
  nights: { night: string; slot: number }[],
) {
  const now = as_of.getTime()
  const today = DateTime.fromJSDate(as_of, { zone }).startOf('day')
  const firstDay = today.minus({ days: 29 })
  const leads = people.filter((person) => person.registered_at !== null)
  /** The number among the leads by that of the person; -1: none. */
  const leadOf = new Int32Array(people.length).fill(-1)
  let registrations = 0
  for (const [i, { registered_at }] of people.entries())
    if (registered_at !== null) leadOf[i] = registrations++
  let recent: Piece[] = []
  const daily = new Map(
    Array.from({ length: 30 }, (_, i) => [firstDay.plus({ days: i }).toISODate()!, { count: 0, users: 0 }]),
  )
  const ofDay = { date: '', users: makeDistinct(people.length) }
  const types = new Map<string, number>()
  const inCohort = (registered_at: number) => registered_at > firstDay.toMillis() && registered_at <= now
  /** Steps of each lead of the cohort, and the instant of the newest one; NaN: in no cohort. */
  const steps = new Uint8Array(leads.length)
  const stepped = Float64Array.from(leads, ({ registered_at }) =>
    inCohort(registered_at!) ? registered_at! : Number.NaN,
  )
  const windows = {
    today: [today.toMillis() - 1, now],
    week: [now - 7 * DAY, now],
    week_before: [now - 14 * DAY, now - 7 * DAY],
  } as const
  const counted = Object.fromEntries(
    Object.keys(windows).map((name) => [
      name,
      { events: 0, conversions: 0, people: makeDistinct(people.length) },
    ]),
  )
  const nightly: { night: string; hot: number; warm: number; cool: number; cold: number }[] = []
  const newest: Told[] = []
  let events = 0
  let nextNight = 0
  const dayOf = cachedDays(zone)
  const figures = makeFigureReckoning(leads, as_of, zone)

  /** The scores at an instant, in columns by the number of the lead: as objects they would be garbage by the million. */
  const scoresAt = (instant: number) => {
    const events = new Uint32Array(leads.length)
    const dated = new Uint16Array(leads.length)
    const last = new Float64Array(leads.length)
    const dates: string[] = []
    for (const { start, since, who, count } of recent) {
      for (let i = 0; i < count; i++) {
        const time = start + since[i]!
        if (time <= instant - 7 * DAY || time > instant) continue
        const lead = who[i]!
        const date = dayOf(time)
        if (!dates.includes(date)) dates.push(date)
        events[lead]!++
        dated[lead]! |= 1 << dates.indexOf(date)
        last[lead] = Math.max(last[lead]!, time)
      }
    }
    const days = dated.map((bits) => dates.filter((_, bit) => (bits & (1 << bit)) !== 0).length)
    const tiers = Uint8Array.from(events, (total, i) => {
      if (total >= 20 && days[i]! >= 5) return 0
      if (total >= 10 && days[i]! >= 3) return 1
      return total >= 5 ? 2 : 3
    })
    return { events, days, last, tiers }
  }

  const closeNightsBefore = (instant: number) => {
    for (; nextNight < nights.length && nights[nextNight]!.slot < instant; nextNight++) {
      const { night, slot } = nights[nextNight]!
      const counts = { hot: 0, warm: 0, cool: 0, cold: 0 }
      const tiers = scoresAt(slot).tiers.map((tier, i) => (leads[i]!.registered_at! <= slot ? tier : NOBODY))
      for (const tier of tiers) if (tier !== NOBODY) counts[NAMES[tier]!]++
      figures.night(night, slot, tiers)
      nightly.push({ night, ...counts })
      recent = recent.filter(({ start, since, count }) => start + since[count - 1]! > slot - 7 * DAY)
    }
  }
  const remember = (lead: number, time: number) => {
    let piece = recent.at(-1)
    if (!piece || piece.count === PIECE || time - piece.start > 40 * DAY) {
      piece = { start: time, since: new Uint32Array(PIECE), who: new Uint32Array(PIECE), count: 0 }
      recent.push(piece)
    }
    piece.since[piece.count] = time - piece.start
    piece.who[piece.count++] = lead
  }

  return {
    /** Takes the next event; they come in the order of their time. */
    take(event: Told): void {
      closeNightsBefore(event.at)
      const lead = leadOf[event.number]!
      figures.take(event, lead)
      events++
      if (lead >= 0) remember(lead, event.at)
      if (event.at > now) return
      newest.push(event)
      if (newest.length > 10) newest.shift()
      const date = dayOf(event.at)
      const day = daily.get(date)
      if (day) {
        if (ofDay.date !== date) {
          ofDay.date = date
          ofDay.users.clear()
        }
        ofDay.users.add(event.number)
        day.count++
        day.users = ofDay.users.size
        types.set(event.event_type, (types.get(event.event_type) ?? 0) + 1)
      }
      for (const [name, [from, to]] of Object.entries(windows)) {
        if (event.at <= from || event.at > to) continue
        counted[name]!.events++
        counted[name]!.people.add(event.number)
        if (event.event_type === 'course_enrolled') counted[name]!.conversions++
      }
      // Not for who is in no cohort: nothing is at or after NaN.
      if (lead >= 0 && event.at >= stepped[lead]! && event.event_type === STEPS[steps[lead]!]) {
        steps[lead]!++
        stepped[lead] = event.at
      }
    },
    /** Everything known, once the story has ended. */
    finish() {
      closeNightsBefore(now + 1)
      const { events: totals, days, last, tiers: tierOf } = scoresAt(now)
      const order = Uint32Array.from(leads.keys()).sort(
        (a, b) =>
          totals[b]! - totals[a]! ||
          days[b]! - days[a]! ||
          last[b]! - last[a]! ||
          leads[a]!.user_id - leads[b]!.user_id,
      )
      const tiers = { hot: 0, warm: 0, cool: 0, cold: 0 }
      for (const tier of tierOf) tiers[NAMES[tier]!]++
      const reached = (step: number) =>
        steps.filter((taken, lead) => taken >= step && !Number.isNaN(stepped[lead]!)).length
      const registered = ([from, to]: readonly [number, number]) =>
        leads.filter(({ registered_at }) => registered_at! > from && registered_at! <= to).length
      return {
        as_of: as_of.toISOString(),
        timezone: zone,
        people: people.length,
        registrations: leads.length,
        events,
        tiers,
        top_leads: Array.from(
          order.subarray(0, 10),
          (i): Score => ({
            user_id: leads[i]!.user_id,
            total_events: totals[i]!,
            active_days: days[i]!,
            last_activity: last[i] ? new Date(last[i]!).toISOString() : null,
            lead_score: NAMES[tierOf[i]!]!,
          }),
        ),
        nights: nightly,
        figures: figures.finish(),
        daily: [...daily].map(([date, day]) => ({ date, ...day })),
        top_types: [...types]
          .map(([event_type, count]) => ({ event_type, count }))
          .sort((a, b) => b.count - a.count || (a.event_type < b.event_type ? -1 : 1)),
        windows: Object.fromEntries(
          Object.entries(windows).map(([name, bounds]) => [
            name,
            {
              events: counted[name]!.events,
              conversions: counted[name]!.conversions,
              people: counted[name]!.people.size,
              registrations: registered(bounds),
            },
          ]),
        ),
        funnel: {
          from: firstDay.toJSDate().toISOString(),
          to: as_of.toISOString(),
          registered: reached(0),
          opened: reached(1),
          joined: reached(2),
          enrolled: reached(3),
        },
        newest: newest.reverse().map(({ event_type, user_id, at }) => ({
          event_type,
          user_id,
          created_at: new Date(at).toISOString(),
        })),
      }
    },
  }
}

/** The contents of expected.json. */
export type Expected = ReturnType<ReturnType<typeof makeReckoning>['finish']> & {
  seed: number
  size: number
  /** the people placed on an edge of the rule; a null tier: no lead */
  edges: { user_id: number; what: string; tier: string | null }[]
  /** what staff did with leads: cards, those of each owner and status, those due, entries of the journal by kind */
  outreach: ReturnType<typeof expectOutreach>
}
