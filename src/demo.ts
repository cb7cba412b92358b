import type { Knex } from 'knex'
import { keepSignIns, plantSchool, readSignIns, type SignIn } from '../seeds/school.ts'
import { hashPassword, isPassword } from './accounts/password.ts'
import { findAccountByEmail } from './accounts/queries.ts'
import type { Config } from './config.ts'

/**
 * Plants the demo school into an embedded database without accounts, and answers the demo sign-ins, at later
 * starts too: they are kept in DATA_DIR, readable by its owner alone. A start that was cut off while planting
 * leaves no account, so the next one clears what is there and plants again.
 */
export async function plantDemo(to: { db: Knex; url: string; config: Config }): Promise<SignIn[]> {
  const { db, url, config } = to
  if (!(await db('accounts').first('id'))) {
    console.log('Planting the demo school…')
    await db.raw(
      'truncate users, free_lesson_registrations, events, nights, reports, job_runs, job_schedules cascade',
    )
    const { accounts } = await plantSchool({ db, url, config, seed: 1, as_of: new Date(), size: 60_000 })
    return accounts
  }
  const kept = await readSignIns(config.data_dir)
  return config.demo_password ? changeDemoPassword(db, config.data_dir, kept, config.demo_password) : kept
}

/** DEMO_PASSWORD may be set, or changed, after the school was planted. */
async function changeDemoPassword(
  db: Knex,
  data_dir: string,
  kept: SignIn[],
  password: string,
): Promise<SignIn[]> {
  for (const signIn of kept) {
    const account = await findAccountByEmail(db, signIn.email)
    if (account && !(await isPassword(password, account.password_hash))) {
      await db('accounts')
        .where({ id: account.id })
        .update({ password_hash: await hashPassword(password) })
    }
  }
  const now = kept.map(({ email }) => ({ email, password }))
  await keepSignIns(data_dir, now)
  return now
}
