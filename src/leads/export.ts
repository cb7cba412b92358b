import type { Knex } from 'knex'
import { CSV_START, csvLine } from '../http/csv.ts'
import { type LeadQuery, listAllLeads } from './queries.ts'
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

/** The leads of the filter as CSV, in list order. */
export async function* leadsCsv(db: Knex, moment: Moment, filter: LeadQuery): AsyncGenerator<string> {
  yield CSV_START + csvLine([...COLUMNS])
  for await (const leads of listAllLeads(db, moment, filter)) {
    yield leads.map((lead) => csvLine(COLUMNS.map((name) => lead[name]))).join('')
  }
}
