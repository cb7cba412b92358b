import type { Knex } from 'knex'
import { RefusalError } from '../http/errors.ts'
import type { Language } from '../language/language.ts'
import { t } from '../language/t.ts'
import type { Account, Role, Theme } from './account.ts'
import { readAddress } from './address.ts'

const ACCOUNT = ['a.id', 'a.email', 'a.name', 'a.role', 'a.theme', 'a.time_zone', 'a.language']

/** The account with this address, however it is typed, with what a sign-in has to check. */
export async function findAccountByEmail(
  db: Knex,
  email: string,
): Promise<(Account & { password_hash: string; active: boolean }) | undefined> {
  const address = readAddress(email)
  if (address === null) return undefined
  return db('accounts as a')
    .select([...ACCOUNT, 'a.password_hash', 'a.active'])
    .whereRaw('lower(a.email) = ?', [address])
    .first()
}

/**
 * Makes an account. Answers its id, or undefined when the address is taken.
 * @throws RefusalError 422 for what is no plain address.
 */
export async function createAccount(
  db: Knex,
  account: { email: string; name: string; role: Role; password_hash: string },
): Promise<number | undefined> {
  const email = readAddress(account.email)
  if (email === null) {
    throw new RefusalError({
      status: 422,
      code: 'bad_address',
      message: t(
        '{email} is not an e-mail address of plain letters, digits and signs, such as ann@school.example.',
        {
          email: account.email,
        },
      ),
    })
  }
  const rows = await db('accounts')
    .insert({ ...account, email })
    .onConflict(db.raw('(lower(email))'))
    .ignore()
    .returning('id')
  return rows[0]?.id
}

/** Sets the password, ends every session of the account but `keep`, and every link that sets another. Call it in a transaction. */
export async function changePassword(
  db: Knex,
  accountId: number,
  password_hash: string,
  now: Date,
  keep?: string,
): Promise<void> {
  await db('accounts').where({ id: accountId }).update({ password_hash, password_changed_at: now })
  await endSessions(db, accountId, now, keep === undefined ? {} : { except: keep })
  await endResets(db, accountId, now)
}

/** Makes every open link that sets this account's password worthless. */
export async function endResets(db: Knex, accountId: number, now: Date): Promise<void> {
  await db('password_resets').where({ account_id: accountId }).whereNull('used_at').update({ used_at: now })
}

export async function changeName(db: Knex, accountId: number, name: string): Promise<void> {
  await db('accounts').where({ id: accountId }).update({ name })
}

/** Sets the zone that the person reads times in; null for the school's. */
export async function changeTimeZone(db: Knex, accountId: number, time_zone: string | null): Promise<void> {
  await db('accounts').where({ id: accountId }).update({ time_zone })
}

/** Sets the language of the person's pages and mails; null for what the browser asks for. */
export async function changeLanguage(db: Knex, accountId: number, language: Language | null): Promise<void> {
  await db('accounts').where({ id: accountId }).update({ language })
}

export async function changeTheme(db: Knex, accountId: number, theme: Theme): Promise<void> {
  await db('accounts').where({ id: accountId }).update({ theme })
}

export type SignIn = { account_id: number; ip: string; user_agent: string }

export async function createSession(db: Knex, id: string, signIn: SignIn, now: Date): Promise<void> {
  await db('auth_sessions')
    .insert({ id, ...signIn, created_at: now, last_seen_at: now })
    .onConflict('id')
    .ignore()
}

/**
 * The account behind a session that is still good: not ended, the account active, seen within 60 minutes,
 * begun within 12 hours. One indexed read, asked at every request, so that ending one acts at once everywhere.
 */
export function findSession(
  db: Knex,
  id: string,
  now: Date,
): Promise<(Account & { session_id: string; session_seen_at: Date }) | undefined> {
  return db('auth_sessions as s')
    .join('accounts as a', 'a.id', 's.account_id')
    .select([...ACCOUNT, 's.id as session_id', 's.last_seen_at as session_seen_at'])
    .where('s.id', id)
    .whereNull('s.ended_at')
    .where('a.active', true)
    .whereRaw(`s.last_seen_at > ?::timestamptz - interval '60 minutes'`, [now])
    .whereRaw(`s.created_at > ?::timestamptz - interval '12 hours'`, [now])
    .first()
}

/** Those of these sessions that are still good (see findSession), with the role that each has now. */
export async function listLiveSessions(db: Knex, ids: string[], now: Date): Promise<Map<string, Role>> {
  const rows = await db('auth_sessions as s')
    .join('accounts as a', 'a.id', 's.account_id')
    .select('s.id', 'a.role')
    .whereRaw('s.id = any(?::text[])', [ids])
    .whereNull('s.ended_at')
    .where('a.active', true)
    .whereRaw(`s.last_seen_at > ?::timestamptz - interval '60 minutes'`, [now])
    .whereRaw(`s.created_at > ?::timestamptz - interval '12 hours'`, [now])
  return new Map(rows.map(({ id, role }: { id: string; role: Role }) => [id, role]))
}

export async function recordActivity(db: Knex, sessionId: string, now: Date): Promise<void> {
  await db('auth_sessions').where({ id: sessionId }).whereNull('ended_at').update({ last_seen_at: now })
}

export async function endSession(db: Knex, id: string, now: Date): Promise<void> {
  await db('auth_sessions').where({ id }).whereNull('ended_at').update({ ended_at: now })
}

/** Ends the account's sessions, all or all `except` one, or `only` one. Answers how many ended. */
export function endSessions(
  db: Knex,
  accountId: number,
  now: Date,
  which: { except?: string; only?: string } = {},
): Promise<number> {
  const query = db('auth_sessions').where({ account_id: accountId }).whereNull('ended_at')
  if (which.except) query.whereNot({ id: which.except })
  if (which.only) query.where({ id: which.only })
  return query.update({ ended_at: now })
}

export type OpenSession = { id: string; created_at: Date; last_seen_at: Date; ip: string; user_agent: string }

/** The account's sessions that are still good, newest activity first. */
export function listSessions(db: Knex, accountId: number, now: Date): Promise<OpenSession[]> {
  return db('auth_sessions')
    .select('id', 'created_at', 'last_seen_at', 'ip', 'user_agent')
    .where({ account_id: accountId })
    .whereNull('ended_at')
    .whereRaw(
      `last_seen_at > ?::timestamptz - interval '60 minutes' and created_at > ?::timestamptz - interval '12 hours'`,
      [now, now],
    )
    .orderBy('last_seen_at', 'desc')
}

/** Removes counted tries that ran out over an hour before `now`. Answers how many. */
export function removeOldAttempts(db: Knex, now: Date): Promise<number> {
  return db('login_attempts')
    .where('expire', '<', now.getTime() - 60 * 60_000)
    .delete()
}

/** Removes sessions that ended, or went stale (see findSession), over 30 days before `now`. Answers how many. */
export function removeOldSessions(db: Knex, now: Date): Promise<number> {
  return db('auth_sessions')
    .whereRaw(
      `least(ended_at, last_seen_at + interval '60 minutes', created_at + interval '12 hours')
         < ?::timestamptz - interval '30 days'`,
      [now],
    )
    .delete()
}
