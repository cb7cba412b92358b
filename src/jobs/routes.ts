import { setTimeout as wait } from 'node:timers/promises'
import { type Request, Router } from 'express'
import { z } from 'zod'
import { only } from '../accounts/access.ts'
import { mayActAs } from '../accounts/account.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { conflict, notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { show, wantsPartial } from '../http/view.ts'
import type { Board } from '../incidents/board.ts'
import { requestAlert } from '../incidents/queries.ts'
import { msg } from '../language/t.ts'
import { readHistoryFilter } from './history.ts'
import type { Job } from './job.ts'
import { findRun, requestRun, requestStop } from './queries.ts'
import { slotOf } from './run-now.ts'
import { DONE, jobsPage, jobsPanel } from './views.ts'
import { readWork } from './work.ts'

const PATIENCE_MS = 8_000

const instant = z.iso
  .datetime({ error: msg('must be an instant such as 2026-11-23T04:30:00Z') })
  .transform((text) => new Date(text))
const MaySaySlot = z.strictObject({ slot: instant.optional() })
const SaysSlot = z.strictObject({ slot: instant })

/**
 * What runs when, what ran, running it now and stopping it. Everybody reads; administrators act.
 * @param wake has this instance's scheduler look at once
 */
export function jobRoutes(deps: Deps, jobs: Job[], board: Board, wake: () => void = () => {}): Router {
  const router = Router()
  const { db, clock, config } = deps
  const by = (req: Request) => ({ account_id: req.user!.id, who: req.user!.email, ip: req.ip ?? null })

  router.get('/jobs', async (req, res) => {
    const work = await readWork(deps, jobs, board, readHistoryFilter(req.query))
    const shown = { now: clock(), timezone: config.timezone, may_run: mayActAs(req.user!, 'admin') }
    const done = DONE.get(String(req.query.done))
    show(req, res, wantsPartial(req) ? jobsPanel(work, shown) : jobsPage(work, shown, done))
  })

  router.post('/jobs/:name/runs', only('admin'), async (req, res) => {
    const given = readForm(req, MaySaySlot).slot
    const { job, slot } = slotOf(deps, jobs, String(req.params.name), given)
    const asked = await db.transaction(async (trx) => {
      const asked = await requestRun(trx, job.name, slot, req.user!.name, clock())
      const subject = `${job.name} ${slot.toISOString()}`
      const action = given ? 'job run again' : 'job run now'
      if (asked) await recordAudit(trx, by(req), { action, subject }, clock())
      return asked
    })
    wake()
    res.redirect(303, `/jobs?done=${await outcome(job.name, slot, asked)}`)
  })

  router.post('/jobs/:name/cancellations', only('admin'), async (req, res) => {
    const { slot } = readForm(req, SaysSlot)
    const job = String(req.params.name)
    const stopped = await db.transaction(async (trx) => {
      const stopped = await requestStop(trx, job, slot, req.user!.name, clock())
      const subject = `${job} ${slot.toISOString()}`
      if (stopped) await recordAudit(trx, by(req), { action: 'job stopped', subject }, clock())
      return stopped
    })
    const run = await findRun(db, job, slot)
    if (!run) throw notFound(msg('There is no such run.'))
    if (!stopped && !run.stop_asked_by) throw conflict(msg('This run has ended already.'))
    res.redirect(303, `/jobs?done=${stopped === 'waiting' ? 'stopped' : 'stopping'}`)
  })

  router.post('/alerts/:id/sendings', only('admin'), async (req, res) => {
    readForm(req, NoFields)
    const id = Number(req.params.id)
    if (!Number.isSafeInteger(id)) throw notFound(msg('There is no such alert.'))
    const asked = await db.transaction(async (trx) => {
      const asked = await requestAlert(trx, id)
      const entry = { action: 'alert sent again', subject: `alert ${id}` } as const
      if (asked) await recordAudit(trx, by(req), entry, clock())
      return asked
    })
    if (!asked) throw conflict(msg('This alert is on its way or has arrived, or there is no such alert.'))
    wake()
    res.redirect(303, '/jobs?done=alerted')
  })

  /** What to tell after a click: how the run ended, or after eight seconds that it goes on, which any instance may do. */
  async function outcome(job: string, slot: Date, asked: boolean): Promise<string> {
    for (const late = Date.now() + PATIENCE_MS; ; await wait(100)) {
      const state = (await findRun(db, job, slot))?.state
      const on_its_way = state === 'pending' || state === 'running'
      if (on_its_way && asked && Date.now() < late) continue
      if (on_its_way) return 'running'
      if (!asked) return 'tended'
      return state === 'done' ? 'ran' : state === 'cancelled' ? 'stopped' : 'failed'
    }
  }
  return router
}
