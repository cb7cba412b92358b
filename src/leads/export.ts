import type { Knex } from 'knex'
import { CSV_START, csvLine } from '../http/csv.ts'
import type { Lead } from './lead.ts'
import { type LeadQuery, leadsQuery } from './queries.ts'
import type { Moment } from './score.ts'

const COLUMNS = [
  'user_id',
  'username',
  'first_name',
  'email',
  'total_events',
  'active_days',
  'last_activity',
  'lead_score',
] as const

/** The leads of the filter as CSV, in list order, read row by row so that memory stays constant. */
export async function* leadsCsv(db: Knex, moment: Moment, filter: LeadQuery): AsyncGenerator<string> {
  yield CSV_START + csvLine([...COLUMNS])
  const rows: AsyncIterable<Lead> = leadsQuery(db, moment, filter).stream()
  for await (const lead of rows) yield csvLine(COLUMNS.map((name) => lead[name]))
}
