import type { Knex } from 'knex'
import { CSV_START, csvLine } from '../http/csv.ts'
import type { Cursor } from './cursor.ts'
import type { EventFilter } from './filter.ts'
import { listRecent } from './queries.ts'

const COLUMNS = ['id', 'event_type', 'user_id', 'username', 'first_name', 'created_at', 'details'] as const

/**
 * The filter's events up to `as_of` as CSV, newest first, in pieces of at most `batch` lines. Memory stays
 * constant, and no statement runs long: each piece is a page of the same list, begun after the last one.
 */
export async function* eventsCsv(
  db: Knex,
  filter: EventFilter,
  as_of: Date,
  batch = 1000,
): AsyncGenerator<string> {
  yield CSV_START + csvLine([...COLUMNS])
  let before: Cursor | undefined
  for (;;) {
    const events = await listRecent(db, { ...filter, as_of, before, limit: batch })
    const last = events.at(-1)
    if (!last) return
    yield events
      .map((event) =>
        csvLine(COLUMNS.map((name) => (name === 'created_at' ? event.created_at_exact : event[name]))),
      )
      .join('')
    if (events.length < batch) return
    before = { at: last.created_at_exact, id: last.id }
  }
}
