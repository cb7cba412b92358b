import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { render } from '../http/view.ts'
import { type Fragment, fragment } from '../streams/fragment.ts'
import type { Job } from './job.ts'
import { jobsPanel } from './views.ts'
import { readWork } from './work.ts'

/** What runs and what ran. Administrators see buttons that others do not. */
export function jobsFragment(deps: Deps, jobs: Job[]): Fragment {
  return fragment({
    name: 'jobs',
    tables: ['job_runs', 'job_schedules', 'live_passes'],
    // "12 s so far" and "in 3 min"
    every_s: 5,
    parse: (_, viewer) => ({ may_run: mayActAs(viewer, 'admin') }),
    key: () => '',
    read: () => readWork(deps, jobs),
    render: (work, { may_run }) =>
      render(jobsPanel(work, { now: deps.clock(), timezone: deps.config.timezone, may_run })),
  })
}
