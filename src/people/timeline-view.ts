import { detailSummary, typeName } from '../events/event.ts'
import { ago, formatDay, formatExact, formatExactTime, formatNumber, localDay, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import { tierName } from '../leads/explanation.ts'
import { TIERS } from '../leads/lead.ts'
import { deedOf } from '../outreach/journal.ts'
import { type Item, type Kind, type Place, type TimelineFilter, writePlace } from './timeline.ts'
import type { TimelinePage } from './timeline-reading.ts'

/** Events of one type in a row are shown as one from here on, to be opened. */
const GROUPED_FROM = 3
/** New things are counted one by one up to here. */
export const MOST_NEW = 100

const CHOICES: [kind: Kind | null, name: string][] = [
  [null, 'All'],
  ['event', 'Events'],
  ['tier', 'Tier'],
  ['contact', 'Contacts'],
  ['note', 'Notes'],
  ['change', 'Changes'],
]

export type TimelineParts = {
  user_id: number
  page: TimelinePage
  filter: TimelineFilter
  /** the place the page stands below; none on the first */
  before: Place | undefined
  types: { event_type: string; count: number }[]
  /** the instant that was asked for; none when it is now */
  past: Date | undefined
  now: Date
  timezone: string
}

/** The timeline as a whole: its filter, its first items, and where it goes on. */
export function timelineModel(parts: TimelineParts) {
  const { user_id, filter, before, types, past, page, now } = parts
  const chosen = filter.event_type
  const known = types.some(({ event_type }) => event_type === chosen)
  return {
    ...pageModel(parts, false),
    icons: assets.icons,
    refresh_url: timelineUrl(user_id, filter, { past }, '/timeline'),
    page_url: `/users/${user_id}`,
    as_of: past?.toISOString() ?? '',
    kinds: CHOICES.map(([kind, name]) => kindChoice(kind, name, parts)),
    types: [...(chosen !== undefined && !known ? [{ event_type: chosen, count: 0 }] : []), ...types].map(
      ({ event_type, count }) => ({
        value: event_type,
        label: count > 0 ? `${typeName(event_type)} (${formatNumber(count)})` : typeName(event_type),
        chosen: event_type === chosen,
      }),
    ),
    newest_url: before ? timelineUrl(user_id, filter, { past }) : null,
    news: past || before ? null : newsModel(0, parts),
    // What a renewal counts what is new by.
    since: since(page, now),
    chosen: { kind: filter.kinds.join(','), type: chosen ?? '' },
  }
}

/** A further page, to be put in where the one before ended. */
export function olderModel(parts: TimelineParts) {
  return pageModel(parts, true)
}

/** How much came since the timeline was shown: a link that shows it. */
export function newsModel(count: number, { user_id, filter }: Pick<TimelineParts, 'user_id' | 'filter'>) {
  const number = count >= MOST_NEW ? `${MOST_NEW} or more` : formatNumber(count)
  return {
    text: count === 0 ? '' : `${number} new`,
    url: timelineUrl(user_id, filter, {}),
    get_url: timelineUrl(user_id, filter, {}, '/timeline'),
    icons: assets.icons,
  }
}

/** Where what is new begins: the top of what is shown, or now. */
function since({ items: [first] }: TimelinePage, now: Date): string {
  return writePlace(first ?? { at: `${now.toISOString().slice(0, -1)}000Z`, rank: 0, id: 0 })
}

function pageModel({ user_id, page, filter, before, past, now, timezone }: TimelineParts, goes_on: boolean) {
  const { items, next } = page
  const further = next && { past, before: next }
  const reached = next && !items.length ? formatExact(new Date(next.at), timezone) : null
  return {
    icons: assets.icons,
    days: daysOf(items, goes_on && before ? localDay(new Date(before.at), timezone) : '', now, timezone),
    empty: items.length > 0 ? '' : emptyText(filter, before, reached),
    older: further && {
      url: timelineUrl(user_id, filter, further),
      get_url: timelineUrl(user_id, filter, further, '/timeline'),
      text: reached ? 'Look further back' : 'Older',
    },
  }
}

function emptyText({ kinds, event_type }: TimelineFilter, before: Place | undefined, reached: string | null) {
  if (reached) return `Nothing of this since ${reached}.`
  if (before) return 'Nothing older than this.'
  return kinds.length > 0 || event_type !== undefined ? 'Nothing of this kind.' : 'Nothing has happened yet.'
}

/** The items by local day; the first has no heading where it goes on with the day above. */
function daysOf(items: Item[], above: string, now: Date, timezone: string) {
  const days = new Map<string, Item[]>()
  for (const item of items) {
    const day = localDay(new Date(item.at), timezone)
    days.set(day, [...(days.get(day) ?? []), item])
  }
  return [...days].map(([day, inside]) => ({
    day,
    name: day === above ? '' : formatDay(day),
    entries: grouped(inside).map((group) =>
      group.length > 1 ? groupModel(group, now, timezone) : itemModel(group[0]!, now, timezone),
    ),
  }))
}

/** Runs of events of one type; everything else is alone. */
function grouped(items: Item[]): Item[][] {
  const groups: Item[][] = []
  for (const item of items) {
    const last = groups.at(-1)?.[0]
    if (last?.source === 'event' && item.source === 'event' && last.event_type === item.event_type)
      groups.at(-1)!.push(item)
    else groups.push([item])
  }
  return groups.flatMap((group) => (group.length >= GROUPED_FROM ? [group] : group.map((item) => [item])))
}

function groupModel(group: Item[], now: Date, timezone: string) {
  const items = group.map((item) => itemModel(item, now, timezone))
  const [newest, oldest] = [items[0]!, items.at(-1)!]
  return {
    ...newest,
    id: `${newest.id}-group`,
    text: '',
    json: null,
    title: `${formatNumber(group.length)} × ${newest.title}`,
    until: oldest.time === newest.time ? '' : oldest.time,
    items,
  }
}

function itemModel(item: Item, now: Date, timezone: string) {
  const at = new Date(item.at)
  return {
    id: idOf(item),
    iso: at.toISOString(),
    time: formatExactTime(at, timezone),
    exact: formatExact(at, timezone),
    ago: ago(at, now),
    until: '',
    json: null as string | null,
    code: '',
    who: '',
    tier: null as object | null,
    items: [] as object[],
    ...wordsOf(item),
  }
}

function idOf({ source, at, id }: Item): string {
  return `timeline-${source}-${source === 'tier' ? at.replace(/\D/g, '') : id}`
}

function wordsOf(item: Item) {
  switch (item.source) {
    case 'event':
      return {
        look: 'event',
        icon: 'activity',
        title: typeName(item.event_type),
        code: item.event_type,
        text: detailSummary(item.details) || 'no details',
        json: JSON.stringify(item.details, null, 2),
      }
    case 'journal': {
      const look = item.kind === 'contact' || item.kind === 'note' ? item.kind : 'change'
      const icon = { contact: 'message', note: 'note', change: 'edit' }[look]
      return { look, icon, title: deedOf(item), text: item.text ?? '', who: item.who }
    }
    case 'registration':
      return {
        look: 'registration',
        icon: 'user-plus',
        title: 'Registered for the free lesson',
        text: item.tier ? `${tierName(item.tier)} from the beginning.` : '',
      }
    case 'tier': {
      const rose = TIERS.indexOf(item.to) < TIERS.indexOf(item.from)
      return {
        look: rose ? 'rise' : 'fall',
        icon: rose ? 'arrow-up-right' : 'arrow-down-right',
        title: `Turned ${item.to}`,
        tier: { tier: item.to, icons: assets.icons },
        text: tierText(item),
      }
    }
  }
}

function tierText({ from, because, active_days, total_events }: Extract<Item, { source: 'tier' }>): string {
  const days = plural(active_days, 'day')
  const counts = total_events === null ? `activity on ${days}` : `${plural(total_events, 'event')} on ${days}`
  const why = { activity: 'by new activity', age: 'as activity grew older', rules: 'by a new rule' }[because]
  return `from ${from} ${why}: ${counts} in the window`
}

function kindChoice(kind: Kind | null, name: string, { user_id, filter, past }: TimelineParts) {
  const chosen = kind ? filter.kinds.includes(kind) : filter.kinds.length === 0
  const kinds = kind
    ? chosen
      ? filter.kinds.filter((other) => other !== kind)
      : [...filter.kinds, kind]
    : []
  // A type narrows the events: where they go, it goes.
  const event_type = kinds.includes('event') ? filter.event_type : undefined
  const to = { kinds, event_type }
  return {
    id: `timeline-kind-${kind ?? 'all'}`,
    name,
    chosen,
    url: timelineUrl(user_id, to, { past }),
    get_url: timelineUrl(user_id, to, { past }, '/timeline'),
  }
}

/** The address of a person's timeline: of the page that holds it, or of a piece. */
export function timelineUrl(
  user_id: number,
  { kinds, event_type }: TimelineFilter,
  { past, before }: { past?: Date | undefined; before?: Place | undefined },
  piece = '',
): string {
  const query = new URLSearchParams()
  if (kinds.length > 0) query.set('kind', kinds.join(','))
  if (event_type !== undefined) query.set('type', event_type)
  if (past) query.set('as_of', past.toISOString())
  if (before) query.set('before', writePlace(before))
  const path = `/users/${user_id}${piece}`
  return query.size > 0 ? `${path}?${query.toString().replaceAll('%2C', ',')}` : path
}
