import type { Tier } from '../leads/lead.ts'
import type { JournalKind } from '../outreach/journal.ts'

/** What a timeline is made of. `change` is a change of the lead's card: status, owner, next contact. */
export const KINDS = ['event', 'tier', 'contact', 'note', 'change', 'registration'] as const
export type Kind = (typeof KINDS)[number]

/** Where things of one instant stand, from below: what follows from an event stands above it. */
const RANKS = { event: 0, journal: 1, registration: 2, tier: 3 } as const
export type Source = keyof typeof RANKS

/** A place in the timeline, newest first by (at, rank, id). `at` is ISO 8601 in UTC with the database's six digits. */
export type Place = { at: string; rank: number; id: number }

export type Item = Place &
  (
    | { source: 'event'; event_type: string; details: unknown }
    | {
        source: 'journal'
        kind: JournalKind
        who: string
        text: string | null
        before: string | null
        after: string | null
      }
    | { source: 'registration'; email: string | null; tier: Tier | null }
    | {
        source: 'tier'
        from: Tier
        to: Tier
        /** what made it: activity, an event that grew older than the window, another rule */
        because: 'activity' | 'age' | 'rules'
        active_days: number
        /** null where only some of very many events were looked at */
        total_events: number | null
      }
  )

export const rankOf = (source: Source): number => RANKS[source]

/** Negative when `a` stands above `b`. */
export function inOrder(a: Place, b: Place): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1
  return b.rank - a.rank || b.id - a.id
}

/** The place as opaque text for an address (base64url). */
export function writePlace({ at, rank, id }: Place): string {
  return Buffer.from(`${at} ${rank} ${id}`).toString('base64url')
}

/** The place that `writePlace` wrote; undefined for any other text. */
export function readPlace(text: unknown): Place | undefined {
  if (typeof text !== 'string') return undefined
  const plain = Buffer.from(text, 'base64url').toString('latin1')
  const [, at, rank, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-4]) (-?\d{1,16})$/.exec(plain) ?? []
  if (!at || at < '0001' || new Date(at).toJSON()?.slice(0, 19) !== at.slice(0, 19)) return undefined
  const place = { at, rank: Number(rank), id: Number(id) }
  return Number.isSafeInteger(place.id) && writePlace(place) === text ? place : undefined
}

/** Just above everything of this instant. */
export const above = (at: string): Place => ({ at, rank: RANKS.tier + 1, id: 0 })

/** What a timeline shows: all kinds where none is named, all types of events where none is. */
export type TimelineFilter = { kinds: Kind[]; event_type: string | undefined }

/** Reads the filter of a page's address: `kind=note,contact`, `type=webinar_joined`. Forgiving: what cannot be understood is left out. */
export function readTimelineFilter(query: Record<string, unknown>): TimelineFilter {
  const named = typeof query.kind === 'string' ? query.kind.split(',') : []
  const type = query.type
  return {
    kinds: KINDS.filter((kind) => named.includes(kind)),
    event_type:
      typeof type === 'string' && type !== '' && type.length <= 300 && !type.includes('\0')
        ? type
        : undefined,
  }
}

export const shows = ({ kinds }: TimelineFilter, kind: Kind): boolean =>
  kinds.length === 0 || kinds.includes(kind)

/** The kind under which an entry of the journal is shown. */
export const kindOf = (kind: JournalKind): Kind => (kind === 'contact' || kind === 'note' ? kind : 'change')

/**
 * What one source has below a place: its items, first to last, and how far it was looked through. `reached` is null
 * when there is nothing further down.
 */
export type Found = { items: Item[]; reached: Place | null }

/**
 * The first `limit` items of several sources, and the place below which it goes on (null at the end). Below the highest
 * place that some source was looked through to nothing is shown yet, as that source may have something there.
 */
export function merge(found: Found[], limit: number): { items: Item[]; next: Place | null } {
  const floor = highest(found)
  const known = found
    .flatMap(({ items }) => items)
    .filter((item) => !floor || inOrder(item, floor) <= 0)
    .sort(inOrder)
  const items = known.slice(0, limit)
  const next = known.length > limit ? items.at(-1)! : floor
  return { items, next: next && { at: next.at, rank: next.rank, id: next.id } }
}

/** The highest place that some source was looked through to; null when all were to their ends. */
export function highest(found: Found[]): Place | null {
  return found
    .flatMap(({ reached }) => reached ?? [])
    .reduce<Place | null>((floor, place) => (floor && inOrder(floor, place) <= 0 ? floor : place), null)
}
