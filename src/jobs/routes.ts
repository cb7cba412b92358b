import { setTimeout as wait } from 'node:timers/promises'
import { type Request, Router } from 'express'
import { z } from 'zod'
import { only } from '../accounts/access.ts'
import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { readForm } from '../http/requests.ts'
import { show, wantsPartial } from '../http/view.ts'
import type { Job } from './job.ts'
import { JobFailedError, runJobNow } from './run-now.ts'
import { DONE, jobsPage, jobsPanel } from './views.ts'
import { readWork } from './work.ts'

const PATIENCE_MS = 8_000
const Slot = z.strictObject({
  slot: z.iso
    .datetime({ error: 'must be an instant such as 2026-11-23T04:30:00Z' })
    .transform((text) => new Date(text))
    .optional(),
})

/** What runs when, what ran, and running it now. Everybody reads; administrators run. */
export function jobRoutes(deps: Deps, jobs: Job[]): Router {
  const router = Router()
  const shown = (req: Request) => ({
    now: deps.clock(),
    timezone: deps.config.timezone,
    may_run: mayActAs(req.user!, 'admin'),
  })

  router.get('/jobs', async (req, res) => {
    const work = await readWork(deps, jobs)
    const done = DONE.get(String(req.query.done))
    show(req, res, wantsPartial(req) ? jobsPanel(work, shown(req)) : jobsPage(work, shown(req), done))
  })

  router.post('/jobs/:name/runs', only('admin'), async (req, res) => {
    const { slot } = readForm(req, Slot)
    // A long run goes on behind the answer; its lease and record are the same as the scheduler's.
    const happened = runJobNow(deps, jobs, String(req.params.name), slot).then(
      ({ already, state }) => (state === 'running' ? 'running' : already ? 'tended' : 'ran'),
      (error: unknown) => {
        if (error instanceof JobFailedError) return 'failed'
        throw error
      },
    )
    happened.catch(() => {})
    const patience = new AbortController()
    const late = wait(PATIENCE_MS, 'running', patience).catch(() => 'running')
    try {
      res.redirect(303, `/jobs?done=${await Promise.race([happened, late])}`)
    } finally {
      patience.abort()
    }
  })
  return router
}
