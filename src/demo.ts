import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import { plantSchool } from '../seeds/school.ts'
import { hashPassword, isPassword } from './accounts/password.ts'
import { findAccountByEmail } from './accounts/queries.ts'
import type { Config } from './config.ts'

type SignIn = { email: string; password: string }

/**
 * Plants the demo school into an embedded database without accounts, and answers the demo sign-ins, at later
 * starts too: they are kept in DATA_DIR, readable by its owner alone. A start that was cut off while planting
 * leaves no account, so the next one clears what is there and plants again.
 */
export async function plantDemo(to: { db: Knex; url: string; config: Config }): Promise<SignIn[]> {
  const { db, url, config } = to
  const file = path.join(config.data_dir, 'demo-sign-ins.json')
  if (!(await db('accounts').first('id'))) {
    console.log('Planting the demo school…')
    await db.raw(
      'truncate users, free_lesson_registrations, events, nights, reports, job_runs, job_schedules cascade',
    )
    const { accounts } = await plantSchool({ db, url, config, seed: 1, as_of: new Date(), size: 60_000 })
    await keep(file, accounts)
    return accounts
  }
  const kept: SignIn[] = JSON.parse(await readFile(file, 'utf8').catch(() => '[]'))
  return config.demo_password ? changeDemoPassword(db, file, kept, config.demo_password) : kept
}

/** DEMO_PASSWORD may be set, or changed, after the school was planted. */
async function changeDemoPassword(
  db: Knex,
  file: string,
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
  await keep(file, now)
  return now
}

async function keep(file: string, signIns: SignIn[]): Promise<void> {
  await writeFile(
    file,
    JSON.stringify(
      signIns.map(({ email, password }) => ({ email, password })),
      null,
      2,
    ),
    { mode: 0o600 },
  )
}
