import { type Request, Router } from 'express'
import { mayActAs } from '../accounts/account.ts'
import { readFilter } from '../call-list/filter.ts'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import type { Prepared } from '../http/prepared.ts'
import { makeShared } from '../http/shared.ts'
import { prepare, render, showBody, showPiece, wantsPartial } from '../http/view.ts'
import { t } from '../language/t.ts'
import { readLiveMomentTogether, stampOf } from '../leads/moment.ts'
import { readRules } from '../leads/queries.ts'
import { readDashboard } from './figures.ts'
import { makeOwnWork } from './own.ts'
import { readPastFigures } from './past.ts'
import { dashboardView, headView } from './views.ts'

/**
 * The first page: whom do we contact now, and how the school does. It stays true by itself, see live.ts; `?as_of=` shows
 * an earlier instant, which stays as it was.
 */
export function dashboardRoutes(deps: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const { db, clock, config } = deps
  const { timezone } = config
  const router = Router()
  const shared = makeShared<Prepared>()
  const ownWork = makeOwnWork(deps)
  const nowOf = (req: Request) => ownWork({ id: req.user!.id, manages: mayActAs(req.user!, 'manager') })

  router.get('/', async (req, res) => {
    const live = await readLiveMomentTogether(db)
    const { as_of } = readFilter(req.query)
    if (as_of && as_of < live.as_of) {
      const html = render(dashboardView(await readPast(as_of), timezone, { past: true }))
      return showBody(req, res, t('Dashboard'), render(headView(t('Dashboard'))), html)
    }
    const stamp = stampOf(live, clock())
    const html = await shared('', stamp, async () =>
      prepare(dashboardView(await readDashboard(db), timezone)),
    )
    if (wantsPartial(req)) showPiece(res, html)
    else showBody(req, res, t('Dashboard'), render(headView(t('Dashboard'))), await nowOf(req), html)
  })

  router.get('/now', async (req, res) => {
    const html = await nowOf(req)
    if (wantsPartial(req)) showPiece(res, html)
    else showBody(req, res, t('What to do now'), render(headView(t('What to do now'))), html)
  })

  /** An instant ahead is not there yet: it is the live dashboard that is shown then. */
  const readPast = (as_of: Date) =>
    snapshot(db, async (db) => readPastFigures(db, { as_of, timezone, rules: await readRules(db) }))
  return router
}
