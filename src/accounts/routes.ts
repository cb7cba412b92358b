import { Router } from 'express'
import { z } from 'zod'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { show } from '../http/view.ts'
import { t } from '../language/t.ts'
import { safeNext } from './access.ts'
import { readAddress } from './address.ts'
import type { Authenticator } from './passport.ts'
import { passwordThrottle } from './throttle.ts'
import { loginPage, WELCOMES } from './views.ts'

const Login = z.strictObject({
  email: z.string().max(320).default(''),
  password: z.string().max(1024).default(''),
  next: z.unknown().optional(),
})

/** Signing in and out. */
export function loginRoutes({ db, clock }: Pick<Deps, 'db' | 'clock'>, passport: Authenticator): Router {
  const router = Router()
  const throttle = passwordThrottle(db)

  router.get('/login', (req, res) => {
    if (req.user) return res.redirect(303, safeNext(req.query.next))
    const done = WELCOMES.get(String(req.query.done))
    show(req, res, loginPage({ email: '', next: safeNext(req.query.next), done }))
  })

  router.post('/login', async (req, res, next) => {
    const form = readForm(req, Login)
    const target = safeNext(form.next)
    const wrong = () =>
      show(
        req,
        res,
        loginPage({ email: form.email, next: target, error: t('E-mail or password is wrong.') }),
        401,
      )
    // passport-local would look into the query string for what the body lacks.
    if (form.email === '' || form.password === '') return wrong()
    const ip = req.ip ?? ''
    await throttle.take(form.email, ip)
    passport.authenticate('local', async (error: unknown, user: Express.User | false) => {
      try {
        if (error) return next(error)
        // A password typed into the wrong field is no address, and is not kept.
        const by = { account_id: user ? user.id : null, who: readAddress(form.email) ?? 'no address', ip }
        await recordAudit(db, by, { action: user ? 'signed in' : 'sign-in failed' }, clock())
        if (!user) return wrong()
        await throttle.giveBack(form.email, ip)
        req.logIn(user, (failed) => (failed ? next(failed) : res.redirect(303, target)))
      } catch (late) {
        next(late)
      }
    })(req, res, next)
  })

  router.post('/logout', async (req, res, next) => {
    readForm(req, NoFields)
    if (req.user) await recordAudit(db, actorOf(req), { action: 'signed out' }, clock())
    req.session.destroy((error) => (error ? next(error) : res.redirect(303, '/login')))
  })
  return router
}
