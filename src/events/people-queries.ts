import type { Knex } from 'knex'

export type Named = { user_id: number; username: string | null; first_name: string | null }

const NAMED = ['user_id', 'username', 'first_name']

/** The person with this id; undefined when the bot knows nobody by it. */
export function findNamed(db: Knex, user_id: number): Promise<Named | undefined> {
  return db('users').where({ user_id }).first(NAMED)
}

/** People with this username, however its letters are written, in no order. */
export function listByUsername(db: Knex, username: string, limit: number): Promise<Named[]> {
  return db('users').select(NAMED).whereRaw('lower(username) = lower(?)', [username]).limit(limit)
}

/** People with this first name, however its letters are written; whole names before those that only contain it, then by id. */
export function listByName(db: Knex, name: string, limit: number): Promise<Named[]> {
  const part = name.replace(/[\\%_]/g, '\\$&')
  return (
    db('users')
      .select(NAMED)
      // Fewer than three letters are no use to the index inside of a word, but are as a whole name.
      .whereRaw('first_name ilike ?', [[...name].length < 3 ? part : `%${part}%`])
      .orderByRaw('lower(trim(first_name)) = lower(?) desc, user_id', [name])
      .limit(limit)
  )
}
