import { createHash, timingSafeEqual } from 'node:crypto'
import { Router } from 'express'
import type { Deps } from '../deps.ts'
import type { Job } from '../jobs/job.ts'
import type { Board } from './board.ts'
import { countUndelivered, listLastGoodRuns } from './queries.ts'

/**
 * `/metrics` in Prometheus' text format, for whoever has METRICS_TOKEN (`Authorization: Bearer …`); without one set there
 * is no such page. It tells of jobs, copies and alerts as the database has them, so any instance may be asked, and of
 * this process.
 */
export function metricsRoutes(deps: Pick<Deps, 'db' | 'config'>, jobs: Job[], board: Board): Router {
  const router = Router()
  const token = deps.config.metrics_token
  if (!token) return router
  let registry: ReturnType<typeof makeRegistry> | undefined
  router.get('/metrics', async (req, res) => {
    res.set('Cache-Control', 'no-store')
    if (!isSame(req.get('Authorization') ?? '', `Bearer ${token}`)) {
      res.status(401).set('WWW-Authenticate', 'Bearer').type('text').send('METRICS_TOKEN is needed.\n')
      return
    }
    registry ??= makeRegistry(deps, jobs, board)
    const { contentType, metrics } = await registry
    res.set('Content-Type', contentType).send(await metrics())
  })
  return router
}

/** The module is read at the first scrape: a portal that is not watched has no use for its memory. */
async function makeRegistry({ db }: Pick<Deps, 'db'>, jobs: Job[], board: Board) {
  const { collectDefaultMetrics, Gauge, Registry } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const trouble = gauge('hsl_job_trouble', '1 while a job has failed or is overdue', ['job', 'kind'])
  const last = gauge('hsl_job_last_success_timestamp_seconds', 'Slot of the last good run', ['job'])
  const took = gauge('hsl_job_last_duration_seconds', 'How long the last good run took', ['job'])
  const copies = gauge('hsl_deliveries', 'Copies of reports that are not handed over, by state', ['state'])
  const alerts = gauge('hsl_alerts', 'Alerts that are not handed over, by state', ['state'])
  return {
    contentType: registry.contentType,
    async metrics() {
      const [troubles, good, undelivered] = await Promise.all([
        board.read(),
        listLastGoodRuns(db),
        countUndelivered(db),
      ])
      for (const metric of [last, took]) metric.reset()
      for (const { name: job } of jobs)
        for (const kind of ['failed', 'overdue'])
          trouble.set({ job, kind }, troubles.some((one) => one.job === job && one.kind === kind) ? 1 : 0)
      for (const { job, slot, seconds } of good) {
        last.set({ job }, slot.getTime() / 1_000)
        if (seconds !== null) took.set({ job }, seconds)
      }
      for (const state of ['pending', 'claimed', 'deferred', 'refused', 'unclear', 'suspended', 'dead'])
        copies.set({ state }, undelivered.deliveries[state] ?? 0)
      for (const state of ['pending', 'claimed', 'deferred', 'dead'])
        alerts.set({ state }, undelivered.alerts[state] ?? 0)
      return registry.metrics()
    },
  }
}

/** Compared by digest, in constant time: neither length nor beginning of the token shows. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
