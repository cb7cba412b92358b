import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import { readDashboard } from './figures.ts'
import { makeOwnWork } from './own.ts'
import { dashboardView } from './views.ts'

/** The whole dashboard, the same for everybody. */
export function dashboardFragment({ db, config }: Pick<Deps, 'db' | 'config'>): Fragment {
  return fragment({
    name: 'dashboard',
    tables: ['live_state'],
    parse: () => ({}),
    read: () => readDashboard(db),
    render: (figures) => render(dashboardView(figures, config.timezone)),
  })
}

/**
 * What one person does now: each account has its own, so it costs a reading per viewer. What staff do shows at once, what scores
 * do after half a minute.
 */
export function nowFragment(deps: Pick<Deps, 'db' | 'clock' | 'config'>): Fragment {
  const ownWork = makeOwnWork(deps)
  return fragment({
    name: 'now',
    tables: ['lead_cards', 'lead_journal'],
    every_s: 30,
    parse: (_, viewer) => ({ id: viewer.id, manages: mayActAs(viewer, 'manager') }),
    read: ([self]) => ownWork(self),
    render: ({ html }) => html,
  })
}
