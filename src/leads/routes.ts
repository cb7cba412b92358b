import { Router } from 'express'
import { only } from '../accounts/access.ts'
import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { localDay } from '../format.ts'
import { sendCsv } from '../http/csv.ts'
import { show, wantsPartial } from '../http/view.ts'
import { leadsCsv } from './export.ts'
import { readFilter } from './filter.ts'
import { countTiers, listLeads, listWindowTimes, readRules } from './queries.ts'
import { leadsPage, leadTable, PAGE } from './views.ts'

/** The call list and its export. */
export function leadRoutes({
  db,
  clock,
  config: { timezone },
}: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()

  router.get('/leads', async (req, res) => {
    const filter = readFilter(req.query)
    const now = clock()
    const moment = { as_of: filter.as_of ?? now, timezone, rules: await readRules(db) }
    const [counts, leads] = await Promise.all([
      countTiers(db, moment, filter),
      listLeads(db, moment, { ...filter, limit: PAGE, offset: (filter.page - 1) * PAGE }),
    ])
    const times = await listWindowTimes(
      db,
      moment,
      leads.map((lead) => lead.user_id),
    )
    const list = { leads, times, counts, filter, moment, now, may_export: mayActAs(req.user!, 'manager') }
    show(req, res, wantsPartial(req) ? leadTable(list) : leadsPage(list))
  })

  router.get('/leads.csv', only('manager'), async (req, res) => {
    const filter = readFilter(req.query)
    const as_of = filter.as_of ?? clock()
    const rules = await readRules(db)
    const name = `leads-${filter.tier ?? 'all'}-${localDay(as_of, timezone)}`
    await sendCsv(req, res, name, leadsCsv(db, { as_of, timezone, rules }, filter))
  })
  return router
}
