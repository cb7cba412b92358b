import type { Knex } from 'knex'
import { RESET_MINUTES } from './reset.ts'

/** Puts down a link that may set the account's password once, for 60 minutes. */
export async function createReset(
  db: Knex,
  account_id: number,
  token_hash: string,
  now: Date,
): Promise<void> {
  const expires_at = new Date(now.getTime() + RESET_MINUTES * 60_000)
  await db('password_resets').insert({ token_hash, account_id, created_at: now, expires_at })
}

export type ResetAccount = { account_id: number; email: string }

const open = (db: Knex, token_hash: string, now: Date) =>
  db('password_resets')
    .where({ token_hash })
    .whereNull('used_at')
    .where('expires_at', '>', now)
    .whereExists(db('accounts').where({ active: true }).whereRaw('accounts.id = password_resets.account_id'))

/** The account whose password this link may still set. */
export function findReset(db: Knex, token_hash: string, now: Date): Promise<ResetAccount | undefined> {
  return open(db, token_hash, now)
    .join('accounts as a', 'a.id', 'password_resets.account_id')
    .first('a.id as account_id', 'a.email')
}

/** Uses the link up. Answers the account, or undefined when it was used, has run out, or never was. */
export async function spendReset(db: Knex, token_hash: string, now: Date): Promise<number | undefined> {
  const rows = await open(db, token_hash, now).update({ used_at: now }).returning('account_id')
  return rows[0]?.account_id
}

/** Removes links, used or not, that ran out over 30 days before `now`. Answers how many. */
export function removeOldResets(db: Knex, now: Date): Promise<number> {
  return db('password_resets').whereRaw(`expires_at < ?::timestamptz - interval '30 days'`, [now]).delete()
}
