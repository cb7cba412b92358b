import { type Request, Router } from 'express'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { show } from '../http/view.ts'
import { safeNext } from './access.ts'
import { THEMES } from './account.ts'
import type { Authenticator } from './passport.ts'
import { hashPassword, isPassword, weakness } from './password.ts'
import { changePassword, changeTheme, endSessions, findAccountByEmail, listSessions } from './queries.ts'
import { passwordThrottle } from './throttle.ts'
import { accountPage, loginPage } from './views.ts'

const Login = z.strictObject({
  email: z.string().max(320).default(''),
  password: z.string().max(1024).default(''),
  next: z.unknown().optional(),
})

/** Signing in and out: the only pages for visitors. */
export function loginRoutes({ db }: Pick<Deps, 'db'>, passport: Authenticator): Router {
  const router = Router()
  const throttle = passwordThrottle(db)

  router.get('/login', (req, res) => {
    if (req.user) return res.redirect(303, safeNext(req.query.next))
    show(req, res, loginPage({ email: '', next: safeNext(req.query.next) }))
  })

  router.post('/login', async (req, res, next) => {
    const form = readForm(req, Login)
    const target = safeNext(form.next)
    const wrong = () =>
      show(
        req,
        res,
        loginPage({ email: form.email, next: target, error: 'E-mail or password is wrong.' }),
        401,
      )
    // passport-local would look into the query string for what the body lacks.
    if (form.email === '' || form.password === '') return wrong()
    const address = req.ip ?? ''
    await throttle.take(form.email, address)
    passport.authenticate('local', async (error: unknown, user: Express.User | false) => {
      try {
        if (error) return next(error)
        if (!user) return wrong()
        await throttle.giveBack(form.email, address)
        req.logIn(user, (failed) => (failed ? next(failed) : res.redirect(303, target)))
      } catch (late) {
        next(late)
      }
    })(req, res, next)
  })

  router.post('/logout', (req, res, next) => {
    readForm(req, NoFields)
    req.session.destroy((error) => (error ? next(error) : res.redirect(303, '/login')))
  })
  return router
}

const NewPassword = z.strictObject({
  current: z.string().max(1024),
  password: z.string().max(1024),
  again: z.string().max(1024),
})
const NewTheme = z.strictObject({ theme: z.enum(THEMES) })

const DONE = new Map([
  ['password', 'Your password is changed. Your other sessions have ended.'],
  ['sessions', 'The session has ended.'],
  ['theme', 'The look is changed.'],
])

/** One's own account: password, look, sessions. */
export function accountRoutes({ db, clock }: Pick<Deps, 'db' | 'clock'>): Router {
  const router = Router()
  const throttle = passwordThrottle(db)
  const page = async (req: Request, state: { done?: string; fields?: Record<string, string> } = {}) =>
    accountPage(req.user!, await listSessions(db, req.user!.id, clock()), clock(), state)

  router.get('/account', async (req, res) => {
    show(req, res, await page(req, { done: DONE.get(String(req.query.done)) }))
  })

  router.post('/account/password', async (req, res) => {
    const form = readForm(req, NewPassword)
    const me = req.user!
    const fields: Record<string, string> = {}
    const weak = weakness(form.password, me.email)
    if (weak) fields.password = `The new password ${weak}`
    if (form.again !== form.password) fields.again = 'The two new passwords differ.'
    const address = req.ip ?? ''
    await throttle.take(me.email, address)
    const account = await findAccountByEmail(db, me.email)
    if (await isPassword(form.current, account?.password_hash)) await throttle.giveBack(me.email, address)
    else fields.current = 'This is not your current password.'
    if (Object.keys(fields).length > 0) return show(req, res, await page(req, { fields }), 422)
    const hash = await hashPassword(form.password)
    await db.transaction((trx) => changePassword(trx, me.id, hash, clock(), me.session_id))
    res.redirect(303, '/account?done=password')
  })

  router.post('/account/theme', async (req, res) => {
    await changeTheme(db, req.user!.id, readForm(req, NewTheme).theme)
    res.redirect(303, '/account?done=theme')
  })

  router.post('/account/sessions/end', async (req, res) => {
    const { only } = readForm(req, z.strictObject({ only: z.string().max(64).optional() }))
    const ended = await endSessions(
      db,
      req.user!.id,
      clock(),
      only ? { only } : { except: req.user!.session_id },
    )
    if (only && ended === 0) throw notFound('This session has already ended.')
    res.redirect(303, '/account?done=sessions')
  })
  return router
}
