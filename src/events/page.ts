import type { Knex } from 'knex'
import type { LiveMoment } from '../leads/moment.ts'
import { countEventsOf } from './count.ts'
import type { Cursor } from './cursor.ts'
import { readTypes } from './day-queries.ts'
import type { RecentEvent } from './event.ts'
import type { AskedFilter } from './person-filter.ts'
import type { Place } from './place.ts'
import { findPlace } from './queries.ts'
import { search } from './search.ts'

/** So many events to a page; around a place, half of them on each side. */
export const PAGE = 50

/** What a page of the list holds. */
export type EventsPage = {
  types: string[]
  asked: AskedFilter
  place: Place
  now: Date
  /** newest first; null where nothing is listed, because the filter is wrong, or open, or takes too long */
  events: RecentEvent[] | null
  older: boolean
  newer: boolean
  /** the list was asked for, and took too long: so many events would have been looked through */
  too_many: number | null
  /** there is no event of the id that is asked for */
  lost: boolean
}

/** Reads a page of the list. */
export async function readEventsPage(
  db: Knex,
  asked: AskedFilter,
  place: Place,
  { now, moment }: { now: Date; moment: LiveMoment },
): Promise<EventsPage> {
  const types = await readTypes(db)
  const page: EventsPage = {
    types,
    asked,
    place,
    now,
    events: null,
    older: false,
    newer: false,
    too_many: null,
    lost: false,
  }
  const { filter, problems, choices } = asked
  if (problems.length > 0 || choices.length > 0 || place.kind === 'wrong') return page
  const middle = await middleOf(db, place)
  if (middle === null) return { ...page, lost: true }
  const query = { ...filter, as_of: now }
  const read = async (part: { before?: Cursor; after?: Cursor }, limit: number) => {
    const found = await search(db, { ...query, ...part, limit: limit + 1 })
    if (!found) throw new TooMany()
    const more = found.length > limit
    return { events: part.after ? found.slice(more ? 1 : 0) : found.slice(0, limit), more }
  }
  try {
    if (middle) {
      const above = await read({ after: middle }, PAGE / 2)
      const below = await read({ before: { at: middle.at, id: middle.id + 1 } }, PAGE / 2)
      return {
        ...page,
        events: [...above.events, ...below.events],
        newer: above.more,
        older: below.more,
      }
    }
    if (place.kind === 'after') {
      const above = await read({ after: place.cursor }, PAGE)
      // The last step up is the newest page, whole: a piece of one would be read as the end of the list.
      if (above.more) return { ...page, events: above.events, newer: true, older: true }
    }
    const below = await read(place.kind === 'before' ? { before: place.cursor } : {}, PAGE)
    const top = place.kind !== 'before'
    return {
      ...page,
      place: top ? { kind: 'newest' } : place,
      events: below.events,
      older: below.more,
      newer: !top,
    }
  } catch (error) {
    if (!(error instanceof TooMany)) throw error
    const { events } = await countEventsOf(db, { ...filter, details: [] }, moment)
    return { ...page, too_many: events }
  }
}

class TooMany extends Error {}

/** The place in the middle; undefined where none is asked for, null where the event is not there. */
async function middleOf(db: Knex, place: Place): Promise<Cursor | undefined | null> {
  if (place.kind === 'event') return (await findPlace(db, place.id)) ?? null
  // Every event of that very instant is below the line.
  return place.kind === 'time' ? { at: place.at, id: Number.MAX_SAFE_INTEGER - 1 } : undefined
}
