import type { Knex } from 'knex'
import type { RecentEvent } from './event.ts'
import type { EventFilter } from './filter.ts'
import { type EventQuery, listRecent } from './queries.ts'

/** A search that takes longer is given up: it looks through more events than a person should wait for. */
const PATIENCE_MS = 1_500

/**
 * Events of the filter as `listRecent` finds them; null when that would take too long. Only details can make it so. Time
 * decides, not the planner: what it says of how many events hold a detail is a guess, and a guess refuses quick
 * searches and lets slow ones through.
 */
export async function search(
  db: Knex,
  query: EventQuery,
  patience_ms = mayTakeLong(query) ? PATIENCE_MS : Number.POSITIVE_INFINITY,
): Promise<RecentEvent[] | null> {
  if (!Number.isFinite(patience_ms)) return listRecent(db, query)
  return within(db, patience_ms, (db) => listRecent(db, query))
}

/** Reads that may take so long, in one transaction; null when they would take longer. */
export async function within<T>(
  db: Knex,
  patience_ms: number,
  read: (db: Knex) => Promise<T>,
): Promise<T | null> {
  try {
    return await db.transaction(
      async (trx) => {
        await trx.raw(`set local statement_timeout = ${Math.round(patience_ms)}`)
        return read(trx)
      },
      { readOnly: true },
    )
  } catch (error) {
    if ((error as { code?: string }).code === '57014') return null
    throw error
  }
}

/** Whether a filter asks for what only time tells: by person or without details it is read off an index. */
export const mayTakeLong = ({ details = [] }: EventFilter) => details.length > 0
