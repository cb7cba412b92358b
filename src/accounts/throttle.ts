import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { RefusalError } from '../http/errors.ts'
import { t } from '../language/t.ts'
import { readAddress } from './address.ts'

const WINDOW_S = 15 * 60

const limiterOf = (db: Knex) => (keyPrefix: string, points: number) =>
  new RateLimiterPostgres({
    storeClient: db,
    storeType: 'knex',
    tableName: 'login_attempts',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix,
    points,
    duration: WINDOW_S,
  })

/**
 * Counts tries of a password, in the database, so that all instances count together: 10 per account and 50 per
 * address in 15 minutes. `take` is called before the password is looked at, `giveBack` after it was right. Signing in
 * and changing the password count together: both say whether a password is right.
 */
export function passwordThrottle(db: Knex) {
  const limiter = limiterOf(db)
  const perAccount = limiter('account', 10)
  const perAddress = limiter('address', 50)
  return {
    /** The account has a new password: what was tried before says nothing about it. */
    async forget(email: string): Promise<void> {
      await perAccount.delete(keyOf(email))
    },
    /** @throws RefusalError 429 with Retry-After. */
    async take(email: string, address: string): Promise<void> {
      await consume(perAddress, address)
      await consume(perAccount, keyOf(email))
    },
    async giveBack(email: string, address: string): Promise<void> {
      await perAccount.delete(keyOf(email))
      await perAddress.reward(address)
    },
  }
}

/**
 * Counts requests for a mail that sets a new password: 5 per account, known or not, and 50 per address in 15 minutes.
 * @throws RefusalError 429 with Retry-After, from the function it answers.
 */
export function resetThrottle(db: Knex) {
  const limiter = limiterOf(db)
  const perAccount = limiter('reset-account', 5)
  const perAddress = limiter('reset-address', 50)
  return async (email: string, address: string): Promise<void> => {
    await consume(perAddress, address)
    await consume(perAccount, keyOf(email))
  }
}

async function consume(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    const retry_after_s = Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
    throw new RefusalError({
      status: 429,
      code: 'too_many_attempts',
      message: t('Too many attempts. Try again in {n} min.', { n: Math.ceil(retry_after_s / 60) }),
      retry_after_s,
    })
  }
}

// Addresses that people type into the form end up in the table: as a hash, of any length.
function keyOf(email: string): string {
  return createHash('sha256')
    .update(readAddress(email) ?? email)
    .digest('hex')
}
