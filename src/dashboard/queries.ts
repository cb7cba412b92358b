import type { Knex } from 'knex'

/** Registrations with registered_at in the half-open (from, to]; without `from`, all up to `to`. */
export async function countRegistrations(db: Knex, { from, to }: { from?: Date; to: Date }): Promise<number> {
  const query = db('free_lesson_registrations').where('registered_at', '<=', to)
  if (from) query.where('registered_at', '>', from)
  const [row] = await query.select(db.raw('count(*)::int as count'))
  return row.count
}
