import { type Request, Router } from 'express'
import type { Knex } from 'knex'
import { readFilter } from '../call-list/filter.ts'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../http/errors.ts'
import { show, wantsPartial } from '../http/view.ts'
import { readRules } from '../leads/queries.ts'
import { actorOf } from '../outreach/actor.ts'
import { listColleagues, readCard } from '../outreach/queries.ts'
import { recordOpening, recordUnlessOpened } from './opening.ts'
import { type Person, readUserId } from './person.ts'
import { countTypes, findPerson, listNights } from './queries.ts'
import { explainLead } from './score.ts'
import { readPlace, readTimelineFilter } from './timeline.ts'
import { countNews, readTimeline } from './timeline-reading.ts'
import { MOST_NEW, timelineUrl } from './timeline-view.ts'
import {
  COUNT_AT_MOST,
  NIGHTS,
  olderPartial,
  personPage,
  personPartial,
  type Summary,
  summaryPartial,
  timelinePartial,
} from './views.ts'

/** One person: a page, which is a dialog over a list too, and the pieces of it that are read anew. */
export function peopleRoutes({
  db,
  clock,
  config: { timezone },
}: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()

  router.get('/users/:id', async (req, res) => {
    const asked = await readAsked(req)
    const { user_id } = asked.person
    if (asked.before) await recordUnlessOpened(db, actorOf(req), { user_id, now: asked.now })
    else if (req.method === 'GET')
      await recordOpening(db, actorOf(req), {
        user_id,
        as: wantsPartial(req) ? 'dialog' : 'page',
        now: asked.now,
      })
    const story = await snapshot(db, async (db) => ({
      ...(await readSummary(db, asked)),
      page: await readTimeline(db, asked),
      card: (await readCard(db, user_id)) ?? null,
      colleagues: await listColleagues(db),
    }))
    const { page, card, colleagues, ...summary } = story
    const shown = {
      ...summary,
      timeline: { ...asked, user_id, page, types: summary.types },
      card: card && {
        card,
        colleagues,
        me: req.user!.id,
        back: `/users/${user_id}`,
        now: asked.now,
        timezone,
      },
    }
    show(req, res, wantsPartial(req) ? personPartial(shown) : personPage(shown))
  })

  router.get('/users/:id/summary', async (req, res) => {
    const asked = await readAsked(req)
    await recordUnlessOpened(db, actorOf(req), { user_id: asked.person.user_id, now: asked.now })
    const since = readPlace(req.query.since)
    const { count, ...summary } = await snapshot(db, async (db) => ({
      ...(await readSummary(db, asked)),
      count: since ? await countNews(db, asked, { since, most: MOST_NEW }) : 0,
    }))
    show(req, res, summaryPartial(summary, asked.filter, count))
  })

  router.get('/users/:id/timeline', async (req, res) => {
    const asked = await readAsked(req)
    const { user_id } = asked.person
    await recordUnlessOpened(db, actorOf(req), { user_id, now: asked.now })
    const { page, types } = await snapshot(db, async (db) => ({
      page: await readTimeline(db, asked),
      types: await countTypes(db, user_id, { as_of: asked.as_of, most: COUNT_AT_MOST + 1 }),
    }))
    const parts = { ...asked, user_id, page, types }
    // The address bar follows the filter, so that it can be opened again and sent.
    if (!asked.before) res.set('HX-Replace-Url', timelineUrl(user_id, asked.filter, { past: asked.past }))
    show(req, res, asked.before ? olderPartial(parts) : timelinePartial(parts))
  })

  /** What an address asks for; what it says wrongly of time, place and filter is left out. */
  async function readAsked(req: Request) {
    const id = readUserId(String(req.params.id))
    const person = id === null ? undefined : await findPerson(db, id)
    if (!person) throw notFound('The bot knows nobody with this id.')
    const now = clock()
    const { as_of: past } = readFilter(req.query)
    const before = readPlace(req.query.before)
    return { person, now, past, as_of: past ?? now, before, filter: readTimelineFilter(req.query), timezone }
  }

  async function readSummary(
    db: Knex,
    { person, now, past, as_of }: { person: Person; now: Date; past: Date | undefined; as_of: Date },
  ): Promise<Summary> {
    const { user_id } = person
    const moment = { as_of, timezone, rules: await readRules(db), ahead: !past }
    return {
      person,
      moment,
      now,
      past,
      score: await explainLead(db, moment, user_id),
      nights: await listNights(db, user_id, { as_of, limit: NIGHTS }),
      types: await countTypes(db, user_id, { as_of, most: COUNT_AT_MOST + 1 }),
    }
  }

  return router
}
