import { hash as argon2, verify } from '@node-rs/argon2'
import passwords from 'fxa-common-password-list'
import pLimit from 'p-limit'
import { RefusalError } from '../http/errors.ts'
import { msg } from '../language/t.ts'

/** OWASP's argon2id setting for interactive sign-in: 19 MiB, 2 passes, 1 lane. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$0000000000000000000000000000000000000000000'

// Hashing shares libuv's four threads with file reads and DNS: two at a time, twenty waiting, then "busy".
const gate = pLimit(2)
const WAITING_AT_MOST = 20

/** The encoded argon2id hash. @throws RefusalError 503 when too many people sign in at this moment. */
export function hashPassword(password: string): Promise<string> {
  return throughGate(() => argon2(password, ARGON2ID))
}

/**
 * True when the password belongs to the hash. Without a hash (nobody has this address) it works as long as
 * with one and answers false; so does a broken hash.
 */
export function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  return throughGate(() => verify(hash ?? NOBODY, password).catch(() => false))
}

/** What is wrong with a new password, to follow “the password”, for `t`; null when nothing is. 12 to 128 characters, no common one, no composition rules. */
export function weakness(password: string, email: string): string | null {
  if (password.length < 12) return msg('must have at least 12 characters.')
  if (password.length > 128) return msg('must have at most 128 characters.')
  if (password.toLowerCase().includes(email.toLowerCase())) return msg('must not contain the e-mail address.')
  if (/^(.)\1*$/.test(password) || passwords.test(password.toLowerCase()))
    return msg('is among the most used passwords: choose another.')
  return null
}

function throughGate<T>(work: () => Promise<T>): Promise<T> {
  if (gate.pendingCount >= WAITING_AT_MOST) {
    throw new RefusalError({
      status: 503,
      code: 'busy',
      message: msg('Many people are signing in right now. Please try again in a moment.'),
      retry_after_s: 2,
    })
  }
  return gate(work)
}
