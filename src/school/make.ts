import type { Role } from '../accounts/account.ts'
import { createAccount } from '../accounts/queries.ts'
import { hashOf, makeToken } from '../accounts/token.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { createInvitation } from '../staff/invitation-queries.ts'
import type { NewSchool } from './form.ts'
import { claimSetUp, createSchool, publishGoal } from './queries.ts'

/** Somebody the new school has invited; the token opens the invitation. */
export type Invited = { email: string; role: Role; token: string }

/**
 * Makes the school, its first administrator and the invitations of the first colleagues, all or nothing. Undefined when
 * the link may not do so any more.
 */
export function makeSchool(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  school: NewSchool,
  by: { token: string; password_hash: string; ip: string | null },
): Promise<Invited[] | undefined> {
  const now = clock()
  return db.transaction(async (trx) => {
    if (!(await claimSetUp(trx, hashOf(by.token), now))) return undefined
    const { admin } = school
    const { name, time_zone } = school
    await createSchool(trx, { name, time_zone, made_at: now })
    const account_id = (await createAccount(trx, {
      ...admin,
      role: 'admin',
      password_hash: by.password_hash,
    }))!
    const actor = { account_id, who: admin.email, ip: by.ip }
    await recordAudit(trx, actor, { action: 'school made', details: { name, time_zone } }, now)
    const made = {
      action: 'account made',
      subject: `account ${admin.email}`,
      details: { role: 'admin' },
    } as const
    await recordAudit(trx, actor, made, now)
    const goal = {
      goal_type: school.goal_type,
      author: admin.email,
      reason: 'Chosen when the school was made.',
    }
    const version = await publishGoal(trx, goal, now)
    const published = {
      action: 'rules published',
      details: { version, goal_type: school.goal_type },
    } as const
    if (version !== undefined) await recordAudit(trx, actor, published, now)
    const invited: Invited[] = []
    for (const { email, role } of school.colleagues) {
      const { token, hash } = makeToken()
      await createInvitation(trx, { email, role, token_hash: hash, invited_by: account_id }, now)
      const entry = { action: 'person invited', subject: `account ${email}`, details: { role } } as const
      await recordAudit(trx, actor, entry, now)
      invited.push({ email, role, token })
    }
    return invited
  })
}
