import { type Request, Router } from 'express'
import { only } from '../accounts/access.ts'
import { mayActAs } from '../accounts/account.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { isDay } from '../events/period.ts'
import { conflict, notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { show } from '../http/view.ts'
import { nextSlot } from '../jobs/slots.ts'
import { currentLanguage } from '../language/current.ts'
import { readLanguage } from '../language/language.ts'
import { t } from '../language/t.ts'
import { listSubscriptions } from '../subscriptions/queries.ts'
import { readCopy } from './copy.ts'
import { createSending, findDelivery, listAttempts, listDeliveries } from './delivery-queries.ts'
import { deliveryPage } from './delivery-view.ts'
import { findReport, listReports } from './queries.ts'
import { findTest, sendTest } from './trial.ts'
import { pageOf, reportPage, reportsPage } from './views.ts'

const PER_PAGE = 30

/** Every nightly report as it was mailed, what became of each copy, and sending one again. */
export function reportRoutes({
  db,
  clock,
  config,
  mailer,
}: Pick<Deps, 'db' | 'clock' | 'config' | 'mailer'>): Router {
  const router = Router()
  const viewer = (req: Request) => ({
    id: req.user!.id,
    may_manage: mayActAs(req.user!, 'manager'),
    now: clock(),
    timezone: config.timezone,
  })
  const by = (req: Request) => ({ account_id: req.user!.id, who: req.user!.email, ip: req.ip ?? null })

  router.get('/reports', async (req, res) => {
    const place = { before: dayOf(req.query.before), after: dayOf(req.query.after) }
    const found = await listReports(db, { ...place, limit: PER_PAGE + 1, language: currentLanguage() })
    const next = nextSlot(config.nightly_cron, config.timezone, clock())
    show(
      req,
      res,
      reportsPage(pageOf(found, place, PER_PAGE), await listSubscriptions(db), next, viewer(req)),
    )
  })

  // Mails link to the night, as their report has no id yet when they are written.
  router.get('/reports/:id', async (req, res) => {
    const report = await find(req)
    const test = req.query.done === 'tested' ? await findTest(db, req.user!.id, report.night) : undefined
    show(req, res, reportPage(report, await listDeliveries(db, report.id), viewer(req), test))
  })

  router.get('/reports/:id/tiers.png', async (req, res) => {
    const { chart } = await find(req)
    if (!chart) throw notFound(t('This report has no picture.'))
    res.type('png').send(chart)
  })

  router.post('/reports/:id/tests', only('manager'), async (req, res) => {
    readForm(req, NoFields)
    const report = await find(req)
    await sendTest({ db, clock, config, mailer }, report, by(req))
    res.redirect(303, `/reports/${report.id}?done=tested`)
  })

  router.get('/reports/:id/deliveries/:deliveryId', async (req, res) => {
    const report = await find(req)
    const copy = await findCopy(req, report.id)
    const mail = await readCopy(db, copy, config.app_url)
    const attempts = await listAttempts(db, copy.id)
    const sender = config.mail_from
    show(req, res, deliveryPage({ report, copy, mail, attempts, sender }, viewer(req), req.query.done))
  })

  router.post('/reports/:id/deliveries/:deliveryId/sendings', only('manager'), async (req, res) => {
    readForm(req, NoFields)
    const report = await find(req)
    const { id, recipient } = await findCopy(req, report.id)
    const became = await db.transaction(async (trx) => {
      const became = await createSending(trx, { report_id: report.id, id }, clock())
      const entry = {
        action: 'report sent again',
        subject: recipient,
        details: { night: report.night },
      } as const
      if (became === 'again') await recordAudit(trx, by(req), entry, clock())
      return became
    })
    if (became === 'on its way') throw conflict(t('This copy is on its way already.'))
    if (became !== 'again')
      throw conflict(t('Nobody is subscribed under this address any more, so that it is not written to.'))
    res.redirect(303, `/reports/${report.id}/deliveries/${id}?done=again`)
  })

  /** The report by its mail in the language of the link, or else of the reader. @throws RefusalError 404 */
  async function find(req: Request) {
    const key = String(req.params.id)
    const language = readLanguage(req.query.language) ?? currentLanguage()
    const report = await findReport(db, isDay(key) ? { night: key } : { id: idOf(key) }, language)
    if (!report) throw notFound(t('There is no such report.'))
    return report
  }

  /** @throws RefusalError 404 */
  async function findCopy(req: Request, report_id: number) {
    const copy = await findDelivery(db, { report_id, id: idOf(String(req.params.deliveryId)) })
    if (!copy) throw notFound(t('There is no such copy.'))
    return copy
  }
  return router
}

/** @throws RefusalError (404) for what is no id. */
function idOf(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw notFound(t('There is no such report.'))
  return Number(text)
}

/** A night in a link; anything else is no place at all. */
const dayOf = (text: unknown) => (typeof text === 'string' && isDay(text) ? text : undefined)
