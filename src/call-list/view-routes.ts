import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { msg, t } from '../language/t.ts'
import { beginningOf, type LeadFilter, leadsQuery, readFilter } from './filter.ts'
import { MOST_VIEWS } from './saved-view.ts'
import { changeView, createView, findRemovedView, removeView, restoreView } from './view-queries.ts'

const name = z
  .string()
  .max(1_000)
  .transform((text) => text.replace(/\s+/g, ' ').trim())
const shared = z
  .enum(['on'], { error: msg('must be on, or not there.') })
  .optional()
  .transform((on) => on === 'on')
const query = z.string().max(4_000).default('')

const NewView = z.strictObject({ name, shared, query })
const ChangedView = z.strictObject({ name, shared, query })

type Show = (
  req: Request,
  res: Response,
  filter: LeadFilter,
  refused: Record<string, string>,
) => Promise<void>

/** Views of the list under a name. Everybody keeps their own; who does not own one can open it if it is shared, no more. */
export function savedViewRoutes({ db, clock }: Pick<Deps, 'db' | 'clock'>, showList: Show): Router {
  const router = Router()

  router.post('/leads/views', async (req, res) => {
    const form = readForm(req, NewView)
    const filter = filterOf(form.query)
    const refuse = (fault: string) => showList(req, res, filter, { name: fault, typed: form.name })
    const fault = faultOf(form.name)
    if (fault) return refuse(fault)
    const view = { name: form.name, shared: form.shared, query: leadsQuery(filter) }
    const made = await createView(db, req.user!.id, view, clock())
    if (made === 'taken' || made === 'too many') return refuse(refusal(made))
    res.redirect(303, listOf(filter, 'view-kept'))
  })

  router.post('/leads/views/:id', async (req, res) => {
    const form = readForm(req, ChangedView)
    const filter = filterOf(form.query)
    const fault = faultOf(form.name)
    if (fault) return showList(req, res, filter, { name: fault })
    const changed = await changeView(db, req.user!.id, idOf(req), form)
    if (changed === 'not there') throw notFound(msg('You have no such view.'))
    if (changed === 'taken') return showList(req, res, filter, { name: refusal(changed) })
    res.redirect(303, listOf(filter, 'view-changed'))
  })

  router.post('/leads/views/:id/removal', async (req, res) => {
    readForm(req, NoFields)
    const id = idOf(req)
    if (!(await removeView(db, req.user!.id, id, clock()))) throw notFound(msg('You have no such view.'))
    res.redirect(303, `/leads?done=view-removed.${id}`)
  })

  router.post('/leads/views/:id/restoration', async (req, res) => {
    readForm(req, NoFields)
    const removed = await findRemovedView(db, req.user!.id, idOf(req))
    if (!removed) throw notFound(msg('This view cannot be brought back any more.'))
    const filter = filterOf(removed.query)
    const done = await restoreView(db, req.user!.id, removed.id)
    if (done === 'not there') throw notFound(msg('This view cannot be brought back any more.'))
    if (done === 'done') return res.redirect(303, listOf(filter, 'view-back'))
    await showList(req, res, filter, { name: refusal(done), typed: removed.name })
  })
  return router
}

/** A list as a view keeps it: its beginning, and that of now. */
function filterOf(query: string): LeadFilter {
  const filter = readFilter(Object.fromEntries(new URLSearchParams(query)))
  return { ...beginningOf(filter), as_of: undefined }
}

const listOf = (filter: LeadFilter, done: string) =>
  `/leads?${new URLSearchParams([...new URLSearchParams(leadsQuery(filter)), ['done', done]])}`

const refusal = (why: 'taken' | 'too many') =>
  why === 'taken'
    ? t('You have a view of this name already.')
    : t('You keep {n} views: remove one first.', { n: MOST_VIEWS })

function faultOf(name: string): string | null {
  if (name === '') return t('Give the view a name.')
  return [...name].length > 60 ? t('A name has at most 60 characters.') : null
}

function idOf(req: Request): number {
  const id = String(req.params.id)
  if (!/^\d{1,15}$/.test(id)) throw notFound(msg('You have no such view.'))
  return Number(id)
}
