import type { Deps } from '../deps.ts'
import type { LiveState, Pass } from '../live/live.ts'
import { listPasses, readState } from '../live/queries.ts'
import type { Job } from './job.ts'
import { listRuns, type Run } from './queries.ts'
import { type ListedJob, listJobs } from './run-now.ts'

/** What the portal does by itself, and did: jobs with their newest runs, the live tables with their newest passes. */
export type Work = { jobs: ListedJob[]; runs: Run[]; live: LiveState; passes: Pass[] }

export async function readWork(deps: Pick<Deps, 'db' | 'clock' | 'config'>, jobs: Job[]): Promise<Work> {
  const [listed, runs, live, passes] = await Promise.all([
    listJobs(deps, jobs),
    listRuns(deps.db, 50),
    readState(deps.db),
    listPasses(deps.db, 5),
  ])
  return { jobs: listed, runs, live, passes }
}
