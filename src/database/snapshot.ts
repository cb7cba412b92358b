import type { Knex } from 'knex'

/** Reads that see one and the same state of the database, however many writers are under way. */
export function snapshot<T>(db: Knex, read: (db: Knex) => Promise<T>): Promise<T> {
  return db.transaction(read, { isolationLevel: 'repeatable read', readOnly: true })
}
