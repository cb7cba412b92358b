import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import { DEMO_EMAILS, keepSignIns, plantSchool, readSignIns, type SignIn } from '../seeds/school.ts'
import { hashPassword, isPassword } from './accounts/password.ts'
import { findAccountByEmail } from './accounts/queries.ts'
import type { Config } from './config.ts'
import { locked } from './database/embedded-lock.ts'

/**
 * Plants the demo school into an embedded database that holds nothing yet, and answers the demo sign-ins, at later
 * starts too. While it plants, the file `planting` stands in DATA_DIR: found at a start, it says that the rows are
 * those of a planting that was cut off. Without it every row is somebody's, and stays.
 */
export async function plantDemo(to: { db: Knex; url: string; config: Config }): Promise<SignIn[]> {
  const { db, url, config } = to
  const marker = path.join(config.data_dir, 'planting')
  // Two portals may start on one folder; the file of the one that plants is no sign of a planting cut off.
  await locked(`${marker}.lock`, async () => {
    if (existsSync(marker)) await clear(db)
    if (await isEmpty(db)) {
      await writeFile(marker, '')
      console.log('Planting the demo school…')
      await plantSchool({ db, url, config, seed: 1, as_of: new Date(), size: 60_000 })
    }
    await rm(marker, { force: true })
  })
  const emails: string[] = await db('accounts').pluck('email')
  const kept = (await readSignIns(config.data_dir)).filter(({ email }) => emails.includes(email))
  return config.demo_password ? changeDemoPassword(db, config.data_dir, kept, config.demo_password) : kept
}

async function isEmpty(db: Knex): Promise<boolean> {
  const { rows } = await db.raw(
    `select not exists (select from users) and not exists (select from events)
        and not exists (select from free_lesson_registrations) and not exists (select from accounts) as empty`,
  )
  return rows[0].empty
}

/** Accounts that somebody made since then stay. */
async function clear(db: Knex): Promise<void> {
  await db.transaction(async (db) => {
    await db.raw(
      'truncate users, free_lesson_registrations, events, nights, reports, job_runs, job_schedules cascade',
    )
    await db('accounts').whereIn('email', DEMO_EMAILS).delete()
  })
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
