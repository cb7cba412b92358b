import type { Knex } from 'knex'
import { readRules } from '../leads/queries.ts'
import type { Person } from './person.ts'
import { countTypes, listNights } from './queries.ts'
import { explainLead } from './score.ts'
import { COUNT_AT_MOST, NIGHTS, type Summary } from './views.ts'

/** Everything a person's summary tells, as of now or of the instant that was asked for (`past`). */
export async function readSummary(
  db: Knex,
  asked: { person: Person; now: Date; past?: Date | undefined; timezone: string },
): Promise<Summary> {
  const { person, now, past, timezone } = asked
  const { user_id } = person
  const as_of = past ?? now
  const moment = { as_of, timezone, rules: await readRules(db), ahead: !past }
  return {
    person,
    moment,
    now,
    past,
    score: await explainLead(db, moment, user_id),
    nights: await listNights(db, user_id, { as_of, limit: NIGHTS }),
    types: await countTypes(db, user_id, { as_of, most: COUNT_AT_MOST + 1 }),
  }
}
