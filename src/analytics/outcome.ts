import { TIERS, type Tier } from '../leads/lead.ts'
import { wilson } from './wilson.ts'

/** Below so many people a share says more about chance than about a tier. */
export const ENOUGH_PEOPLE = 30

export type Counted = { people: number; converted: number }
export type TierOutcome = { tier: Tier } & Counted

/** What became of people: how many, how many converted, and, where there are enough of them, the share and its interval. */
export type Outcome = Counted & {
  share: { value: number; low: number; high: number } | null
  /** times the share of all; null where either is unknown */
  lift: number | null
}

/** The share of people who converted with its Wilson interval, 95 %; none of fewer than 30 people. */
export function outcomeOf({ people, converted }: Counted, all?: Counted): Outcome {
  const range = people >= ENOUGH_PEOPLE ? wilson(converted, people) : null
  const share = range && { value: converted / people, ...range }
  const base = all && all.people >= ENOUGH_PEOPLE ? all.converted / all.people : 0
  return { people, converted, share, lift: share && base > 0 ? share.value / base : null }
}

/** Outcomes per tier, hot first, and of all together; rows of several nights are added up. */
export function outcomesOf(rows: TierOutcome[]): { tiers: ({ tier: Tier } & Outcome)[]; all: Outcome } {
  const sums = TIERS.map((tier) => ({ tier, ...addUp(rows.filter((row) => row.tier === tier)) }))
  const all = addUp(sums)
  return { tiers: sums.map(({ tier, ...sum }) => ({ tier, ...outcomeOf(sum, all) })), all: outcomeOf(all) }
}

function addUp(rows: Counted[]): Counted {
  return rows.reduce(
    (sum, { people, converted }) => ({ people: sum.people + people, converted: sum.converted + converted }),
    { people: 0, converted: 0 },
  )
}
