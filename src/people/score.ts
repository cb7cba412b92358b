import type { Knex } from 'knex'
import { explain } from '../leads/explanation.ts'
import { activeDaysOf, coolingForecast, type TierChange } from '../leads/forecast.ts'
import type { Lead } from '../leads/lead.ts'
import { findLead, listWindowTimes } from '../leads/queries.ts'
import type { Moment } from '../leads/score.ts'

export type ExplainedScore = { lead: Lead; days: string[]; cooling: TierChange[]; explanation: string }

/** A lead's score with its reason and its future; undefined when the person is no lead. */
export async function explainLead(
  db: Knex,
  moment: Moment,
  user_id: number,
): Promise<ExplainedScore | undefined> {
  const [lead, times] = await Promise.all([
    findLead(db, moment, user_id),
    listWindowTimes(db, moment, [user_id]),
  ])
  if (!lead) return undefined
  const { as_of, timezone, rules } = moment
  const own = times.get(user_id) ?? []
  const days = activeDaysOf(own, as_of, timezone, rules)
  const cooling = coolingForecast(own, as_of, timezone, rules)
  return { lead, days, cooling, explanation: explain({ activity: lead, days, cooling }, rules, timezone) }
}
