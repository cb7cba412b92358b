import type { Knex } from 'knex'
import type { Tier } from '../leads/lead.ts'
import { JOURNAL_KINDS } from '../outreach/journal.ts'
import type { Person } from './person.ts'
import { microseconds, readTierChanges } from './tier-changes.ts'
import {
  type Found,
  highest,
  type Item,
  inOrder,
  kindOf,
  merge,
  type Place,
  rankOf,
  shows,
  type TimelineFilter,
} from './timeline.ts'
import { countAbove, findRegistration, listEvents, listJournal } from './timeline-queries.ts'

/** Items on a page of the timeline. */
export const ITEMS = 50
/** Rows that a filter looks through for one page: beyond, the page says how far it came. */
const LOOK = 2_000

export type Asked = {
  person: Person
  filter: TimelineFilter
  before?: Place | undefined
  as_of: Date
  timezone: string
}
/** How much is read at most; tests set it lower. */
export type Limits = { limit?: number; look?: number; most?: number; reach?: number }

/** A page of the timeline, newest first, and the place below which it goes on; null at the end. */
export type TimelinePage = { items: Item[]; next: Place | null }

const NOTHING: Found = { items: [], reached: null }

/**
 * A page of everything there is about a person, each thing once: events, the journal, the registration, and the changes
 * of tier that follow from the events. What is read for it is bounded, however much there is.
 */
export async function readTimeline(db: Knex, asked: Asked, limits: Limits = {}): Promise<TimelinePage> {
  const { person, filter, before, as_of, timezone } = asked
  const { limit = ITEMS, look = LOOK, ...tierLimits } = limits
  const place = { user_id: person.user_id, before, as_of }
  const kinds = journalKinds(filter)
  // One after the other: all read the same state, through one connection.
  const events = shows(filter, 'event')
    ? await listEvents(db, place, { event_type: filter.event_type, limit, look })
    : NOTHING
  const journal = kinds.length > 0 ? await listJournal(db, place, { kinds, limit, look }) : NOTHING
  const registered = await findRegistration(db, { user_id: person.user_id, as_of })
  const shown = registered && shows(filter, 'registration') && (!before || inOrder(registered, before) > 0)
  const known = [events, journal]
  const beginning = (tier: Tier | null): Found =>
    shown ? { items: [{ ...registered, tier }], reached: null } : NOTHING
  const top = before ? lastTier(before) : as_of.getTime() * 1000
  if (!registered || !shows(filter, 'tier') || (!shown && top < microseconds(registered.at)))
    return merge([...known, beginning(null)], limit)
  const since = microseconds(registered.at)
  const floor = highest(known)
  const tiers = await readTierChanges(db, {
    user_id: person.user_id,
    timezone,
    registered: since,
    from: floor ? microseconds(floor.at) - 1 : since,
    to: Math.max(top, since),
    ...tierLimits,
  })
  return merge([...known, tiers, beginning(tiers.start)], limit)
}

/** How many events and entries of the journal came above a place since it was shown, counted up to `most`. */
export async function countNews(
  db: Knex,
  { person, filter, as_of }: Asked,
  { since, most }: { since: Place; most: number },
): Promise<number> {
  const chosen = {
    events: shows(filter, 'event'),
    event_type: filter.event_type,
    kinds: journalKinds(filter),
    most,
  }
  return Math.min(most, await countAbove(db, { user_id: person.user_id, since, as_of }, chosen))
}

const journalKinds = (filter: TimelineFilter) => JOURNAL_KINDS.filter((kind) => shows(filter, kindOf(kind)))

/** The last instant whose change of tier lies below a place. */
function lastTier({ at, rank }: Place): number {
  return rank > rankOf('tier') ? microseconds(at) : microseconds(at) - 1
}
