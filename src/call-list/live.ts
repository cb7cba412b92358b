import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import { beginningOf, leadsUrl, readFilter } from './filter.ts'
import { makeListReading } from './reading.ts'
import { leadTable, leadTabs } from './views.ts'

/** What the call list's page shows live. */
export function callListFragments(deps: Pick<Deps, 'db' | 'clock' | 'config'>): Fragment[] {
  const reading = makeListReading(deps)
  return [leadsFragment(deps, reading), leadTabsFragment(deps, reading)]
}

type Clocked = Pick<Deps, 'clock'>
type Reading = ReturnType<typeof makeListReading>

/**
 * The rows of a page of the list. Everybody who looks at the same page is sent the same, save one's own leads, which are
 * each account's alone, and the download, which managers have. public/js/call-list.js holds the rows in their order.
 */
function leadsFragment({ clock }: Clocked, { readList }: Reading): Fragment {
  return fragment({
    name: 'leads',
    tables: ['live_state', 'lead_cards', 'lead_journal'],
    parse(query, viewer) {
      const filter = readFilter(query)
      if (filter.as_of) return null
      return {
        filter,
        me: filter.owner === 'me' ? viewer.id : null,
        may_export: mayActAs(viewer, 'manager'),
      }
    },
    key: ({ filter, me }) => `${me} ${leadsUrl(filter)}`,
    read: ([{ filter, me }]) => readList({ filter, me: me ?? NOBODY, now: clock() }),
    render: (list, { filter, me, may_export }) =>
      render(leadTable({ filter, me: me ?? NOBODY, may_export, now: clock() }, list)),
  })
}

/** No account has this id: whoever looks does not matter to a list of other leads than one's own. */
const NOBODY = 0

/** The tabs above the rows, which count one's own leads too: each account has its own, all of a search share one query. */
function leadTabsFragment({ clock }: Clocked, { readCounts }: Reading): Fragment {
  return fragment({
    name: 'lead-tabs',
    tables: ['live_state', 'lead_cards'],
    parse(query, viewer) {
      const filter = readFilter(query)
      return filter.as_of ? null : { filter: beginningOf(filter), me: viewer.id }
    },
    key: ({ filter }) => filter.search,
    read: ([{ filter }]) => readCounts(filter.search, clock()),
    render: (counts, { filter, me }) => render(leadTabs({ filter, me }, counts)),
  })
}
