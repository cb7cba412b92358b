import { Router } from 'express'
import { readFilter } from '../call-list/filter.ts'
import type { Deps } from '../deps.ts'
import { readCursor } from '../events/cursor.ts'
import { listRecent } from '../events/queries.ts'
import { notFound } from '../http/errors.ts'
import { show, wantsPartial } from '../http/view.ts'
import { readRules } from '../leads/queries.ts'
import { readUserId } from './person.ts'
import { countUpTo, findPerson, listNights } from './queries.ts'
import { explainLead } from './score.ts'
import { COUNT_AT_MOST, EVENTS, NIGHTS, personPage, personPartial } from './views.ts'

/** One person, as a page and as a part of one. */
export function peopleRoutes({
  db,
  clock,
  config: { timezone },
}: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  router.get('/users/:id', async (req, res) => {
    const id = readUserId(req.params.id)
    const person = id === null ? undefined : await findPerson(db, id)
    if (!person) throw notFound('The bot knows nobody with this id.')
    const now = clock()
    const { as_of } = readFilter(req.query)
    const moment = { as_of: as_of ?? now, timezone, rules: await readRules(db) }
    const before = readCursor(String(req.query.before ?? '')) ?? undefined
    const [score, nights, events, count] = await Promise.all([
      explainLead(db, moment, person.user_id),
      listNights(db, person.user_id, NIGHTS),
      listRecent(db, { user_id: person.user_id, limit: EVENTS + 1, before, as_of: moment.as_of }),
      countUpTo(db, person.user_id, moment.as_of, COUNT_AT_MOST + 1),
    ])
    const story = {
      person,
      score,
      nights,
      events,
      count,
      moment,
      now,
      past: as_of !== undefined,
      first: !before,
    }
    show(req, res, wantsPartial(req) ? personPartial(story) : personPage(story))
  })
  return router
}
