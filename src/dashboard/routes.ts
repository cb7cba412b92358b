import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { makeShared } from '../http/shared.ts'
import { render, showBody, showPiece, wantsPartial } from '../http/view.ts'
import { readLiveMomentTogether, stampOf } from '../leads/moment.ts'
import { makeReasons } from '../leads/reasons.ts'
import { readDashboard } from './figures.ts'
import { dashboardView } from './views.ts'

/** The first page: whom do we contact now, and how the school does. It stays true by itself, see live.ts. */
export function dashboardRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const { timezone } = config
  const shared = makeShared<string>()
  const reasons = makeReasons()
  router.get('/', async (req, res) => {
    const stamp = stampOf(await readLiveMomentTogether(db), clock())
    const html = await shared('', stamp, async () =>
      render(dashboardView(await readDashboard(db, reasons), timezone)),
    )
    if (wantsPartial(req)) showPiece(res, html)
    else showBody(req, res, 'Dashboard', html)
  })
  return router
}
