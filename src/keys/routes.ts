import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { only } from '../accounts/access.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { show } from '../http/view.ts'
import { t } from '../language/t.ts'
import { makeKey, SCOPES } from './key.ts'
import { createKey, listKeys, revokeKey } from './queries.ts'
import { DONE, type KeysState, keysPage } from './views.ts'

const NewKey = z.strictObject({ name: z.string().max(200), scope: z.enum(SCOPES) })

/** The keys of programs that read the JSON API. For administrators. */
export function keyRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const answer = async (req: Request, res: Response, state: KeysState) => {
    const place = { now: clock(), timezone: config.timezone, app_url: config.app_url }
    show(req, res, keysPage(await listKeys(db), place, state), state.wrong ? 422 : state.made ? 201 : 200)
  }

  router.get('/api-keys', only('admin'), (req, res) =>
    answer(req, res, { done: DONE.get(String(req.query.done)) }),
  )

  router.post('/api-keys', only('admin'), async (req, res) => {
    const { name: typed, scope } = readForm(req, NewKey)
    const name = typed.trim()
    if (name.length < 1 || name.length > 60)
      return answer(req, res, {
        name: typed,
        wrong: t('Write a name of 1 to 60 characters: what the key is for.'),
      })
    const { key, key_hash, prefix } = makeKey()
    await db.transaction(async (trx) => {
      const id = await createKey(trx, { name, prefix, key_hash, scope, created_by: req.user!.email }, clock())
      const entry = { action: 'key made', subject: `key ${id}`, details: { name, prefix, scope } } as const
      await recordAudit(trx, actorOf(req), entry, clock())
    })
    await answer(req, res, { made: { name, key } })
  })

  router.post('/api-keys/:id/revocation', only('admin'), async (req, res) => {
    readForm(req, NoFields)
    const id = /^[1-9]\d{0,14}$/.test(String(req.params.id)) ? Number(req.params.id) : 0
    await db.transaction(async (trx) => {
      const revoked = await revokeKey(trx, id, clock())
      if (!revoked) throw notFound(t('There is no such key, or it is revoked already.'))
      const entry = { action: 'key revoked', subject: `key ${id}`, details: revoked } as const
      await recordAudit(trx, actorOf(req), entry, clock())
    })
    res.redirect(303, '/api-keys?done=revoked')
  })
  return router
}
