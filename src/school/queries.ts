import type { Knex } from 'knex'
import { type School, SETUP_HOURS } from './school.ts'

/** One school is made at a time, whichever instance is asked. */
const LOCK = 4_857_014

export function readSchool(db: Knex): Promise<School | undefined> {
  return db('school').first('name', 'time_zone', 'made_at')
}

/** Gives the school another name, or, where it was never made in the browser, its first; the zone is then the one in use. */
export async function nameSchool(db: Knex, school: School): Promise<void> {
  await db('school').insert(school).onConflict('the_one').merge(['name'])
}

/** Whether anybody has an account: from then on nothing makes the school. */
export async function hasAccounts(db: Knex): Promise<boolean> {
  return (await db('accounts').first('id')) !== undefined
}

/** Puts down a link that may make the school for 24 hours. Each instance that starts prints one of its own. */
export async function createSetupLink(db: Knex, token_hash: string, now: Date): Promise<void> {
  const expires_at = new Date(now.getTime() + SETUP_HOURS * 3_600_000)
  await db('setup_links').insert({ token_hash, created_at: now, expires_at })
}

/** Whether this link may make the school now: it is known and not too old, and nobody has an account. */
export async function maySetUp(db: Knex, token_hash: string, now: Date): Promise<boolean> {
  const row = await db('setup_links')
    .where({ token_hash })
    .where('expires_at', '>', now)
    .whereNotExists(db('accounts').select('id'))
    .first('token_hash')
  return row !== undefined
}

/** In a transaction: waits for whoever is making the school, and answers whether this link may still do so. It ends all links. */
export async function claimSetUp(trx: Knex, token_hash: string, now: Date): Promise<boolean> {
  await trx.raw('select pg_advisory_xact_lock(?)', [LOCK])
  if (!(await maySetUp(trx, token_hash, now))) return false
  await trx('setup_links').delete()
  return true
}

export async function createSchool(db: Knex, school: School): Promise<void> {
  await db('school').insert(school).onConflict('the_one').merge()
}

/** A new version of the rules that differs from the newest in its goal alone. Answers it, or undefined when that was the goal. */
export async function publishGoal(
  db: Knex,
  goal: { goal_type: string; author: string; reason: string },
  now: Date,
): Promise<number | undefined> {
  const { rows } = await db.raw(
    `insert into scoring_rules (version, window_days, hot_events, hot_days, warm_events, warm_days, cool_events,
                                goal_type, author, reason, created_at)
     select version + 1, window_days, hot_events, hot_days, warm_events, warm_days, cool_events,
            cast(:goal_type as text), cast(:author as text), cast(:reason as text), cast(:now as timestamptz)
       from (select * from scoring_rules order by version desc limit 1) newest
      where goal_type <> cast(:goal_type as text)
     returning version`,
    { ...goal, now } as never,
  )
  return rows[0]?.version
}

/** Removes links that ran out. Answers how many. */
export function removeOldSetupLinks(db: Knex, now: Date): Promise<number> {
  return db('setup_links').where('expires_at', '<', now).delete()
}
