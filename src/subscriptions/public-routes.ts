import { type Request, Router } from 'express'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { show } from '../http/view.ts'
import { inLanguage } from '../language/current.ts'
import { confirm, endSubscription, findByToken, findSubscription } from './queries.ts'
import { answerPage } from './views.ts'

/**
 * Ending a subscription by the link of a mail, without signing in. Mail programs send a POST by themselves when their
 * reader asks them to (RFC 8058), maybe from a page of their own: this route stands before the same-origin check, as
 * the key in its address says who is meant and no cookie does. A GET only shows a page, for programs that look into
 * links would end subscriptions otherwise. The page is in the language of the mails, and in the browser's where there is
 * no subscription any more.
 */
export function unsubscribeRoutes({ db, clock }: Pick<Deps, 'db' | 'clock'>): Router {
  const router = Router()

  router.get('/unsubscribe', async (req, res) => {
    const key = keyOf(req)
    const found = key === null ? undefined : await findSubscription(db, { unsubscribe_key: key })
    if (!found) return show(req, res, answerPage('ended'))
    const asked = { address: found.recipient, action: req.originalUrl }
    inLanguage(found.language, () => show(req, res, answerPage('unsubscribe', asked)))
  })

  router.post('/unsubscribe', async (req, res) => {
    const key = keyOf(req)
    const now = clock()
    const ended =
      key !== null &&
      (await db.transaction(async (db) => {
        const ended = await endSubscription(db, { unsubscribe_key: key })
        if (!ended) return undefined
        const by = { account_id: ended.account_id, who: ended.recipient, ip: req.ip ?? null }
        const details = { how: 'the link in the mail' }
        await recordAudit(db, by, { action: 'subscription ended', subject: ended.recipient, details }, now)
        return ended
      }))
    if (!ended) return show(req, res, answerPage('ended'))
    inLanguage(ended.language, () => show(req, res, answerPage('unsubscribed', { address: ended.recipient })))
  })
  return router
}

/** An address says yes to the report, by the link of its mail. */
export function confirmationRoutes({ db, clock }: Pick<Deps, 'db' | 'clock'>): Router {
  const router = Router()

  router.get('/confirm', async (req, res) => {
    const found = await findByToken(db, tokenOf(req), clock())
    if (!found) return show(req, res, answerPage('expired'), 404)
    const asked = { address: found.recipient, action: req.originalUrl }
    inLanguage(found.language, () => show(req, res, answerPage('confirm', asked)))
  })

  router.post('/confirm', async (req, res) => {
    readForm(req, NoFields)
    const now = clock()
    const confirmed = await db.transaction(async (db) => {
      const confirmed = await confirm(db, tokenOf(req), now)
      if (!confirmed) return undefined
      const by = { account_id: null, who: confirmed.address, ip: req.ip ?? null }
      await recordAudit(db, by, { action: 'address confirmed', subject: confirmed.address }, now)
      return confirmed
    })
    if (!confirmed) return show(req, res, answerPage('expired'), 404)
    const { address, language } = confirmed
    inLanguage(language, () => show(req, res, answerPage('confirmed', { address })))
  })
  return router
}

function keyOf({ query }: Request): string | null {
  const key = typeof query.key === 'string' ? query.key : ''
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key) ? key : null
}

const tokenOf = ({ query }: Request) =>
  typeof query.token === 'string' && query.token.length <= 100 ? query.token : ''
