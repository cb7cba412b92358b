import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { boundsOf } from '../events/instant.ts'
import { listDailyByType } from '../events/queries.ts'
import { show } from '../http/view.ts'
import { readRules } from '../leads/queries.ts'
import { findConversion, listTierNights, readFunnel } from './queries.ts'
import { readSpan } from './span.ts'
import { analyticsPage } from './views.ts'

/** A tier has proved itself, or not, within so many days. */
const CONVERSION_DAYS = 14

/** What people did over a period, how far they came, and whether the tiers foretold it. */
export function analyticsRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const { timezone } = config
  router.get('/analytics', async (req, res) => {
    const now = clock()
    const span = readSpan(req.query, now, timezone)
    const { period } = span
    const rules = await readRules(db)
    const { goal_type } = rules
    const [byType, funnel, nights, conversion] = await Promise.all([
      listDailyByType(db, { period, timezone, as_of: now }),
      readFunnel(db, { ...boundsOf(period, timezone, now), rules }),
      listTierNights(db, period),
      findConversion(db, { as_of: now, days: CONVERSION_DAYS, goal_type }),
    ])
    const figures = { span, byType, funnel, nights, conversion, conversion_days: CONVERSION_DAYS, goal_type }
    show(req, res, analyticsPage({ ...figures, now, timezone }))
  })
  return router
}
