import { type Request, type Response, Router } from 'express'
import { only } from '../accounts/access.ts'
import { mayActAs } from '../accounts/account.ts'
import { readAddress } from '../accounts/address.ts'
import { findAccountByEmail } from '../accounts/queries.ts'
import type { Action } from '../audit/audit.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { conflict, notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { show } from '../http/view.ts'
import { nextSlot } from '../jobs/slots.ts'
import { currentLanguage } from '../language/current.ts'
import { readLanguage } from '../language/language.ts'
import { t } from '../language/t.ts'
import { ask } from './ask.ts'
import { AddressForm, LanguageForm, readSchedule, ScheduleForm, type ScheduleTyped } from './form.ts'
import {
  changeLanguage,
  createAddress,
  endSubscription,
  findSubscription,
  listSubscriptions,
  releaseAddress,
  renewToken,
  saveSubscription,
} from './queries.ts'
import { ASK_AGAIN_S, CONFIRM_DAYS, makeToken } from './subscription.ts'
import { type Refused, subscriptionsPage } from './views.ts'

const PAGE = '/reports/subscriptions'

/** Who receives the report, how often and when: one's own subscription, and for managers everybody's. */
export function subscriptionRoutes(deps: Pick<Deps, 'db' | 'clock' | 'config' | 'mailer'>): Router {
  const { db, clock, config } = deps
  const router = Router()
  const page = async (req: Request, res: Response, refused?: Refused) => {
    const view = subscriptionsPage({
      subscriptions: await listSubscriptions(db),
      viewer: { id: req.user!.id, may_manage: mayActAs(req.user!, 'manager') },
      slot: (after) => nextSlot(config.nightly_cron, config.timezone, after),
      now: clock(),
      timezone: config.timezone,
      done: String(req.query.done ?? ''),
      refused,
    })
    show(req, res, view, refused ? 422 : 200)
  }
  const note = (trx: Deps['db'], req: Request, action: Action, subject: string, details?: object) =>
    recordAudit(
      trx,
      { account_id: req.user!.id, who: req.user!.email, ip: req.ip ?? null },
      { action, subject, ...(details && { details: { ...details } }) },
      clock(),
    )

  router.get(PAGE, (req, res) => page(req, res))

  router.post('/reports/subscription', only('manager'), async (req, res) => {
    const typed: ScheduleTyped = readForm(req, ScheduleForm)
    const { schedule, fields } = readSchedule(typed)
    if (Object.keys(fields).length > 0) return page(req, res, { form: 'own', typed, fields })
    await db.transaction(async (trx) => {
      await saveSubscription(trx, req.user!.id, schedule, clock())
      await note(trx, req, 'subscription changed', req.user!.email, schedule)
    })
    res.redirect(303, `${PAGE}?done=subscribed`)
  })

  router.post('/reports/subscription/end', only('manager'), async (req, res) => {
    readForm(req, NoFields)
    await db.transaction(async (trx) => {
      const ended = await endSubscription(trx, { account_id: req.user!.id })
      if (ended) await note(trx, req, 'subscription ended', ended.recipient)
    })
    res.redirect(303, `${PAGE}?done=ended`)
  })

  router.post(PAGE, only('manager'), async (req, res) => {
    const typed = readForm(req, AddressForm)
    const { schedule, fields } = readSchedule(typed)
    const address = readAddress(typed.address)
    if (address === null) fields.address = t('This is no e-mail address such as ann@school.example.')
    else if (await findAccountByEmail(db, address))
      fields.address = t('This is the address of an account here, which subscribes by itself.')
    const language = typed.language === '' ? currentLanguage() : readLanguage(typed.language)
    if (!language) fields.language = t('Choose one of these.')
    const refuse = () => page(req, res, { form: 'address', typed, fields })
    if (address === null || !language || Object.keys(fields).length > 0) return refuse()
    const now = clock()
    const { token, hash } = makeToken()
    const expires_at = new Date(now.getTime() + CONFIRM_DAYS * 86_400_000)
    const id = await db.transaction(async (trx) => {
      const link = { added_by: req.user!.id, token_hash: hash, token_expires_at: expires_at }
      const id = await createAddress(trx, { ...schedule, address, language, ...link }, now)
      if (id !== undefined) await note(trx, req, 'address invited', address, { ...schedule, language })
      return id
    })
    if (id === undefined) {
      fields.address = t('This address is on the list already.')
      return refuse()
    }
    const asked = { id, address, schedule, language }
    const taken = await ask(deps, asked, { by: req.user!.name, token, expires_at })
    res.redirect(303, `${PAGE}?done=${taken ? 'asked' : 'not-asked'}`)
  })

  router.post(`${PAGE}/:id/confirmations`, only('manager'), async (req, res) => {
    readForm(req, NoFields)
    const { id, recipient, language, ...schedule } = await find(req)
    const now = clock()
    const { token, hash } = makeToken()
    const expires_at = new Date(now.getTime() + CONFIRM_DAYS * 86_400_000)
    const not_since = new Date(now.getTime() - ASK_AGAIN_S * 1_000)
    const renewed = await db.transaction(async (trx) => {
      const link = { token_hash: hash, token_expires_at: expires_at }
      const renewed = await renewToken(trx, id, link, { now, not_since })
      if (renewed) await note(trx, req, 'address invited', recipient)
      return renewed
    })
    if (!renewed) throw conflict(t('This address has said yes, or was asked less than a minute ago.'))
    const asked = { id, address: recipient, schedule, language }
    const taken = await ask(deps, asked, { by: req.user!.name, token, expires_at })
    res.redirect(303, `${PAGE}?done=${taken ? 'asked' : 'not-asked'}`)
  })

  router.post(`${PAGE}/:id/language`, only('manager'), async (req, res) => {
    const { language } = readForm(req, LanguageForm)
    const { id, recipient } = await find(req)
    await db.transaction(async (trx) => {
      if (!(await changeLanguage(trx, id, language)))
        throw conflict(t('This person chooses the language on the page of their account.'))
      await note(trx, req, 'subscription changed', recipient, { language })
    })
    res.redirect(303, `${PAGE}?done=language`)
  })

  router.post(`${PAGE}/:id/end`, only('manager'), async (req, res) => {
    readForm(req, NoFields)
    const { id } = await find(req)
    await db.transaction(async (trx) => {
      const ended = await endSubscription(trx, { id })
      if (ended) await note(trx, req, 'subscription ended', ended.recipient)
    })
    res.redirect(303, `${PAGE}?done=removed`)
  })

  router.post(`${PAGE}/:id/release`, only('manager'), async (req, res) => {
    readForm(req, NoFields)
    const { recipient } = await find(req)
    await db.transaction(async (trx) => {
      await releaseAddress(trx, recipient, clock())
      await note(trx, req, 'address released', recipient)
    })
    res.redirect(303, `${PAGE}?done=released`)
  })

  /** @throws RefusalError 404 when nobody is subscribed by this id */
  async function find({ params }: Request) {
    const id = /^[1-9]\d{0,14}$/.test(String(params.id)) ? Number(params.id) : null
    const found = id === null ? undefined : await findSubscription(db, { id })
    if (!found) throw notFound(t('Nobody is subscribed under this number any more.'))
    return found
  }
  return router
}
