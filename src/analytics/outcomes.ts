import type { Knex } from 'knex'
import { readLiveMoment } from '../leads/moment.ts'
import type { ConversionInput } from './conversion-view.ts'
import type { OutcomeDays } from './group.ts'
import {
  type ContactOutcome,
  countContactOutcomes,
  countOutcomes,
  listOutcomeNights,
} from './outcome-queries.ts'

/** What became of the leads of past nights, by tier. */
export async function readConversion(db: Knex, days: OutcomeDays): Promise<ConversionInput> {
  const { as_of, timezone, rules } = await readLiveMoment(db)
  const nights = await listOutcomeNights(db, { as_of, days })
  const asked = { nights: nights.map(({ night }) => night), days, goal_type: rules.goal_type }
  return { days, goal_type: rules.goal_type, timezone, nights, outcomes: await countOutcomes(db, asked) }
}

/** The same, and by whether they were contacted. */
export async function readOutcomes(
  db: Knex,
  days: OutcomeDays,
): Promise<{ conversion: ConversionInput; contacts: ContactOutcome[] }> {
  const conversion = await readConversion(db, days)
  const { nights, goal_type } = conversion
  const asked = { nights: nights.map(({ night }) => night), days, goal_type }
  return { conversion, contacts: await countContactOutcomes(db, asked) }
}
