import { Router } from 'express'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { makeShared } from '../http/shared.ts'
import { render, showBody, showPiece, wantsPartial } from '../http/view.ts'
import { readFilter } from '../leads/filter.ts'
import { readLiveMoment, readLiveMomentTogether, stampOf } from '../leads/moment.ts'
import { readRules } from '../leads/queries.ts'
import { makeReasons } from '../leads/reasons.ts'
import { readFigures } from './figures.ts'
import { readPastFigures } from './past.ts'
import { dashboardView } from './views.ts'

/** The first page: whom do we contact now, and how the school does. It asks itself anew every 5 s; `?as_of=` shows an earlier instant. */
export function dashboardRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const { timezone } = config
  const shared = makeShared<string>()
  const reasons = makeReasons()
  router.get('/', async (req, res) => {
    const live = await readLiveMomentTogether(db)
    const { as_of } = readFilter(req.query)
    if (as_of && as_of < live.as_of) {
      const html = render(dashboardView(await readPast(as_of), timezone, { past: true }))
      return showBody(req, res, 'Dashboard', html)
    }
    const stamp = stampOf(live, clock())
    const html = await shared('', stamp, async () => render(dashboardView(await read(), timezone)))
    if (wantsPartial(req)) showPiece(res, html)
    else showBody(req, res, 'Dashboard', html)
  })

  /** An instant ahead is not there yet: it is the live dashboard that is shown then. */
  const readPast = (as_of: Date) =>
    snapshot(db, async (db) => readPastFigures(db, { as_of, timezone, rules: await readRules(db) }))
  const read = () => snapshot(db, async (db) => readFigures(db, await readLiveMoment(db), reasons))
  return router
}
