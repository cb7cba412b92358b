import type { RequestHandler } from 'express'
import { forbidden, RefusalError } from '../http/errors.ts'
import { wantsPartial } from '../http/view.ts'
import { msg, t } from '../language/t.ts'
import { mayActAs, type Role } from './account.ts'

/** Lets signed-in people through; sends others to the sign-in page, and back to where they wanted to go. */
export const signedIn: RequestHandler = (req, res, next) => {
  if (req.user) return next()
  const login = `/login?next=${encodeURIComponent(safeNext(req.get('HX-Current-URL') ? pathOf(req.get('HX-Current-URL')) : req.originalUrl))}`
  // htmx would follow a redirect and put the sign-in page into the middle of the page.
  if (wantsPartial(req) || req.get('HX-Request')) {
    res.set('HX-Redirect', login)
    throw new RefusalError({
      status: 401,
      code: 'not_signed_in',
      message: msg('Your session has ended. Please sign in again.'),
    })
  }
  if (req.method !== 'GET' && req.method !== 'HEAD') return res.redirect(303, '/login')
  res.redirect(302, login)
}

/** Lets people of this role, or a higher one, through; others are told which role it takes. */
export function only(role: Role): RequestHandler {
  return (req, _res, next) => {
    if (req.user && mayActAs(req.user, role)) return next()
    throw forbidden(
      role === 'admin'
        ? t('This is for administrators. Ask an administrator if you need it.')
        : t('This is for managers. Ask an administrator if you need it.'),
    )
  }
}

/** A path on this site, or `/`. Browsers read `//x`, `/\x` and a tab in between as another site. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next) || next.includes('\\')) return '/'
  const base = 'http://portal.invalid'
  if (!URL.canParse(next, base)) return '/'
  const url = new URL(next, base)
  const decoded = URL.canParse(safeDecode(next), base) ? new URL(safeDecode(next), base) : url
  return url.origin === base && decoded.origin === base ? next : '/'
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return '//'
  }
}

function pathOf(url: string | undefined): string {
  return url && URL.canParse(url) ? new URL(url).pathname + new URL(url).search : '/'
}
