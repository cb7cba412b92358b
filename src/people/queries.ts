import type { Knex } from 'knex'
import type { Tier } from '../leads/lead.ts'
import type { Person } from './person.ts'

/** The person with this Telegram id, with the registration if there is one. */
export async function findPerson(db: Knex, user_id: number): Promise<Person | undefined> {
  const row = await db('users as u')
    .leftJoin('free_lesson_registrations as r', 'r.user_id', 'u.user_id')
    .where('u.user_id', user_id)
    .first('u.user_id', 'r.email', 'r.registered_at')
    .select(
      db.raw(
        'coalesce(u.username, r.username) as username, coalesce(u.first_name, r.first_name) as first_name',
      ),
    )
  if (!row) return undefined
  const { email, registered_at, ...person } = row
  return { ...person, registration: registered_at ? { email, registered_at } : null }
}

export type NightScore = { night: string; tier: Tier; total_events: number; active_days: number }

/** What the newest `limit` nights knew of the person, oldest first. */
export async function listNights(db: Knex, user_id: number, limit: number): Promise<NightScore[]> {
  const rows = await db('lead_snapshots')
    .select('night', 'tier', 'total_events', 'active_days')
    .where({ user_id })
    .orderBy('night', 'desc')
    .limit(limit)
  return rows.reverse()
}

/** How many events the person has, up to `most`, so that a page never counts without an end. */
export async function countUpTo(db: Knex, user_id: number, as_of: Date, most: number): Promise<number> {
  const some = db('events')
    .select(db.raw('1'))
    .where({ user_id })
    .where('created_at', '<=', as_of)
    .limit(most)
  const row = await db.from(some.as('e')).first(db.raw('count(*)::int as count'))
  return row.count
}
