import type { Knex } from 'knex'
import { type Lead, TIERS, type Tier } from '../leads/lead.ts'
import type { Place } from '../leads/order.ts'
import { listNightLeads } from '../leads/queries.ts'
import { readReasons } from '../leads/reasons.ts'
import type { Moment } from '../leads/score.ts'

const COOLING_HOURS = 48
const PIECE = 200

export type CoolingLead = { lead: Lead; to: Tier; at: Date }

/**
 * Hot and warm leads of the night that, with no activity, fall to a lower tier within 48 hours; the soonest first, and
 * among those of one instant in the list order, hot ones before. Read in pieces: memory does not grow with the leads.
 */
export async function readCooling(
  db: Knex,
  night: string,
  moment: Moment,
  limit: number,
): Promise<{ total: number; leads: CoolingLead[] }> {
  const end = Number(moment.as_of) + COOLING_HOURS * 3_600_000
  let total = 0
  let first: CoolingLead[] = []
  for (const tier of ['hot', 'warm'] as const) {
    for (let after: Place | undefined, more = true; more; ) {
      const leads = await listNightLeads(db, night, { tier, limit: PIECE, after })
      const reasons = await readReasons(db, moment, leads)
      const cooling = leads.flatMap((lead): CoolingLead[] => {
        const falls = reasons
          .get(lead.user_id)!
          .cooling.find(({ tier }) => TIERS.indexOf(tier) > TIERS.indexOf(lead.lead_score))
        return falls && Number(falls.at) <= end ? [{ lead, to: falls.tier, at: falls.at }] : []
      })
      total += cooling.length
      first = [...first, ...cooling].sort((a, b) => Number(a.at) - Number(b.at)).slice(0, limit)
      after = leads.at(-1)?.place
      more = leads.length === PIECE
    }
  }
  return { total, leads: first }
}
