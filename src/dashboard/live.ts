import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import { makeReasons } from '../leads/reasons.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import { readDashboard } from './figures.ts'
import { dashboardView } from './views.ts'

/** The whole dashboard, the same for everybody. */
export function dashboardFragment({ db, config }: Pick<Deps, 'db' | 'config'>): Fragment {
  const reasons = makeReasons()
  return fragment({
    name: 'dashboard',
    tables: ['live_state'],
    parse: () => ({}),
    read: () => readDashboard(db, reasons),
    render: (figures) => render(dashboardView(figures, config.timezone)),
  })
}
