import type { Knex } from 'knex'
import type { Cursor } from '../events/cursor.ts'
import { CSV_START, csvLine } from '../http/csv.ts'
import { type AuditQuery, listAudit } from './reading-queries.ts'

const COLUMNS = ['at', 'who', 'action', 'subject', 'ip', 'details'] as const

/** What matches as CSV, newest first, in pieces of at most `batch` lines, each a page of the same list. */
export async function* auditCsv(db: Knex, query: AuditQuery, batch = 1000): AsyncGenerator<string> {
  yield CSV_START + csvLine([...COLUMNS])
  let before: Cursor | undefined
  for (;;) {
    const entries = await listAudit(db, { ...query, before, limit: batch })
    const last = entries.at(-1)
    if (!last) return
    yield entries.map((entry) => csvLine(COLUMNS.map((name) => entry[name]))).join('')
    if (entries.length < batch) return
    before = { at: last.place, id: last.id }
  }
}
