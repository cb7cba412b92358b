import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { show, wantsPartial } from '../http/view.ts'
import { readFigures } from './figures.ts'
import { dashboardPage, dashboardPartial } from './views.ts'

/** The first page: whom do we contact now, and how the school does. It asks itself anew every 5 s. */
export function dashboardRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  router.get('/', async (req, res) => {
    const figures = await readFigures(db, clock(), config.timezone)
    const view = wantsPartial(req) ? dashboardPartial : dashboardPage
    show(req, res, view(figures, config.timezone))
  })
  return router
}
