import { Router } from 'express'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { readForm } from '../http/requests.ts'
import { LANGUAGES } from '../language/language.ts'
import { LANGUAGE_COOKIE } from '../language/request.ts'
import { safeNext } from './access.ts'

const Choice = z.strictObject({ language: z.enum(LANGUAGES), next: z.unknown().optional() })
const YEAR_MS = 365 * 24 * 60 * 60_000

/** The choice on the sign-in page, kept in a cookie of this browser: who has not signed in has no account to keep it in. */
export function languageRoutes({ config }: Pick<Deps, 'config'>): Router {
  const router = Router()
  router.post('/language', (req, res) => {
    const { language, next } = readForm(req, Choice)
    res.cookie(LANGUAGE_COOKIE, language, {
      httpOnly: true,
      sameSite: 'lax',
      secure: config.app_url.startsWith('https:'),
      path: '/',
      maxAge: YEAR_MS,
    })
    const target = safeNext(next)
    if (req.user) return res.redirect(303, target)
    res.redirect(303, target === '/' ? '/login' : `/login?${new URLSearchParams({ next: target })}`)
  })
  return router
}
