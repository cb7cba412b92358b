import type { Job } from '../jobs/job.ts'
import { msg } from '../language/t.ts'
import { removeOldSetupLinks } from '../school/queries.ts'
import { removeOldInvitations } from '../staff/invitation-queries.ts'
import { removeOldAttempts, removeOldSessions } from './queries.ts'
import { removeOldResets } from './reset-queries.ts'

/** Keeps what signing in and inviting leave behind from growing for ever. */
export const sweepSignIns: Job = {
  name: msg('sign-in-sweep'),
  about: msg(
    'Removes tries to sign in that count no more, and sessions, invitations and mailed links that ended more than 30 days ago.',
  ),
  schedule: '15 3 * * *',
  counts: ['attempts_removed', 'sessions_removed', 'links_removed'],
  async run({ db, clock }) {
    return {
      attempts_removed: await removeOldAttempts(db, clock()),
      sessions_removed: await removeOldSessions(db, clock()),
      links_removed:
        (await removeOldInvitations(db, clock())) +
        (await removeOldResets(db, clock())) +
        (await removeOldSetupLinks(db, clock())),
    }
  },
}
