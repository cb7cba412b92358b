import { type Request, Router } from 'express'
import { RefusalError } from '../http/errors.ts'
import { ValidationError } from '../http/validation.ts'
import { type Fragment, readShown } from './fragment.ts'
import type { Hub } from './hub.ts'
import { readEventId } from './message.ts'
import type { Shown } from './sources.ts'

const MOST_FRAGMENTS = 12

/**
 * `GET /live?show=NAME&show=NAME:PARAMETERS`: one stream per tab with the fragments that the page shows. A tab that
 * comes back says in Last-Event-ID what it has of each.
 * Who is not signed in gets 401, never a redirect, which a reader of streams would follow for ever.
 */
export function liveRoutes(hub: Hub, fragments: Fragment[]): Router {
  const byName = new Map(fragments.map((fragment) => [fragment.name, fragment]))
  const router = Router()

  router.get('/live', async (req, res) => {
    const viewer = req.user
    if (!viewer) throw signedOut
    const shown = [...new Set([req.query.show ?? []].flat())].map((text) => read(String(text), viewer))
    if (shown.length === 0 || shown.length > MOST_FRAGMENTS)
      throw new ValidationError({ show: `must name 1 to ${MOST_FRAGMENTS} fragments of the page.` })
    if (req.method === 'HEAD') return void res.type('text/event-stream').end()
    for (const { fragment, audience } of shown) await fragment.opened?.(audience, req)
    const have = readEventId(req.get('Last-Event-ID'), shown.length)
    hub.open(req, res, { session_id: viewer.session_id, role: viewer.role }, shown, have)
  })

  function read(text: string, viewer: NonNullable<Request['user']>): Shown {
    const { name, params } = readShown(text)
    const fragment = byName.get(name)
    const audience = fragment?.parse(params, viewer)
    if (fragment && audience !== null && audience !== undefined) return { fragment, audience }
    throw new ValidationError({ show: 'names a fragment that there is not, or not for you.' })
  }
  return router
}

const signedOut = new RefusalError({
  status: 401,
  code: 'not_signed_in',
  message: 'Your session has ended. Sign in to see what changes.',
})
