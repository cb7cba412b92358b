import type { Knex } from 'knex'
import { isRecorded, recordAudit } from '../audit/queries.ts'
import type { Actor } from '../outreach/card.ts'

/** Who looks, and from where. */
export type Reader = Pick<Actor, 'id' | 'email' | 'ip'>

/** No session is older, so whoever still reads a person has opened it since. */
const SESSION_MS = 12 * 3_600_000

/** Puts down that somebody opened a person: as a page, as a dialog over a list, or through the API. */
export function recordOpening(
  db: Knex,
  reader: Reader,
  { user_id, as, now }: { user_id: number; as: 'page' | 'dialog' | 'api'; now: Date },
): Promise<void> {
  const by = { account_id: reader.id, who: reader.email, ip: reader.ip }
  return recordAudit(db, by, { action: 'person opened', subject: subjectOf(user_id), details: { as } }, now)
}

/** Reading on, or one piece of a person, is no new opening; by who has not opened the person at all, it is one. */
export async function recordUnlessOpened(
  db: Knex,
  reader: Reader,
  { user_id, now }: { user_id: number; now: Date },
): Promise<void> {
  const since = new Date(now.getTime() - SESSION_MS)
  const opened = {
    account_id: reader.id,
    action: 'person opened',
    subject: subjectOf(user_id),
    since,
  } as const
  if (!(await isRecorded(db, opened))) await recordOpening(db, reader, { user_id, as: 'page', now })
}

const subjectOf = (user_id: number) => `person ${user_id}`
