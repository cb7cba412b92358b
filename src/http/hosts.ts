import { isIP } from 'node:net'
import type { RequestHandler } from 'express'
import { msg } from '../language/t.ts'
import { RefusalError } from './errors.ts'

/**
 * Answers only under names the portal is known by: the host of APP_URL, `localhost` and loopback addresses.
 * Another name means DNS rebinding or a proxy set up wrongly; both get 421.
 */
export function knownHostsOnly(appUrl: string): RequestHandler {
  const own = new URL(appUrl).hostname
  return (req, _res, next) => {
    const host = req.get('Host') ?? ''
    // A URL has more parts than a Host: `somebody@localhost` and `localhost/path` are none.
    const name =
      !/[@/\\?#]/.test(host) && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
    if (name !== '' && (name === own || name === 'localhost' || isLoopback(name))) return next()
    throw new RefusalError({
      status: 421,
      code: 'unknown_host',
      message: msg('The portal does not answer under this name. Set APP_URL to the address that people use.'),
    })
  }
}

function isLoopback(name: string): boolean {
  return name === '[::1]' || (isIP(name) === 4 && name.startsWith('127.'))
}
