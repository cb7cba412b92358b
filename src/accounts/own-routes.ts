import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { show } from '../http/view.ts'
import { readLanguage } from '../language/language.ts'
import { t } from '../language/t.ts'
import { THEMES } from './account.ts'
import { faultsOf, NEW_PASSWORD } from './new-password.ts'
import { hashPassword, isPassword } from './password.ts'
import {
  changeLanguage,
  changeName,
  changePassword,
  changeTheme,
  changeTimeZone,
  endSessions,
  findAccountByEmail,
  listSessions,
} from './queries.ts'
import { passwordThrottle } from './throttle.ts'
import { type AccountState, accountPage, OWN_DONE } from './views.ts'
import { ZONES } from './zones.ts'

const NewPassword = z.strictObject({ current: z.string().max(1024), ...NEW_PASSWORD })
const NewTheme = z.strictObject({ theme: z.enum(THEMES) })
const NewName = z.strictObject({ name: z.string().max(200) })
const NewZone = z.strictObject({ time_zone: z.string().max(64) })
const NewLanguage = z.strictObject({ language: z.enum(['', 'en', 'ru']) })
const EndSession = z.strictObject({ only: z.string().max(64).optional() })

/** One's own account: name, password, look, language, time zone, sessions. */
export function accountRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const throttle = passwordThrottle(db)
  const answer = async (req: Request, res: Response, state: AccountState = {}) => {
    const sessions = await listSessions(db, req.user!.id, clock())
    const view = accountPage(req.user!, sessions, { now: clock(), school_zone: config.timezone }, state)
    show(req, res, view, state.fields ? 422 : 200)
  }

  router.get('/account', (req, res) => answer(req, res, { done: OWN_DONE.get(String(req.query.done)) }))

  router.post('/account/name', async (req, res) => {
    const name = readForm(req, NewName).name.trim()
    if (name.length < 1 || name.length > 80)
      return answer(req, res, { fields: { name: t('Write a name of 1 to 80 characters.') }, name })
    await db.transaction(async (trx) => {
      await changeName(trx, req.user!.id, name)
      const details = { from: req.user!.name, to: name }
      const entry = { action: 'name changed', subject: `account ${req.user!.email}`, details } as const
      if (name !== req.user!.name) await recordAudit(trx, actorOf(req), entry, clock())
    })
    res.redirect(303, '/account?done=name')
  })

  router.post('/account/password', async (req, res) => {
    const form = readForm(req, NewPassword)
    const me = req.user!
    const fields = faultsOf(form, me.email)
    const address = req.ip ?? ''
    await throttle.take(me.email, address)
    const account = await findAccountByEmail(db, me.email)
    if (await isPassword(form.current, account?.password_hash)) await throttle.giveBack(me.email, address)
    else fields.current = t('This is not your current password.')
    if (Object.keys(fields).length > 0) return answer(req, res, { fields })
    const hash = await hashPassword(form.password)
    await db.transaction(async (trx) => {
      await changePassword(trx, me.id, hash, clock(), me.session_id)
      const entry = { action: 'password changed', subject: `account ${me.email}` } as const
      await recordAudit(trx, actorOf(req), entry, clock())
    })
    res.redirect(303, '/account?done=password')
  })

  router.post('/account/theme', async (req, res) => {
    await changeTheme(db, req.user!.id, readForm(req, NewTheme).theme)
    res.redirect(303, '/account?done=theme')
  })

  router.post('/account/language', async (req, res) => {
    await changeLanguage(db, req.user!.id, readLanguage(readForm(req, NewLanguage).language) ?? null)
    res.redirect(303, '/account?done=language')
  })

  router.post('/account/time-zone', async (req, res) => {
    const { time_zone } = readForm(req, NewZone)
    if (time_zone !== '' && !ZONES.includes(time_zone))
      return answer(req, res, { fields: { time_zone: t('Choose a zone of the list.') } })
    await changeTimeZone(db, req.user!.id, time_zone || null)
    res.redirect(303, '/account?done=zone')
  })

  router.post('/account/sessions/end', async (req, res) => {
    const { only } = readForm(req, EndSession)
    const me = req.user!
    await db.transaction(async (trx) => {
      const ended = await endSessions(trx, me.id, clock(), only ? { only } : { except: me.session_id })
      if (only && ended === 0) throw notFound(t('This session has already ended.'))
      const entry = { action: 'sessions ended', subject: `account ${me.email}`, details: { ended } } as const
      if (ended > 0) await recordAudit(trx, actorOf(req), entry, clock())
    })
    res.redirect(303, '/account?done=sessions')
  })
  return router
}
