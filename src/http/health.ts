import { Router } from 'express'
import type { Deps } from '../deps.ts'

/**
 * `/healthz`: the process lives. `/readyz`: it can do its work, so a balancer may send people here; 503
 * while it starts, drains, or the database does not answer within 1.5 s. That a job failed or is overdue is told there,
 * and is no 503: it is so for every instance, and a balancer would take away the pages that say what is wrong.
 * @param jobs what is wrong with them: 'ok', 'failed' or 'overdue'; answers at once
 */
export function healthRoutes(
  { db }: Pick<Deps, 'db'>,
  ready: () => boolean,
  jobs: () => Promise<string>,
): Router {
  const router = Router()
  router.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' })
  })
  router.get('/readyz', async (_req, res) => {
    const late = new Promise<false>((resolve) => setTimeout(resolve, 1_500, false).unref())
    const database = await Promise.race([
      db.raw('select 1').then(
        () => true,
        () => false,
      ),
      late,
    ])
    const ok = ready() && database
    if (!ok) res.set('Retry-After', '2')
    res
      .set('Cache-Control', 'no-store')
      .status(ok ? 200 : 503)
      .json({
        status: ok ? 'ready' : 'not ready',
        database: database ? 'ok' : 'away',
        ...(database && { jobs: await jobs() }),
      })
  })
  return router
}
