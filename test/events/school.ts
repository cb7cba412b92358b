import type { Knex } from 'knex'

export type Happening = {
  user_id?: number
  event_type?: string
  details?: unknown
  created_at: string | Date
}

/** Writes events as the bot does, with plain rows; their people come along. Answers the ids, in order. */
export async function makeEvents(db: Knex, events: Happening[]): Promise<number[]> {
  const rows = events.map(
    ({ user_id = 1, event_type = 'lesson_link_clicked', details = {}, created_at }) => ({
      user_id,
      event_type,
      details: JSON.stringify(details),
      created_at,
    }),
  )
  await makePeople(db, [...new Set(rows.map((row) => row.user_id))])
  const made = await db('events').insert(rows).returning('id')
  return made.map(({ id }: { id: number }) => id)
}

/** People the bot knows, by id: their first name says which. */
export async function makePeople(db: Knex, ids: number[]): Promise<void> {
  await db('users')
    .insert(ids.map((user_id) => ({ user_id, username: `user${user_id}`, first_name: `Name ${user_id}` })))
    .onConflict('user_id')
    .ignore()
}

/** A registration for the free lesson. */
export async function makeRegistration(db: Knex, user_id: number, registered_at: string): Promise<void> {
  await makePeople(db, [user_id])
  await db('free_lesson_registrations').insert({
    user_id,
    username: `user${user_id}`,
    first_name: `Name ${user_id}`,
    email: `p${user_id}@school.example`,
    registered_at,
  })
}
