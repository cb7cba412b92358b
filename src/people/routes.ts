import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { readCursor } from '../events/cursor.ts'
import { notFound } from '../http/errors.ts'
import { show, wantsPartial } from '../http/view.ts'
import { readFilter } from '../leads/filter.ts'
import { readUserId } from './person.ts'
import { readStory } from './story.ts'
import { personPage, personPartial } from './views.ts'

/** One person, as a page and as a part of one. */
export function peopleRoutes(deps: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  router.get('/users/:id', async (req, res) => {
    const id = readUserId(req.params.id)
    const { as_of } = readFilter(req.query)
    const before = readCursor(String(req.query.before ?? '')) ?? undefined
    const story = id === null ? undefined : await readStory(deps, id, { as_of, before })
    if (!story) throw notFound('The bot knows nobody with this id.')
    show(req, res, wantsPartial(req) ? personPartial(story) : personPage(story))
  })
  return router
}
