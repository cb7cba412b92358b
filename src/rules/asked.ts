import { OUTCOME_DAYS, type OutcomeDays } from '../analytics/group.ts'
import { TIERS, type Tier } from '../leads/lead.ts'

export const MOVES = ['any', 'up', 'down'] as const

/** Leads by their tier now and under the draft, and by which way they would move; null is whichever. */
export type AskedMove = { from: Tier | null; to: Tier | null; move: (typeof MOVES)[number] | null }

/** Leads in the tier that the draft would have given them on past nights; null is all. */
export type AskedPast = { past: OutcomeDays; tier: Tier | null; converted: boolean }

/** Whom a number of the lab counts, as it stands in an address beside the draft. */
export type AskedPeople = AskedMove | AskedPast

/** Reads whom an address names; what it says nothing of is everybody. */
export function readAsked(query: Record<string, unknown>): AskedPeople {
  const tier = (value: unknown) => TIERS.find((one) => one === value) ?? null
  const past = OUTCOME_DAYS.find((days) => String(days) === query.past)
  if (past) return { past, tier: tier(query.tier), converted: query.converted === 'yes' }
  return {
    from: tier(query.from),
    to: tier(query.to),
    move: MOVES.find((move) => move === query.move) ?? null,
  }
}

/** The same as parameters. */
export function askedParams(asked: Partial<AskedMove> | AskedPast): Record<string, string> {
  const all = Object.entries(asked).filter(([, value]) => value !== null && value !== false)
  return Object.fromEntries(all.map(([name, value]) => [name, value === true ? 'yes' : String(value)]))
}
