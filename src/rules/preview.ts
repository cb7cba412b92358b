import type { Knex } from 'knex'
import type { OutcomeDays } from '../analytics/group.ts'
import type { TierOutcome } from '../analytics/outcome.ts'
import { countOutcomes, listOutcomeNights, type OutcomeNight } from '../analytics/outcome-queries.ts'
import type { ScoringRules } from '../leads/lead.ts'
import { readLiveMoment } from '../leads/moment.ts'
import { countDraftOutcomes, countMoves, type Move, sampleEvery } from './preview-queries.ts'

/** So many past nights are computed anew at most. */
export const MOST_NIGHTS = 4

export type Preview = {
  as_of: Date
  timezone: string
  /** the rules that are live */
  rules: ScoringRules
  moves: Move[]
  /** every so-manieth lead was looked at for the moves, and for the past nights */
  moves_every: number
  outcomes_every: number
  days: OutcomeDays
  nights: OutcomeNight[]
  before: TierOutcome[]
  after: TierOutcome[]
}

/** What the draft would change: who moves now, and what the tiers would have foretold on past nights. */
export async function readPreview(db: Knex, draft: ScoringRules, days: OutcomeDays): Promise<Preview> {
  const moment = await readLiveMoment(db)
  const { as_of, timezone, rules } = moment
  const moves_every =
    draft.window_days === rules.window_days ? 1 : await sampleEvery(db, [as_of], draft, timezone)
  const nights = await listOutcomeNights(db, { as_of, days, most: MOST_NIGHTS })
  const ends = nights.map(({ as_of }) => as_of)
  const outcomes_every = await sampleEvery(db, ends, draft, timezone)
  const asked = { nights: nights.map(({ night }) => night), days, goal_type: rules.goal_type }
  return {
    as_of,
    timezone,
    rules,
    moves: await countMoves(db, moment, draft, moves_every),
    moves_every,
    outcomes_every,
    days,
    nights,
    before: await countOutcomes(db, asked),
    after: await countDraftOutcomes(db, nights, { days, draft, timezone, every: outcomes_every }),
  }
}
