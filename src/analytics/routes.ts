import { Router } from 'express'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { readDaysByType } from '../events/day-queries.ts'
import { boundsOf } from '../events/instant.ts'
import { makeShared } from '../http/shared.ts'
import { render, showBody } from '../http/view.ts'
import { readLiveMoment, readLiveMomentTogether, stampOf } from '../leads/moment.ts'
import { countSteps, findConversion, listTierNights } from './queries.ts'
import { readSpan, type Span } from './span.ts'
import { analyticsView } from './views.ts'

/** A tier has proved itself, or not, within so many days. */
const CONVERSION_DAYS = 14

/** What people did over a period, how far they came, and whether the tiers foretold it. */
export function analyticsRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const { timezone } = config
  const shared = makeShared<string>()

  router.get('/analytics', async (req, res) => {
    const now = clock()
    const span = readSpan(req.query, now, timezone)
    const stamp = stampOf(await readLiveMomentTogether(db), now)
    const html = await shared(JSON.stringify(span), stamp, async () =>
      render(analyticsView({ ...(await read(span)), span, now, timezone })),
    )
    showBody(req, res, 'Analytics', html)
  })

  function read({ period }: Span) {
    return snapshot(db, async (db) => {
      const { as_of, rules } = await readLiveMoment(db)
      const { goal_type } = rules
      return {
        byType: await readDaysByType(db, period),
        funnel: await countSteps(db, boundsOf(period, timezone, as_of)),
        nights: await listTierNights(db, period),
        conversion: await findConversion(db, { as_of, days: CONVERSION_DAYS, goal_type }),
        conversion_days: CONVERSION_DAYS,
        goal_type,
      }
    })
  }
  return router
}
