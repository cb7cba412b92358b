import { Router } from 'express'
import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import type { Prepared } from '../http/prepared.ts'
import { makeShared } from '../http/shared.ts'
import { prepare, showBody } from '../http/view.ts'
import { t } from '../language/t.ts'
import { readLiveMomentTogether, stampOf } from '../leads/moment.ts'
import { readCatalogue } from './catalogue-queries.ts'
import { catalogueBody } from './catalogue-views.ts'
import { readFilter } from './filter.ts'
import { readEventsPage } from './page.ts'
import { lookUpPerson } from './person-filter.ts'
import { readPlace } from './place.ts'
import { eventsBody } from './views.ts'

/** The list of events, and the catalogue of their types. */
export function eventRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const { timezone } = config
  const shared = makeShared<Prepared>()

  router.get('/events', async (req, res) => {
    const now = clock()
    const page = readFilter(req.query, timezone)
    const place = readPlace(req.query, timezone)
    const may_export = mayActAs(req.user!, 'manager')
    const moment = await readLiveMomentTogether(db)
    const html = await shared(
      JSON.stringify([page.params, place, may_export]),
      stampOf(moment, now),
      async () => {
        const asked = await lookUpPerson(db, page)
        const read = await readEventsPage(db, asked, place, { now, moment })
        return prepare(eventsBody(read, { may_export, timezone }))
      },
    )
    showBody(req, res, page.problems.length > 0 ? t('Events: a filter is wrong') : t('Events'), html)
  })

  router.get('/events/types', async (req, res) => {
    const now = clock()
    const moment = await readLiveMomentTogether(db)
    const html = await shared('types', stampOf(moment, now), async () =>
      prepare(catalogueBody(await readCatalogue(db, moment), { now, moment })),
    )
    showBody(req, res, t('Event types'), html)
  })
  return router
}
