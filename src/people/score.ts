import type { Knex } from 'knex'
import { explain } from '../leads/explanation.ts'
import { forecast, type TierChange, tierChanges } from '../leads/forecast.ts'
import type { Lead } from '../leads/lead.ts'
import { findLead } from '../leads/queries.ts'
import type { Moment } from '../leads/score.ts'
import { listWindowMarks } from './queries.ts'

/** `steps`: how the score stands now and after each change that comes by itself; `cooling`: those that change the tier. */
export type ExplainedScore = {
  lead: Lead
  days: string[]
  steps: TierChange[]
  cooling: TierChange[]
  explanation: string
}

/** A lead's score with its reason and its future; undefined when the person is no lead. */
export async function explainLead(
  db: Knex,
  moment: Moment,
  user_id: number,
): Promise<ExplainedScore | undefined> {
  const lead = await findLead(db, moment, user_id)
  if (!lead) return undefined
  const marks = await listWindowMarks(db, moment, user_id)
  const { as_of, timezone, rules } = moment
  const days = [...new Set(marks.filter(({ at }) => at <= as_of.getTime()).map(({ day }) => day))].sort()
  const steps = forecast(marks, as_of, rules)
  const cooling = tierChanges(steps)
  return {
    lead,
    days,
    steps,
    cooling,
    explanation: explain({ activity: lead, days, cooling }, rules, timezone),
  }
}
