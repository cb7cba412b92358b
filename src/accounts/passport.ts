import type { IncomingMessage } from 'node:http'
import type { Knex } from 'knex'
import { Passport } from 'passport'
import { Strategy } from 'passport-local'
import { isPassword } from './password.ts'
import { findAccountByEmail, type SignIn } from './queries.ts'

export type Authenticator = InstanceType<typeof Passport>

/**
 * Passport for one portal (the module's own instance is shared by the whole process). What a session keeps of
 * a sign-in is who, from where and with what; what comes back is the account as it is now (see sessions.ts).
 */
export function makePassport(db: Knex): Authenticator {
  const passport = new Passport()
  passport.use(
    new Strategy({ usernameField: 'email', passwordField: 'password' }, async (email, password, done) => {
      try {
        const account = await findAccountByEmail(db, email)
        const right = await isPassword(password, account?.password_hash)
        done(null, right && account?.active ? (account as unknown as Express.User) : false)
      } catch (error) {
        done(error)
      }
    }),
  )
  passport.serializeUser(
    (
      req: IncomingMessage & { ip?: string },
      user: Express.User,
      done: (error: unknown, signIn?: SignIn) => void,
    ) => {
      const user_agent = (req.headers['user-agent'] ?? '').slice(0, 300)
      done(null, { account_id: user.id, ip: req.ip ?? '', user_agent })
    },
  )
  passport.deserializeUser((user: Express.User, done) => done(null, user))
  return passport
}
