import { type Request, type Response, Router } from 'express'
import { only } from '../accounts/access.ts'
import { endResets, endSessions } from '../accounts/queries.ts'
import { actorOf } from '../audit/actor.ts'
import type { Action } from '../audit/audit.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { t } from '../language/t.ts'
import { nameSchool } from '../school/queries.ts'
import { NewRole, nameFault, SchoolName } from './forms.ts'
import { changeActive, changeRole, findColleague } from './queries.ts'
import { answerStaff, idOf } from './staff-page.ts'
import { DONE } from './views.ts'

/** People and roles. For administrators. */
export function staffRoutes(deps: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const { db, clock } = deps
  const router = Router()

  router.get('/staff', only('admin'), async (req, res) => {
    await answerStaff(deps, req, res, { done: DONE.get(String(req.query.done)) })
  })

  router.post('/staff/school', only('admin'), async (req, res) => {
    const name = readForm(req, SchoolName).name.trim()
    const wrong = nameFault(name)
    if (wrong) return answerStaff(deps, req, res, { fields: { school: wrong }, school: name })
    await db.transaction(async (trx) => {
      await nameSchool(trx, { name, time_zone: deps.config.timezone, made_at: clock() })
      await recordAudit(trx, actorOf(req), { action: 'school renamed', details: { to: name } }, clock())
    })
    res.redirect(303, '/staff?done=school')
  })

  router.post('/staff/:id/role', only('admin'), async (req, res) => {
    const { role } = readForm(req, NewRole)
    const person = await find(req)
    const changed = await change(req, person, 'role changed', { from: person.role, to: role }, (trx) =>
      changeRole(trx, person.id, role),
    )
    if (!changed && person.role !== role) return refuseLast(req, res, person)
    res.redirect(303, '/staff?done=role')
  })

  router.post('/staff/:id/deactivation', only('admin'), async (req, res) => {
    readForm(req, NoFields)
    const person = await find(req)
    const changed = await change(req, person, 'account deactivated', undefined, async (trx) => {
      if (!(await changeActive(trx, person.id, false))) return false
      await endSessions(trx, person.id, clock())
      await endResets(trx, person.id, clock())
      return true
    })
    if (!changed && person.active) return refuseLast(req, res, person)
    res.redirect(303, '/staff?done=deactivated')
  })

  router.post('/staff/:id/reactivation', only('admin'), async (req, res) => {
    readForm(req, NoFields)
    const person = await find(req)
    await change(req, person, 'account reactivated', undefined, (trx) => changeActive(trx, person.id, true))
    res.redirect(303, '/staff?done=reactivated')
  })

  router.post('/staff/:id/sessions/end', only('admin'), async (req, res) => {
    readForm(req, NoFields)
    const person = await find(req)
    await change(req, person, 'sessions ended', undefined, async (trx) => {
      return (await endSessions(trx, person.id, clock())) > 0
    })
    res.redirect(303, '/staff?done=sessions')
  })

  type Person = NonNullable<Awaited<ReturnType<typeof findColleague>>>

  /** Does it, and puts it down where it made a difference; both or neither. */
  function change(
    req: Request,
    person: Person,
    action: Action,
    details: Record<string, string> | undefined,
    work: (trx: Deps['db']) => Promise<boolean>,
  ): Promise<boolean> {
    return db.transaction(async (trx) => {
      const changed = await work(trx)
      const entry = { action, subject: `account ${person.email}`, ...(details && { details }) }
      if (changed) await recordAudit(trx, actorOf(req), entry, clock())
      return changed
    })
  }

  const refuseLast = (req: Request, res: Response, { name }: Person) =>
    answerStaff(deps, req, res, {
      error: t(
        '{name} is the last administrator who may sign in. Make somebody else an administrator first.',
        { name },
      ),
    })

  /** @throws RefusalError 404 when nobody has this number */
  async function find({ params }: Request): Promise<Person> {
    const id = idOf(params.id)
    const person = id === null ? undefined : await findColleague(db, id)
    if (!person) throw notFound(t('Nobody here has this number.'))
    return person
  }
  return router
}
