import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import { readCursor } from './cursor.ts'
import { readFilter } from './filter.ts'
import { lookUpPerson } from './person-filter.ts'
import { listNewer } from './queries.ts'
import { MOST_NEW, newEvents } from './views.ts'

/**
 * "12 new events" above a list that holds still. Tabs were opened at different moments and count from there: those with
 * the same filter share one query, which goes back to the oldest of them.
 */
export function eventNewsFragment({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Fragment {
  return fragment({
    name: 'event-news',
    tables: ['live_state'],
    parse({ since, ...query }) {
      const cursor = readCursor(String(since ?? ''))
      return cursor && { page: readFilter(query, config.timezone), since: cursor }
    },
    key: ({ page }) => JSON.stringify(page.params),
    async read(asked) {
      const { filter, problems, choices } = await lookUpPerson(db, asked[0].page)
      if (problems.length > 0 || choices.length > 0) return []
      const since = asked
        .map((one) => one.since)
        .reduce((oldest, one) => (isAfter(oldest, one) ? one : oldest))
      return listNewer(db, { ...filter, since, most: MOST_NEW + 1, as_of: clock() })
    },
    render: (newer, { page, since }) =>
      render(newEvents(newer.filter((event) => isAfter(event, since)).length, page, since)),
  })
}

type Place = { at: string; id: number }
const isAfter = (one: Place, other: Place) => one.at > other.at || (one.at === other.at && one.id > other.id)
