import { type Request, Router } from 'express'
import { only } from '../accounts/access.ts'
import { mayActAs } from '../accounts/account.ts'
import type { Deps } from '../deps.ts'
import { isDay } from '../events/period.ts'
import { conflict, notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { show } from '../http/view.ts'
import { nextSlot } from '../jobs/slots.ts'
import { createSending, listDeliveries } from './delivery-queries.ts'
import { createSubscription, endSubscription, findReport, listReports, listSubscribers } from './queries.ts'
import { pageOf, reportPage, reportsPage } from './views.ts'

const PER_PAGE = 30

/** Every nightly report as it was mailed, who receives it, and sending a copy again. */
export function reportRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const viewer = (req: Request) => ({
    id: req.user!.id,
    may_manage: mayActAs(req.user!, 'manager'),
    now: clock(),
    timezone: config.timezone,
  })

  router.get('/reports', async (req, res) => {
    const place = { before: dayOf(req.query.before), after: dayOf(req.query.after) }
    const found = await listReports(db, { ...place, limit: PER_PAGE + 1 })
    const next = nextSlot(config.nightly_cron, config.timezone, clock())
    show(
      req,
      res,
      reportsPage(
        pageOf(found, place, PER_PAGE),
        await listSubscribers(db),
        next,
        viewer(req),
        req.query.done,
      ),
    )
  })

  router.post('/reports/subscription', only('manager'), async (req, res) => {
    readForm(req, NoFields)
    await createSubscription(db, req.user!.id, clock())
    res.redirect(303, '/reports?done=subscribed')
  })

  router.post('/reports/subscription/end', only('manager'), async (req, res) => {
    readForm(req, NoFields)
    await endSubscription(db, req.user!.id)
    res.redirect(303, '/reports?done=ended')
  })

  // Mails link to the night, as their report has no id yet when they are written.
  router.get('/reports/:id', async (req, res) => {
    const key = String(req.params.id)
    const report = await findReport(db, isDay(key) ? { night: key } : { id: idOf(key) })
    if (!report) throw notFound('There is no such report.')
    show(req, res, reportPage(report, await listDeliveries(db, report.id), viewer(req), req.query.done))
  })

  router.post('/reports/:id/deliveries/:deliveryId/sendings', only('manager'), async (req, res) => {
    readForm(req, NoFields)
    const report_id = idOf(String(req.params.id))
    const id = idOf(String(req.params.deliveryId))
    if (!(await createSending(db, { report_id, id }, clock()))) {
      const known = (await listDeliveries(db, report_id)).some((delivery) => delivery.id === id)
      throw known ? conflict('This copy is on its way already.') : notFound('There is no such copy.')
    }
    res.redirect(303, `/reports/${report_id}?done=again`)
  })
  return router
}

/** @throws RefusalError (404) for what is no id. */
function idOf(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw notFound('There is no such report.')
  return Number(text)
}

/** A night in a link; anything else is no place at all. */
const dayOf = (text: unknown) => (typeof text === 'string' && isDay(text) ? text : undefined)
