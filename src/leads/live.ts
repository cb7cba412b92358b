import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import { leadsUrl, readFilter } from './filter.ts'
import { readLiveMoment } from './moment.ts'
import { countTiers, listLeadsAt } from './queries.ts'
import { leadNews, PAGE } from './views.ts'

/** That a list which holds still would look different now, and how much of it. */
export function leadNewsFragment({ db }: Pick<Deps, 'db'>): Fragment {
  return fragment({
    name: 'lead-news',
    tables: ['live_state'],
    parse({ seen, ...query }) {
      const filter = readFilter(query)
      return seen && !filter.as_of ? { filter, seen } : null
    },
    key: ({ filter }) => leadsUrl(filter),
    read: ([{ filter }]) =>
      snapshot(db, async (db) => {
        const moment = await readLiveMoment(db)
        const counts = await countTiers(db, moment, filter)
        return { counts, leads: await listLeadsAt(db, moment, { ...filter, limit: PAGE }) }
      }),
    render: (list, { filter, seen }) => render(leadNews(list, filter, seen)),
  })
}
