import type { Knex } from 'knex'
import type { GroupTable } from '../analytics/group-queries.ts'
import type { TierOutcome } from '../analytics/outcome.ts'
import type { OutcomeNight } from '../analytics/outcome-queries.ts'
import { shiftDay } from '../events/period.ts'
import { localDay } from '../format.ts'
import type { ScoringRules, Tier } from '../leads/lead.ts'
import type { LiveMoment } from '../leads/moment.ts'
import { type Moment, scoredLeads } from '../leads/score.ts'
import { tierSql } from '../leads/tier.ts'
import type { AskedMove, AskedPast } from './asked.ts'

/** About so many events are looked through at most while somebody waits; beyond that every second, third … lead stands for all. */
export const MOST_EVENTS = 600_000

export type Move = { from: Tier; to: Tier; people: number }

/** Every so-manieth lead is looked at, so that these windows hold about `MOST_EVENTS` events; 1 is everybody. */
export async function sampleEvery(
  db: Knex,
  ends: Date[],
  { window_days }: Pick<ScoringRules, 'window_days'>,
  timezone: string,
): Promise<number> {
  let events = 0
  for (const end of ends) {
    const to = localDay(end, timezone)
    const row = await db('event_days')
      .whereBetween('day', [shiftDay(to, -window_days), to])
      .first(db.raw('coalesce(sum(events), 0)::bigint as events'))
    events += row.events
  }
  return Math.max(1, Math.ceil(events / MOST_EVENTS))
}

/** Every so-manieth lead by a hash of the id: the same ones each time, and a fair part of all. Undefined is everybody. */
async function listSample(db: Knex, every: number): Promise<number[] | undefined> {
  if (every === 1) return undefined
  const rows = await db('free_lesson_registrations')
    .select('user_id')
    .whereRaw('(hashint8(user_id) & 2147483647) % ? = 0', [every])
  return rows.map(({ user_id }) => user_id)
}

/** The draft's tier of each lead beside the one that is live, as a table `user_id, night, from_tier, to_tier`. */
async function tiersUnder(
  db: Knex,
  moment: LiveMoment,
  draft: ScoringRules,
  every: number,
): Promise<GroupTable> {
  const tier = tierSql(draft)
  // With the window as it is the live scores hold what the draft needs, for everybody.
  if (draft.window_days === moment.rules.window_days)
    return named(
      `select user_id, cast(null as date) as night, lead_score as from_tier, ${tier.sql} as to_tier from lead_scores`,
      tier.bindings,
    )
  const { as_of, timezone } = moment
  const fresh = scoredLeads(
    db,
    { as_of, timezone, rules: draft, ahead: true },
    await listSample(db, every),
  ).toSQL()
  return named(
    `select l.user_id, cast(null as date) as night, l.lead_score as from_tier, f.lead_score as to_tier
       from (${fresh.sql}) f join lead_scores l using (user_id)`,
    [...fresh.bindings],
  )
}

/** How many leads would go from which tier to which, now. */
export async function countMoves(
  db: Knex,
  moment: LiveMoment,
  draft: ScoringRules,
  every: number,
): Promise<Move[]> {
  const { sql, bindings } = await tiersUnder(db, moment, draft, every)
  const { rows } = await db.raw(
    `select from_tier as "from", to_tier as "to", count(*)::int as people from (${sql}) t group by 1, 2`,
    bindings as never,
  )
  return rows
}

/** The people of one such move, or of several, as a group. */
export async function moveTable(
  db: Knex,
  moment: LiveMoment,
  draft: ScoringRules,
  { from, to, move }: AskedMove,
): Promise<GroupTable> {
  const every =
    draft.window_days === moment.rules.window_days
      ? 1
      : await sampleEvery(db, [moment.as_of], draft, moment.timezone)
  const { sql, bindings } = await tiersUnder(db, moment, draft, every)
  const rank = (tier: string) => `array_position(array['hot', 'warm', 'cool', 'cold'], ${tier})`
  const way = { any: '<>', up: '<', down: '>' }
  const conditions = [
    ...(from ? ['from_tier = :from_tier'] : []),
    ...(to ? ['to_tier = :to_tier'] : []),
    ...(move ? [`${rank('to_tier')} ${way[move]} ${rank('from_tier')}`] : []),
  ]
  return {
    sql: `select user_id, night from (${sql}) t where true ${conditions.map((one) => `and ${one}`).join(' ')}`,
    bindings: { ...bindings, ...(from && { from_tier: from }), ...(to && { to_tier: to }) },
  }
}

/** The people whom `countDraftOutcomes` counts in a tier or in all, once per night: those who converted, or everybody. */
export async function pastTable(
  db: Knex,
  nights: OutcomeNight[],
  { past, tier, converted }: AskedPast,
  { draft, timezone, every }: { draft: ScoringRules; timezone: string; every: number },
): Promise<GroupTable> {
  if (nights.length === 0)
    return { sql: 'select user_id, cast(null as date) as night from lead_scores where false', bindings: {} }
  const sample = await listSample(db, every)
  const parts = nights.map(({ night, as_of }) => {
    const fresh = scoredLeads(db, { as_of, timezone, rules: draft, known_at: as_of }, sample).toSQL()
    const until = new Date(as_of.getTime() + past * 86_400_000)
    return {
      sql: `select f.user_id, cast(? as date) as night from (${fresh.sql}) f where true
        ${tier ? 'and f.lead_score = ?' : ''}
        ${converted ? 'and exists (select 1 from events e where e.user_id = f.user_id and e.event_type = ? and e.created_at > ? and e.created_at <= ?)' : ''}`,
      values: [
        night,
        ...fresh.bindings,
        ...(tier ? [tier] : []),
        ...(converted ? [draft.goal_type, as_of, until] : []),
      ],
    }
  })
  return named(
    parts.map(({ sql }) => sql).join(' union all '),
    parts.flatMap(({ values }) => values),
  )
}

/**
 * What became of the leads of past nights, in the tiers the draft would have given them: computed anew from the events
 * that had reached the portal by each night, and no others. Outcomes as `countOutcomes` has them, by the draft's goal.
 */
export async function countDraftOutcomes(
  db: Knex,
  nights: OutcomeNight[],
  { days, draft, timezone, every }: { days: number; draft: ScoringRules; timezone: string; every: number },
): Promise<({ night: string } & TierOutcome)[]> {
  const sample = await listSample(db, every)
  const found: ({ night: string } & TierOutcome)[] = []
  for (const { night, as_of } of nights) {
    const moment: Moment & { known_at: Date } = { as_of, timezone, rules: draft, known_at: as_of }
    const fresh = db
      .from(scoredLeads(db, moment, sample).as('s'))
      .select('s.user_id', 's.lead_score as tier')
      .toSQL()
    const { rows } = await db.raw(
      `select tier, count(*)::int as people, count(c.user_id)::int as converted
         from (${fresh.sql}) f
         left join (select distinct user_id from events
                     where event_type = ? and created_at > ? and created_at <= ?) c using (user_id)
        group by tier`,
      [...fresh.bindings, draft.goal_type, as_of, new Date(as_of.getTime() + days * 86_400_000)] as never,
    )
    for (const row of rows as TierOutcome[]) found.push({ night, ...row })
  }
  return found
}

/** A statement with `?` as one with names, so that it can stand inside another. In brackets, as a cast may follow. */
function named(sql: string, values: readonly unknown[]): GroupTable {
  let place = 0
  return {
    sql: sql.replace(/\?/g, () => `(:value_${place++})`),
    bindings: Object.fromEntries(values.map((value, i) => [`value_${i}`, value])),
  }
}
