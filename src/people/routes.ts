import { type Request, Router } from 'express'
import { readFilter } from '../call-list/filter.ts'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../http/errors.ts'
import { show, wantsPartial } from '../http/view.ts'
import { msg } from '../language/t.ts'
import { actorOf } from '../outreach/actor.ts'
import { listColleagues, readCard } from '../outreach/queries.ts'
import { recordOpening, recordUnlessOpened } from './opening.ts'
import { readUserId } from './person.ts'
import { countTypes, findPerson } from './queries.ts'
import { readSummary } from './story.ts'
import { readPlace, readTimelineFilter } from './timeline.ts'
import { readTimeline } from './timeline-reading.ts'
import { timelineUrl } from './timeline-view.ts'
import { COUNT_AT_MOST, olderPartial, personPage, personPartial, timelinePartial } from './views.ts'

/** One person: a page, which is a dialog over a list too, and its timeline by the piece. What renews itself is in live.ts. */
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
        still: asked.past !== undefined || asked.before !== undefined,
        back: `/users/${user_id}`,
        now: asked.now,
        timezone,
      },
    }
    show(req, res, wantsPartial(req) ? personPartial(shown) : personPage(shown))
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
    if (!person) throw notFound(msg('The bot knows nobody with this id.'))
    const now = clock()
    const { as_of: past } = readFilter(req.query)
    const before = readPlace(req.query.before)
    return { person, now, past, as_of: past ?? now, before, filter: readTimelineFilter(req.query), timezone }
  }

  return router
}
