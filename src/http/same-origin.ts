import type { RequestHandler } from 'express'
import { msg } from '../language/t.ts'
import { RefusalError } from './errors.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a change that another site's page asks for with our visitor's cookie. Browsers say where a request
 * comes from in Sec-Fetch-Site; older ones in Origin. A program that sends neither carries no ambient cookie.
 * It stands before every router and before the JSON API, and needs no token in forms.
 */
export function sameOriginOnly(appUrl: string): RequestHandler {
  const allowed = new URL(appUrl).origin
  return (req, _res, next) => {
    if (SAFE.has(req.method)) return next()
    const site = req.get('Sec-Fetch-Site')
    const origin = req.get('Origin')
    const same =
      site !== undefined
        ? site === 'same-origin' || site === 'none'
        : origin === undefined || isOwn(origin, req.get('Host'), allowed)
    if (same) return next()
    throw new RefusalError({
      status: 403,
      code: 'cross_origin',
      message: msg('This came from another site. Open the portal itself and try again.'),
    })
  }
}

function isOwn(origin: string, host: string | undefined, allowed: string): boolean {
  return origin === allowed || (URL.canParse(origin) && new URL(origin).host === host)
}
