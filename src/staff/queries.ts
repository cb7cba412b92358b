import type { Knex } from 'knex'
import type { Role } from '../accounts/account.ts'

/** One of the people who may, or once might, sign in. */
export type Colleague = {
  id: number
  email: string
  name: string
  role: Role
  active: boolean
  created_at: Date
  /** null: has not signed in for 30 days, the time that sessions are kept */
  last_seen_at: Date | null
  open_sessions: number
}

/** Everybody with an account: who may sign in first, then by name. */
export async function listStaff(db: Knex, now: Date): Promise<Colleague[]> {
  const { rows } = await db.raw(
    `select a.id, a.email, a.name, a.role, a.active, a.created_at, s.last_seen_at, s.open_sessions
       from accounts a
      cross join lateral (
            select max(last_seen_at) as last_seen_at,
                   (count(*) filter (where ended_at is null and last_seen_at > cast(:now as timestamptz) - interval '60 minutes'
                                       and created_at > cast(:now as timestamptz) - interval '12 hours'))::int as open_sessions
              from auth_sessions where account_id = a.id) s
      order by a.active desc, lower(a.name), a.id`,
    { now } as never,
  )
  return rows
}

export function findColleague(
  db: Knex,
  id: number,
): Promise<Pick<Colleague, 'id' | 'email' | 'name' | 'role' | 'active'> | undefined> {
  return db('accounts').where({ id }).first('id', 'email', 'name', 'role', 'active')
}

/** True when another active administrator remains: a condition of the statements below. */
const ANOTHER_ADMIN = `exists (select from accounts o where o.role = 'admin' and o.active and o.id <> a.id)`

/**
 * Changes the role. Answers false when nothing was changed: nobody has this id, the role was that one already, or
 * there would be no active administrator left. Call it in a transaction.
 */
export async function changeRole(trx: Knex, id: number, role: Role): Promise<boolean> {
  await lockAdmins(trx)
  const { rowCount } = await trx.raw(
    `update accounts a set role = cast(:role as text)
      where a.id = :id and a.role <> cast(:role as text) and (a.role <> 'admin' or not a.active or ${ANOTHER_ADMIN})`,
    { id, role },
  )
  return rowCount === 1
}

/**
 * Lets somebody sign in, or not any more. Answers false when nothing was changed: nobody has this id, it was so
 * already, or there would be no active administrator left. Call it in a transaction.
 */
export async function changeActive(trx: Knex, id: number, active: boolean): Promise<boolean> {
  await lockAdmins(trx)
  const { rowCount } = await trx.raw(
    `update accounts a set active = cast(:active as boolean)
      where a.id = :id and a.active <> cast(:active as boolean) and (cast(:active as boolean) or a.role <> 'admin' or ${ANOTHER_ADMIN})`,
    { id, active },
  )
  return rowCount === 1
}

/**
 * Two administrators who take each other's role at the same moment would each still see the other: the later one waits
 * here, and its statement then sees what the first has done.
 */
async function lockAdmins(trx: Knex): Promise<void> {
  await trx.raw(`select id from accounts where role = 'admin' and active order by id for update`)
}
