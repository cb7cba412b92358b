import { createHash } from 'node:crypto'
import type { RequestHandler } from 'express'
import session from 'express-session'
import type { Deps } from '../deps.ts'
import type { Authenticator } from './passport.ts'
import { createSession, endSession, findSession, recordActivity, type SignIn } from './queries.ts'

/**
 * Sign-ins live in `auth_sessions`, one row each, and express-session keeps nothing else: a session is read
 * with its account at every request, and written once, when it begins. An answer that is still under way
 * when somebody signs out cannot bring the session back, because `set` never revives a row.
 */
class SignInStore extends session.Store {
  private readonly deps: Pick<Deps, 'db' | 'clock'>

  constructor(deps: Pick<Deps, 'db' | 'clock'>) {
    super()
    this.deps = deps
  }

  override get(sid: string, done: (error: unknown, session?: session.SessionData | null) => void): void {
    findSession(this.deps.db, rowId(sid), this.deps.clock()).then(
      (user) =>
        done(null, user ? ({ cookie: {}, passport: { user } } as unknown as session.SessionData) : null),
      done,
    )
  }

  override set(sid: string, data: session.SessionData, done: (error?: unknown) => void = () => {}): void {
    const signIn = (data as { passport?: { user?: SignIn } }).passport?.user
    if (!signIn?.account_id) done()
    else createSession(this.deps.db, rowId(sid), signIn, this.deps.clock()).then(() => done(), done)
  }

  override destroy(sid: string, done: (error?: unknown) => void = () => {}): void {
    endSession(this.deps.db, rowId(sid), this.deps.clock()).then(() => done(), done)
  }
}

/** The session cookie's name: behind TLS browsers hold it to this very host. */
export const cookieName = (app_url: string) => (app_url.startsWith('https:') ? '__Host-hsl' : 'hsl')

/** Reads the session cookie and puts the signed-in account at `req.user`. */
export function sessions(
  deps: Pick<Deps, 'db' | 'clock' | 'config'>,
  passport: Authenticator,
  secret: string,
): RequestHandler[] {
  const https = deps.config.app_url.startsWith('https:')
  return [
    session({
      name: cookieName(deps.config.app_url),
      secret,
      store: new SignInStore(deps),
      resave: false,
      saveUninitialized: false,
      // Behind TLS the cookie is always Secure; the proxy says so in X-Forwarded-Proto.
      proxy: https ? true : undefined,
      cookie: { httpOnly: true, sameSite: 'lax', secure: https, path: '/' },
    }),
    passport.initialize(),
    passport.session(),
    activity(deps),
  ]
}

/** Remembers when the person last did something, at most once a minute. A page that stays true by itself is nobody's doing. */
function activity({ db, clock }: Pick<Deps, 'db' | 'clock'>): RequestHandler {
  return async (req, _res, next) => {
    const now = clock()
    if (
      req.user &&
      req.path !== '/live' &&
      !req.get('X-Live') &&
      now.getTime() - req.user.session_seen_at.getTime() > 60_000
    ) {
      await recordActivity(db, req.user.session_id, now)
    }
    next()
  }
}

/** The table holds a hash of the cookie's value: who reads the table cannot sign in with it. */
function rowId(sid: string): string {
  return createHash('sha256').update(sid).digest('hex')
}
