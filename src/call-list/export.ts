import type { Knex } from 'knex'
import { CSV_START, csvLine } from '../http/csv.ts'
import { inLanguage } from '../language/current.ts'
import { LEAD_FIELDS } from '../leads/lead.ts'
import type { Moment } from '../leads/score.ts'
import { deedOf } from '../outreach/journal.ts'
import { listCards, listLastWords } from '../outreach/queries.ts'
import { type LeadQuery, listAllLeads } from './queries.ts'
import type { Sort } from './sort.ts'

/** What staff put down, after the fields of the API: who works on the lead, how far it is, the newest contact or note. */
const WORK_FIELDS = [
  'owner',
  'status',
  'next_contact_on',
  'last_note_at',
  'last_note_by',
  'last_note',
] as const

/** The leads of the filter as CSV, in the order of the list. `before` is done once the first of them are read, and before any is given. */
export async function* leadsCsv(
  db: Knex,
  moment: Moment,
  filter: LeadQuery & { sort?: Sort | undefined },
  before?: () => Promise<void>,
): AsyncGenerator<string> {
  yield CSV_START + csvLine([...LEAD_FIELDS, ...WORK_FIELDS])
  let given = false
  for await (const leads of listAllLeads(db, moment, filter)) {
    if (!given) await before?.()
    given = true
    const ids = leads.map(({ user_id }) => user_id)
    const [cards, words] = await Promise.all([listCards(db, ids), listLastWords(db, ids)])
    yield leads
      .map((lead) => {
        const card = cards.get(lead.user_id)
        const last = words.get(lead.user_id)
        return csvLine([
          ...LEAD_FIELDS.map((name) => lead[name]),
          card?.owner?.name,
          card?.status,
          card?.next_contact_on,
          last?.at,
          last?.who,
          // A file is read by programs too: its words are English, as its headings and codes are.
          last && (last.text ?? inLanguage('en', () => deedOf(last))),
        ])
      })
      .join('')
  }
  if (!given) await before?.()
}
