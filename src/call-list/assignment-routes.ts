import { Router } from 'express'
import { z } from 'zod'
import { safeNext } from '../accounts/access.ts'
import type { Deps } from '../deps.ts'
import { RefusalError } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { msg } from '../language/t.ts'
import { assignLeads } from '../outreach/actions.ts'
import { actorOf } from '../outreach/actor.ts'
import { listCards, listColleagues, listLeadsAmong } from '../outreach/queries.ts'
import { writeDone } from './said.ts'

/** A ticked lead with whoever had it when the page was made: `12` was nobody's, `12.3` that of account 3. */
const Ticked = z
  .string()
  .regex(/^-?\d{1,16}(\.\d{1,15})?$/, { error: msg('must be the number of a lead.') })
  .transform((text) => {
    const [user_id, owner_id] = text.split('.').map(Number) as [number, number | undefined]
    return { user_id, owner_id: owner_id ?? null }
  })
  .refine(({ user_id }) => Number.isSafeInteger(user_id), { error: msg('must be the number of a lead.') })

const AssignmentForm = z.strictObject({
  id: z
    .preprocess(
      (ids) => (ids === undefined ? [] : Array.isArray(ids) ? ids : [ids]),
      z.array(Ticked).max(200),
    )
    .optional(),
  owner: z.enum(['me', 'nobody', 'colleague'], { error: msg('must be me, nobody or colleague.') }),
  colleague: z
    .string()
    .regex(/^\d{0,15}$/, { error: msg('must be the number of an account.') })
    .default(''),
  back: z.string().max(2000).default('/leads'),
})

/** Giving the ticked leads of a page to oneself, a colleague or nobody; the list says how many, and what others took meanwhile. */
export function assignmentRoutes({ db, clock }: Pick<Deps, 'db' | 'clock'>): Router {
  const router = Router()
  router.post('/leads/assignments', async (req, res) => {
    const { id: ticked = [], owner, colleague, back } = readForm(req, AssignmentForm)
    const list = new URL(safeNext(back) === back ? back : '/leads', 'http://portal.invalid')
    const say = (done: string) => {
      list.searchParams.set('done', done)
      res.redirect(303, list.pathname + list.search)
    }
    if (ticked.length === 0) return say('none')
    const to = owner === 'nobody' ? null : owner === 'me' ? req.user!.id : Number(colleague)
    const whom = (await listColleagues(db)).find(({ id }) => id === to) ?? null
    if (to !== null && !whom) {
      throw new RefusalError({
        status: 422,
        code: 'no_such_colleague',
        message: msg('Choose a colleague whose account is active.'),
      })
    }
    const seen = [...new Map(ticked.map((lead) => [lead.user_id, lead])).values()]
    const assigned = await assignLeads(db, seen, whom, actorOf(req), clock())
    const given = new Set(assigned.map(({ user_id }) => user_id))
    const left = await listLeadsAmong(
      db,
      seen.map(({ user_id }) => user_id).filter((id) => !given.has(id)),
    )
    const cards = await listCards(db, left)
    const same = [...cards.values()].filter((card) => (card.owner?.id ?? null) === to).length
    say(writeDone({ owner: to, assigned: assigned.length, same, others: cards.size - same }))
  })
  return router
}
