import type { Knex } from 'knex'
import type { OutcomeDays } from '../analytics/group.ts'
import type { GroupTable } from '../analytics/group-queries.ts'
import type { TierOutcome } from '../analytics/outcome.ts'
import { countOutcomes, listOutcomeNights, type OutcomeNight } from '../analytics/outcome-queries.ts'
import type { ScoringRules } from '../leads/lead.ts'
import { type LiveMoment, readLiveMoment } from '../leads/moment.ts'
import type { AskedPeople } from './asked.ts'
import {
  countDraftOutcomes,
  countMoves,
  type Move,
  moveTable,
  pastTable,
  sampleEvery,
} from './preview-queries.ts'

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
  const moves_every = await everyMove(db, moment, draft)
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

/** The people whom a number of the preview counts, and every so-manieth lead that was looked at for it. */
export async function draftTable(
  db: Knex,
  moment: LiveMoment,
  draft: ScoringRules,
  asked: AskedPeople,
): Promise<{ table: GroupTable; every: number }> {
  if (!('past' in asked))
    return { table: await moveTable(db, moment, draft, asked), every: await everyMove(db, moment, draft) }
  const { as_of, timezone } = moment
  const nights = await listOutcomeNights(db, { as_of, days: asked.past, most: MOST_NIGHTS })
  const ends = nights.map(({ as_of }) => as_of)
  const every = await sampleEvery(db, ends, draft, timezone)
  return { table: await pastTable(db, nights, asked, { draft, timezone, every }), every }
}

/** With the window as it is everybody is looked at: the live scores hold what the draft needs. */
const everyMove = async (db: Knex, { as_of, timezone, rules }: LiveMoment, draft: ScoringRules) =>
  draft.window_days === rules.window_days ? 1 : sampleEvery(db, [as_of], draft, timezone)
