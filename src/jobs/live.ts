import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import type { Board } from '../incidents/board.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import { historyQuery, readHistoryFilter } from './history.ts'
import type { Job } from './job.ts'
import { jobsPanel } from './views.ts'
import { readWork } from './work.ts'

/** What runs, what ran and what is wrong. Administrators see buttons that others do not. */
export function jobsFragment(deps: Deps, jobs: Job[], board: Board): Fragment {
  return fragment({
    name: 'jobs',
    tables: ['job_runs', 'job_schedules', 'live_passes', 'incidents', 'alerts'],
    // "12 s so far" and "in 3 min"
    every_s: 5,
    parse: (query, viewer) => ({ filter: readHistoryFilter(query), may_run: mayActAs(viewer, 'admin') }),
    key: ({ filter }) => JSON.stringify(historyQuery(filter)),
    read: ([{ filter }]) => readWork(deps, jobs, board, filter),
    render: (work, { may_run }) =>
      render(jobsPanel(work, { now: deps.clock(), timezone: deps.config.timezone, may_run })),
  })
}
