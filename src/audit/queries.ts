import type { Knex } from 'knex'
import type { Action } from './audit.ts'

/**
 * Puts down that somebody did something. Call it in the transaction of the deed, where there is one: what did not
 * happen was not done.
 * @param by who did it, and from where; `subject` what it was done to, such as 'person 123'
 */
export async function recordAudit(
  db: Knex,
  by: { account_id: number | null; who: string; ip: string | null },
  entry: { action: Action; subject?: string; details?: Record<string, unknown> },
  now: Date,
): Promise<void> {
  const { action, subject, details } = entry
  await db('audit').insert({
    ...by,
    at: now,
    action,
    subject: subject ?? null,
    details: details ? JSON.stringify(details) : null,
  })
}

/** Whether this account has done this to this subject since an instant. */
export async function isRecorded(
  db: Knex,
  {
    account_id,
    action,
    subject,
    since,
  }: { account_id: number; action: Action; subject: string; since: Date },
): Promise<boolean> {
  const row = await db('audit').where({ account_id, action, subject }).where('at', '>=', since).first('id')
  return row !== undefined
}
