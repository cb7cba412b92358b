import type { Job } from '../jobs/job.ts'
import { removeOldAttempts, removeOldSessions } from './queries.ts'

/** Keeps what signing in leaves behind from growing for ever. */
export const sweepSignIns: Job = {
  name: 'sign-in-sweep',
  about: 'Removes tries to sign in that count no more, and sessions that ended more than 30 days ago.',
  schedule: '15 3 * * *',
  counts: ['attempts_removed', 'sessions_removed'],
  async run({ db, clock }) {
    return {
      attempts_removed: await removeOldAttempts(db, clock()),
      sessions_removed: await removeOldSessions(db, clock()),
    }
  },
}
