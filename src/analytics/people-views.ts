import { eventsUrl } from '../events/filter.ts'
import { justAfter } from '../events/instant.ts'
import { formatDay, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { displayName, telegramUrl } from '../leads/lead.ts'
import { type Group, groupUrl } from './group.ts'
import { groupWords } from './group-words.ts'
import { type GroupPerson, writeGroupPlace } from './people-queries.ts'

/** People on a page of a group. */
export const PAGE = 50

export type GroupPage = {
  people: GroupPerson[]
  count: number
  /** the page is not the first */
  later: boolean
  timezone: string
  /** when the window of the score begins, itself outside: events and days beside a name are those since */
  window_from: Date
}

/** The people that a figure counts: as many rows, over all pages, as the figure says. */
export function groupView(group: Group, page: GroupPage & { goal_type: string }): View {
  const { title, about } = groupWords(group, page.goal_type, page.timezone)
  return {
    template: 'pages/analytics/people',
    model: { title, about, ...peopleModel(page, (more) => groupUrl(group, more)) },
  }
}

/** The list itself. One person may stand there once per night: then the night is said. */
export function peopleModel(
  { people, count, later, window_from }: GroupPage,
  url: (more: Record<string, string>) => string,
) {
  const shown = people.slice(0, PAGE)
  const last = shown.at(-1)
  const nightly = people.some(({ night }) => night !== null)
  return {
    icons: assets.icons,
    count,
    counted: nightly ? plural(count, 'row') : plural(count, 'person', 'people'),
    nightly,
    rows: shown.map((person) => ({
      id: `${person.user_id}${person.night ? `-${person.night}` : ''}`,
      name: displayName(person),
      username: person.username && person.first_name?.trim() ? `@${person.username}` : '',
      url: `/users/${person.user_id}`,
      telegram_url: telegramUrl(person),
      night: person.night ? formatDay(person.night) : '',
      tier: person.lead_score ? { tier: person.lead_score, icons: assets.icons } : null,
      events: formatNumber(person.total_events),
      days: formatNumber(person.active_days),
      events_text: plural(person.total_events, 'event'),
      events_url: eventsUrl({ user_id: String(person.user_id), from: justAfter(window_from) }),
    })),
    first_url: later ? url({}) : null,
    next_url: last && people.length > PAGE ? url({ after: writeGroupPlace(last) }) : null,
  }
}
