import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { showing } from '../streams/fragment.ts'
import { type Cursor, writeCursor } from './cursor.ts'
import { type RecentEvent, typeName } from './event.ts'
import { eventsUrl, fieldTime, type PageFilter } from './filter.ts'
import { exactly } from './instant.ts'
import { eventRow } from './row.ts'

/** `most` new events are counted one by one; beyond that it is "100+". */
export const MOST_NEW = 100

/** The list of events. `found` may hold one event more than `limit`, which says that there are older ones. */
export function eventsBody(input: {
  found: RecentEvent[]
  limit: number
  types: string[]
  page: PageFilter
  first: boolean
  may_export: boolean
  now: Date
  timezone: string
}): View {
  const { found, limit, types, page, first, may_export, now, timezone } = input
  const { filter, params } = page
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const newest = shown[0]
  const since = newest ? { at: newest.created_at_exact, id: newest.id } : { at: exactly(now), id: 0 }
  return {
    template: 'pages/events/events',
    model: {
      fields: {
        user_id: params.user_id ?? '',
        detail: params.detail ?? '',
        from: fieldTime(filter.from, timezone),
        to: fieldTime(filter.to, timezone),
      },
      types: options(types, params.event_type),
      filtered: Object.keys(params).length > 0,
      rows: shown.map((event) => eventRow(event, now, timezone)),
      csv_url: may_export ? eventsUrl(params, '/events.csv') : null,
      older_url:
        last && found.length > limit
          ? eventsUrl({ ...params, before: writeCursor({ at: last.created_at_exact, id: last.id }) })
          : null,
      newest_url: first ? null : eventsUrl(params),
      news: first ? newsModel(0, page, since) : null,
      icons: assets.icons,
      timezone,
    },
  }
}

/** How many events came since the list was shown: a link to the list as it is now. */
export function newEvents(count: number, page: PageFilter, since: Cursor): View {
  return { template: 'partials/events/new', model: newsModel(count, page, since) }
}

function newsModel(count: number, { params }: PageFilter, since: Cursor) {
  const number = count > MOST_NEW ? `${MOST_NEW}+` : String(count)
  return {
    text: count === 0 ? '' : `${number} new ${count === 1 ? 'event' : 'events'}`,
    list_url: eventsUrl(params),
    live: showing('event-news', { ...params, since: writeCursor(since) }),
    icons: assets.icons,
  }
}

/** Known types to choose from; the chosen one is there too when no event has it. */
function options(types: string[], chosen: string | undefined) {
  const all = chosen === undefined || types.includes(chosen) ? types : [...types, chosen]
  return all.map((type) => ({ value: type, label: typeName(type), chosen: type === chosen }))
}
