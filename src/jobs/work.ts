import type { Deps } from '../deps.ts'
import type { Board } from '../incidents/board.ts'
import type { Trouble } from '../incidents/incident.ts'
import { type AlertedIncident, listIncidents } from '../incidents/queries.ts'
import type { LiveState, Pass } from '../live/live.ts'
import { listPasses, readState } from '../live/queries.ts'
import { historyUrl } from './history.ts'
import type { Job } from './job.ts'
import { type Attempt, listAttempts, listRuns, type Run, type RunFilter } from './queries.ts'
import { type ListedJob, listJobs } from './run-now.ts'

const PER_PAGE = 50

/** Runs of the filter with their attempts, and the address of the older ones; '' when there are none. */
export type History = { filter: RunFilter; runs: Run[]; attempts: Attempt[]; older: string }

/** What the portal does by itself, did, and fails to do. */
export type Work = {
  jobs: ListedJob[]
  troubles: Trouble[]
  incidents: AlertedIncident[]
  live: LiveState
  passes: Pass[]
  history: History
}

/** What the jobs page and its stream show. */
export async function readWork(
  deps: Pick<Deps, 'db' | 'clock' | 'config'>,
  jobs: Job[],
  board: Board,
  filter: RunFilter,
): Promise<Work> {
  const { db } = deps
  const [listed, found, troubles, incidents, live, passes] = await Promise.all([
    listJobs(deps, jobs),
    listRuns(db, PER_PAGE + 1, filter),
    board.list(),
    listIncidents(db, 5),
    readState(db),
    listPasses(db, 5),
  ])
  const runs = found.slice(0, PER_PAGE)
  const attempts = await listAttempts(db, runs)
  const last = found.length > PER_PAGE ? runs.at(-1) : undefined
  const older = last ? historyUrl({ ...filter, before: last }) : ''
  return { jobs: listed, troubles, incidents, live, passes, history: { filter, runs, attempts, older } }
}
