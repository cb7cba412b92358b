import type { Knex } from 'knex'
import { CSV_START, csvLine } from '../http/csv.ts'
import { LEAD_FIELDS } from './lead.ts'
import { type LeadQuery, listAllLeads } from './queries.ts'
import type { Moment } from './score.ts'

/** The leads of the filter as CSV, in list order. */
export async function* leadsCsv(db: Knex, moment: Moment, filter: LeadQuery): AsyncGenerator<string> {
  yield CSV_START + csvLine([...LEAD_FIELDS])
  for await (const leads of listAllLeads(db, moment, filter)) {
    yield leads.map((lead) => csvLine(LEAD_FIELDS.map((name) => lead[name]))).join('')
  }
}
