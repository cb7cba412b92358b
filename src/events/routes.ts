import { Router } from 'express'
import { only } from '../accounts/access.ts'
import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { localDay } from '../format.ts'
import { sendCsv } from '../http/csv.ts'
import { makeShared } from '../http/shared.ts'
import { render, showBody } from '../http/view.ts'
import { readLiveMomentTogether, stampOf } from '../leads/moment.ts'
import { readCursor } from './cursor.ts'
import { readTypes } from './day-queries.ts'
import { eventsCsv } from './export.ts'
import { readFilter } from './filter.ts'
import { listRecent } from './queries.ts'
import { eventsBody } from './views.ts'

const LIMIT = 50

/** The list of events and its export. */
export function eventRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const { timezone } = config

  const shared = makeShared<string>()

  router.get('/events', async (req, res) => {
    const now = clock()
    const page = readFilter(req.query, timezone)
    const before = readCursor(String(req.query.before ?? '')) ?? undefined
    const may_export = mayActAs(req.user!, 'manager')
    const stamp = stampOf(await readLiveMomentTogether(db), now)
    const html = await shared(JSON.stringify([page.params, before, may_export]), stamp, async () => {
      const found = await listRecent(db, { ...page.filter, as_of: now, before, limit: LIMIT + 1 })
      const types = await readTypes(db)
      const input = { found, limit: LIMIT, types, page, first: !before, may_export, now, timezone }
      return render(eventsBody(input))
    })
    showBody(req, res, 'Events', html)
  })

  router.get('/events.csv', only('manager'), async (req, res) => {
    const as_of = clock()
    const { filter } = readFilter(req.query, timezone)
    await sendCsv(req, res, `events-${localDay(as_of, timezone)}`, eventsCsv(db, filter, as_of))
  })
  return router
}
