import { Router } from 'express'
import { only } from '../accounts/access.ts'
import { mayActAs } from '../accounts/account.ts'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { localDay } from '../format.ts'
import { sendCsv } from '../http/csv.ts'
import { makeShared } from '../http/shared.ts'
import { render, showBody, showPiece, wantsPartial } from '../http/view.ts'
import { leadsCsv } from './export.ts'
import { type LeadFilter, leadsUrl, readFilter } from './filter.ts'
import { readLiveMomentTogether, readMoment, stampOf } from './moment.ts'
import { countTiers, listLeadsAt } from './queries.ts'
import { makeReasons } from './reasons.ts'
import { leadsBody, leadsTitle, leadTable, PAGE } from './views.ts'

/** The call list and its export. */
export function leadRoutes({
  db,
  clock,
  config: { timezone },
}: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()

  const shared = makeShared<string>()
  const reasons = makeReasons()

  router.get('/leads', async (req, res) => {
    const filter = readFilter(req.query)
    const now = clock()
    const may_export = mayActAs(req.user!, 'manager')
    const view = wantsPartial(req) ? leadTable : leadsBody
    const make = async () => render(view({ ...(await readList(filter)), filter, now, may_export }))
    const stamp = filter.as_of ? '' : stampOf(await readLiveMomentTogether(db), now)
    const html = stamp
      ? await shared(`${view.name} ${may_export} ${leadsUrl(filter)}`, stamp, make)
      : await make()
    if (view === leadTable) showPiece(res, html)
    else showBody(req, res, leadsTitle(filter), html)
  })

  /** A page of the list with its counts and forecasts, all true for one instant. */
  function readList(filter: LeadFilter) {
    return snapshot(db, async (db) => {
      const moment = await readMoment(db, { as_of: filter.as_of, timezone })
      const counts = await countTiers(db, moment, filter)
      const leads = await listLeadsAt(db, moment, { ...filter, limit: PAGE })
      return { moment, counts, leads, reasons: await reasons(db, moment, leads) }
    })
  }

  router.get('/leads.csv', only('manager'), async (req, res) => {
    const filter = readFilter(req.query)
    const moment = await readMoment(db, { as_of: filter.as_of, timezone })
    const name = `leads-${filter.tier ?? 'all'}-${localDay(moment.as_of, timezone)}`
    await sendCsv(req, res, name, leadsCsv(db, moment, filter))
  })
  return router
}
