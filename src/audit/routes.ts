import { Router } from 'express'
import { only } from '../accounts/access.ts'
import type { Deps } from '../deps.ts'
import { localDay } from '../format.ts'
import { sendCsv } from '../http/csv.ts'
import { show } from '../http/view.ts'
import { actorOf } from './actor.ts'
import { auditCsv } from './export.ts'
import { boundsOf, readFilter } from './filter.ts'
import { recordAudit } from './queries.ts'
import { findNewestId, listAddresses, listAudit } from './reading-queries.ts'
import { auditPage } from './views.ts'

const LIMIT = 100

/** Who did what, and when. For administrators. */
export function auditRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const { timezone } = config

  router.get('/audit', only('admin'), async (req, res) => {
    const filter = readFilter(req.query)
    const query = { ...filter, ...boundsOf(filter, timezone), limit: LIMIT + 1 }
    const [found, people] = await Promise.all([listAudit(db, query), listAddresses(db)])
    show(req, res, auditPage(found, filter, { now: clock(), timezone, limit: LIMIT, people }))
  })

  router.get('/audit.csv', only('admin'), async (req, res) => {
    const { before: _place, ...filter } = readFilter(req.query)
    const asked = Object.fromEntries(Object.entries(filter).filter(([, value]) => value))
    const query = { ...filter, ...boundsOf(filter, timezone), last_id: await findNewestId(db) }
    // A HEAD asks what a download would be like, and gets nothing out.
    if (req.method === 'GET')
      await recordAudit(db, actorOf(req), { action: 'audit exported', details: { ...asked } }, clock())
    await sendCsv(req, res, `audit-${localDay(clock(), timezone)}`, auditCsv(db, query))
  })
  return router
}
