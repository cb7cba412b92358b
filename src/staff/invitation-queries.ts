import type { Knex } from 'knex'
import type { Role } from '../accounts/account.ts'
import { INVITATION_DAYS, type Invitation } from './invitation.ts'

const endOf = (now: Date) => new Date(now.getTime() + INVITATION_DAYS * 86_400_000)
const isOpen = { accepted_at: null, withdrawn_at: null }

/**
 * Invites an address for 7 days, in the place of an invitation that has run out. Answers its id, or undefined when the
 * address has an account, or an invitation that is still good. `email` is spelt as `readAddress` answers it.
 */
export async function createInvitation(
  db: Knex,
  invitation: { email: string; role: Role; token_hash: string; invited_by: number | null },
  now: Date,
): Promise<number | undefined> {
  const { rows } = await db.raw(
    `insert into invitations (email, role, token_hash, invited_by, created_at, expires_at)
     select cast(:email as text), cast(:role as text), cast(:token_hash as text), cast(:invited_by as bigint),
            cast(:now as timestamptz), cast(:expires_at as timestamptz)
      where not exists (select from accounts where lower(email) = cast(:email as text))
     on conflict (lower(email)) where accepted_at is null and withdrawn_at is null
     do update set role = excluded.role, token_hash = excluded.token_hash, invited_by = excluded.invited_by,
                   created_at = excluded.created_at, expires_at = excluded.expires_at
      where invitations.expires_at <= cast(:now as timestamptz)
     returning id`,
    { ...invitation, now, expires_at: endOf(now) } as never,
  )
  return rows[0]?.id
}

/** The invitations that nobody has taken up or taken back, newest first; those that ran out are among them. */
export function listInvitations(db: Knex): Promise<Invitation[]> {
  return db('invitations as i')
    .leftJoin('accounts as a', 'a.id', 'i.invited_by')
    .select('i.id', 'i.email', 'i.role', 'i.created_at', 'i.expires_at', 'a.name as invited_by')
    .where({ 'i.accepted_at': null, 'i.withdrawn_at': null })
    .orderBy([
      { column: 'i.created_at', order: 'desc' },
      { column: 'i.id', order: 'desc' },
    ])
}

/** A new link, good for 7 days from now; the one before is worth nothing. Undefined when the invitation is no longer open. */
export async function renewInvitation(
  db: Knex,
  id: number,
  token_hash: string,
  now: Date,
): Promise<{ email: string; role: Role } | undefined> {
  const rows = await db('invitations')
    .where({ id, ...isOpen })
    .update({ token_hash, created_at: now, expires_at: endOf(now) })
    .returning(['email', 'role'])
  return rows[0]
}

/** Takes an invitation back. Answers its address, or undefined when it is no longer open. */
export async function withdrawInvitation(db: Knex, id: number, now: Date): Promise<string | undefined> {
  const rows = await db('invitations')
    .where({ id, ...isOpen })
    .update({ withdrawn_at: now })
    .returning('email')
  return rows[0]?.email
}

/** The invitation that this link belongs to, while it may be taken up. */
export function findInvitation(
  db: Knex,
  token_hash: string,
  now: Date,
): Promise<{ email: string; role: Role } | undefined> {
  return db('invitations')
    .where({ token_hash, ...isOpen })
    .where('expires_at', '>', now)
    .first('email', 'role')
}

/** Takes an invitation up, once. Answers what it offers, or undefined when it may not be taken up (any more). */
export async function acceptInvitation(
  db: Knex,
  token_hash: string,
  now: Date,
): Promise<{ email: string; role: Role } | undefined> {
  const rows = await db('invitations')
    .where({ token_hash, ...isOpen })
    .where('expires_at', '>', now)
    .update({ accepted_at: now })
    .returning(['email', 'role'])
  return rows[0]
}

/** Removes invitations that were taken up, taken back or ran out over 30 days before `now`. Answers how many. */
export function removeOldInvitations(db: Knex, now: Date): Promise<number> {
  return db('invitations')
    .whereRaw(`coalesce(accepted_at, withdrawn_at, expires_at) < ?::timestamptz - interval '30 days'`, [now])
    .delete()
}
