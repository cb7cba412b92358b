import { type Request, Router } from 'express'
import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { makeShared } from '../http/shared.ts'
import { render, showBody, showPiece, wantsPartial } from '../http/view.ts'
import { readLiveMomentTogether, stampOf } from '../leads/moment.ts'
import { makeReasons } from '../leads/reasons.ts'
import { readDashboard } from './figures.ts'
import { makeOwnWork } from './own.ts'
import { dashboardView, headView } from './views.ts'

/** The first page: whom do we contact now, and how the school does. It stays true by itself, see live.ts. */
export function dashboardRoutes(deps: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const { db, clock, config } = deps
  const router = Router()
  const shared = makeShared<string>()
  const reasons = makeReasons()
  const ownWork = makeOwnWork(deps)
  const nowOf = (req: Request) => ownWork({ id: req.user!.id, manages: mayActAs(req.user!, 'manager') })

  router.get('/', async (req, res) => {
    const stamp = stampOf(await readLiveMomentTogether(db), clock())
    const html = await shared('', stamp, async () =>
      render(dashboardView(await readDashboard(db, reasons), config.timezone)),
    )
    if (wantsPartial(req)) showPiece(res, html)
    else showBody(req, res, 'Dashboard', render(headView('Dashboard')) + (await nowOf(req)) + html)
  })

  router.get('/now', async (req, res) => {
    const html = await nowOf(req)
    if (wantsPartial(req)) showPiece(res, html)
    else showBody(req, res, 'What to do now', render(headView('What to do now')) + html)
  })
  return router
}
