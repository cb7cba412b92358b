import type { Knex } from 'knex'
import type { Cursor } from '../events/cursor.ts'
import type { AuditEntry } from './audit.ts'

/** Which entries: whole values, as an index holds each of them; `from <= at < to`. */
export type AuditQuery = {
  who?: string | undefined
  action?: string | undefined
  subject?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  /** nothing that was put down later than this entry */
  last_id?: number | undefined
}

/** What matches, newest first by (at, id), next after a place. */
export function listAudit(
  db: Knex,
  query: AuditQuery & { before?: Cursor | undefined; limit: number },
): Promise<(AuditEntry & { place: string })[]> {
  const rows = db('audit')
    .select('id', 'at', 'who', 'action', 'subject', 'details', 'ip')
    .select(db.raw(`to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place`))
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(query.limit)
  if (query.who) rows.where({ who: query.who })
  if (query.action) rows.where({ action: query.action })
  if (query.subject) rows.where({ subject: query.subject })
  if (query.from) rows.where('at', '>=', query.from)
  if (query.to) rows.where('at', '<', query.to)
  if (query.last_id !== undefined) rows.where('id', '<=', query.last_id)
  if (query.before)
    rows.whereRaw('(at, id) < (?::timestamptz, ?::bigint)', [query.before.at, query.before.id])
  return rows
}

/** The number of the newest entry; 0 when there is none. */
export async function findNewestId(db: Knex): Promise<number> {
  return (await db('audit').max('id as id').first())?.id ?? 0
}

/** Removes up to `most` of the entries older than `years` at `now`, the oldest first. Answers how many. */
export async function removeOldAudit(db: Knex, years: number, now: Date, most: number): Promise<number> {
  const { rowCount } = await db.raw(
    `delete from audit where id in (
       select id from audit where at < ?::timestamptz - make_interval(years => ?) order by at, id limit ?)`,
    [now, years, most],
  )
  return rowCount
}

/** The addresses of the portal's people, to choose from; the audit knows others too. */
export function listAddresses(db: Knex): Promise<string[]> {
  return db('accounts').orderBy('email').limit(200).pluck('email')
}
