import { formatExact, formatNumber } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { showing } from '../streams/fragment.ts'
import { type Cursor, writeCursor } from './cursor.ts'
import { topDetails, writeDetail } from './detail.ts'
import type { RecentEvent } from './event.ts'
import { eventsUrl, type FilterParams, fieldTime, type PageFilter } from './filter.ts'
import {
  filterChips,
  filterFields,
  filterProblems,
  hiddenFields,
  personChoices,
  withDetail,
} from './filter-views.ts'
import { exactly } from './instant.ts'
import type { EventsPage } from './page.ts'
import { eventRow } from './row.ts'

/** `most` new events are counted one by one; beyond that it is "100+". */
export const MOST_NEW = 100

/** The list of events: the filter and what is wrong in it, a page of rows, and the ways from here. */
export function eventsBody(
  page: EventsPage,
  { may_export, timezone }: { may_export: boolean; timezone: string },
): View {
  const { asked, events, place, now, types } = page
  const { params } = asked
  return {
    template: 'pages/events/events',
    model: {
      icons: assets.icons,
      timezone,
      fields: filterFields(asked, types, timezone),
      chips: filterChips(asked, timezone),
      problems: [...filterProblems(asked), ...placeProblem(page)],
      choices: personChoices(asked),
      too_many: tooMany(page),
      list: events && listModel(page, events, timezone),
      hidden: hiddenFields(params),
      at: place.kind === 'time' ? fieldTime(place.at, timezone) : '',
      list_url: eventsUrl(params),
      export_url: may_export && events ? eventsUrl(params, '/events/export') : null,
      now: now.toISOString(),
    },
  }
}

function listModel({ asked, place, older, newer, now }: EventsPage, events: RecentEvent[], timezone: string) {
  const { params } = asked
  const [newest, oldest] = [events[0], events.at(-1)]
  const marked = place.kind === 'event' ? place.id : null
  const line = place.kind === 'time' ? events.findIndex((event) => event.created_at_exact <= place.at) : -1
  const cursor = (event: RecentEvent) => writeCursor({ at: event.created_at_exact, id: event.id })
  const since = newest ? { at: newest.created_at_exact, id: newest.id } : { at: exactly(now), id: 0 }
  return {
    rows: events.map((event, i) => ({
      ...eventRow(event, now, timezone),
      ...linksOf(event, params),
      marked: event.id === marked,
      line: i === line && place.kind === 'time' ? formatExact(new Date(place.at), timezone) : null,
    })),
    about: aboutPlace(place, events, timezone),
    filtered: Object.keys(params).length > 0,
    newest_url: place.kind === 'newest' ? null : eventsUrl(params),
    newer_url: newer && newest ? eventsUrl({ ...params, after: cursor(newest) }) : null,
    older_url: older && oldest ? eventsUrl({ ...params, before: cursor(oldest) }) : null,
    news: place.kind === 'newest' ? newsModel(0, asked, since) : null,
    icons: assets.icons,
  }
}

function aboutPlace(place: EventsPage['place'], events: RecentEvent[], timezone: string): string | null {
  if (place.kind === 'time') return t('Around {when}.', { when: formatExact(new Date(place.at), timezone) })
  if (place.kind !== 'event') return null
  return events.some(({ id }) => id === place.id)
    ? t('Around event {id}, which is marked.', { id: place.id })
    : t('Around event {id}, which this filter leaves out.', { id: place.id })
}

/** Where a row leads: to its like within the same filter, and to what lay around it, whatever the filter. */
function linksOf(event: RecentEvent, params: FilterParams) {
  const { person: _, user_id: __, ...others } = params
  return {
    type_url: eventsUrl({ ...params, event_type: event.event_type }),
    only_url: eventsUrl({ ...others, user_id: String(event.user_id) }),
    around_url: `${eventsUrl({ around: String(event.id) })}#events-${event.id}`,
    details: topDetails(event.details).map((detail) => ({
      text: shorten(writeDetail(detail)),
      url: withDetail(params, detail),
    })),
  }
}

const shorten = (text: string) => (text.length > 80 ? `${[...text].slice(0, 79).join('')}…` : text)

function placeProblem({ place, lost }: EventsPage) {
  if (place.kind === 'wrong') {
    const label = place.name === 'at' ? t('Jump to') : t('Around')
    return [{ label, typed: place.typed, what: place.what, url: null }]
  }
  if (!lost || place.kind !== 'event') return []
  return [
    { label: t('Around'), typed: String(place.id), what: t('There is no event with this id.'), url: null },
  ]
}

/** A search that takes too long says through how many events it goes, and offers shorter ones. */
function tooMany({ too_many, asked, now }: EventsPage) {
  if (too_many === null) return null
  const ranges = [
    [t('In the last 24 hours'), 1],
    [t('In the last 7 days'), 7],
    [t('In the last 30 days'), 30],
  ] as const
  const { to: _, ...params } = asked.params
  return {
    events: formatNumber(too_many),
    ranges: ranges.map(([name, days]) => ({
      name,
      url: eventsUrl({ ...params, from: new Date(now.getTime() - days * 86_400_000).toISOString() }),
    })),
  }
}

/** How many events came since the list was shown: a link to the list as it is now. */
export function newEvents(count: number, page: PageFilter, since: Cursor): View {
  return { template: 'partials/events/new', model: newsModel(count, page, since) }
}

function newsModel(count: number, { params }: PageFilter, since: Cursor) {
  return {
    text:
      count === 0
        ? ''
        : count > MOST_NEW
          ? t('{n}+ new events', { n: MOST_NEW })
          : t('{n, plural, one {# new event} other {# new events}}', { n: count }),
    list_url: eventsUrl(params),
    live: showing('event-news', { ...params, since: writeCursor(since) }),
    icons: assets.icons,
  }
}
