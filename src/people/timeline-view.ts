import { typeName } from '../events/event.ts'
import { formatExact, formatNumber, localDay } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { msg, t } from '../language/t.ts'
import { showing } from '../streams/fragment.ts'
import { type Kind, type Place, type TimelineFilter, writePlace } from './timeline.ts'
import { daysOf } from './timeline-entries.ts'
import type { TimelinePage } from './timeline-reading.ts'

/** New things are counted one by one up to here. */
export const MOST_NEW = 100

const CHOICES: [kind: Kind | null, name: string][] = [
  [null, msg('All')],
  ['event', msg('Events')],
  ['tier', msg('Tier')],
  ['contact', msg('Contacts')],
  ['note', msg('Notes')],
  ['change', msg('Changes')],
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
    kinds: CHOICES.map(([kind, name]) => kindChoice(kind, t(name), parts)),
    types: [...(chosen !== undefined && !known ? [{ event_type: chosen, count: 0 }] : []), ...types].map(
      ({ event_type, count }) => ({
        value: event_type,
        label: count > 0 ? `${typeName(event_type)} (${formatNumber(count)})` : typeName(event_type),
        chosen: event_type === chosen,
      }),
    ),
    newest_url: before ? timelineUrl(user_id, filter, { past }) : null,
    news: past || before ? null : newsModel(0, { user_id, filter, since: topOf(page, now) }),
  }
}

/** A further page, to be put in where the one before ended. */
export function olderModel(parts: TimelineParts) {
  return pageModel(parts, true)
}

type Shown = Pick<TimelineParts, 'user_id' | 'filter'> & { since: Place }

/** How much came since the timeline was shown, as it comes by the stream. */
export function timelineNews(count: number, shown: Shown): View {
  return { template: 'partials/people/timeline-new', model: newsModel(count, shown) }
}

/** A link that shows what came; nothing yet where the page begins. */
function newsModel(count: number, { user_id, filter, since }: Shown) {
  return {
    live: showing('timeline-news', {
      id: String(user_id),
      kind: filter.kinds.join(','),
      type: filter.event_type,
      since: writePlace(since),
    }),
    text: count === 0 ? '' : newsText(count),
    url: timelineUrl(user_id, filter, {}),
    get_url: timelineUrl(user_id, filter, {}, '/timeline'),
    icons: assets.icons,
  }
}

const newsText = (count: number) =>
  count >= MOST_NEW ? t('{n} or more new', { n: MOST_NEW }) : t('{n} new', { n: formatNumber(count) })

/** Where what is new begins: the top of what is shown, or now. */
function topOf({ items: [first] }: TimelinePage, now: Date): Place {
  return first ?? { at: `${now.toISOString().slice(0, -1)}000Z`, rank: 0, id: 0 }
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
      text: reached ? t('Look further back') : t('Older', { context: 'timeline' }),
    },
  }
}

function emptyText({ kinds, event_type }: TimelineFilter, before: Place | undefined, reached: string | null) {
  if (reached) return t('Nothing of this since {when}.', { when: reached })
  if (before) return t('Nothing older than this.')
  return kinds.length > 0 || event_type !== undefined
    ? t('Nothing of this kind.')
    : t('Nothing has happened yet.')
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
