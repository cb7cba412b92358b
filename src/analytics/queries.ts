import type { Knex } from 'knex'
import type { Period } from '../events/period.ts'
import type { ScoringRules, Tier } from '../leads/lead.ts'
import { firstSteps } from './funnel.ts'

export type Funnel = { registered: number; opened: number; joined: number; enrolled: number }

/**
 * The cohort of registrations in the half-open (from, to], and how many of these people took each step: an
 * event of its type up to `to`, not before their registration nor before their first event of the step before.
 */
export async function readFunnel(
  db: Knex,
  { from, to, rules }: { from: Date | string; to: Date | string; rules: Pick<ScoringRules, 'goal_type'> },
): Promise<Funnel> {
  const steps = firstSteps(rules.goal_type)
  const { rows } = await db.raw(
    `select count(*)::int as registered, count(opened.at)::int as opened,
            count(joined.at)::int as joined, count(enrolled.at)::int as enrolled
       from free_lesson_registrations c
       ${steps.sql}
      where c.registered_at > :from and c.registered_at <= :to`,
    { from, to, ...steps.bindings },
  )
  return rows[0]
}

/** The same count from the live scores: registrations in (from, to] and their steps up to `to`, at most the live instant. */
export async function countSteps(
  db: Knex,
  { from, to }: { from: Date | string; to: Date | string },
): Promise<Funnel> {
  const { rows } = await db.raw(
    `select count(*)::int as registered, (count(*) filter (where opened_at <= :to))::int as opened,
            (count(*) filter (where joined_at <= :to))::int as joined,
            (count(*) filter (where enrolled_at <= :to))::int as enrolled
       from lead_scores where registered_at > :from and registered_at <= :to`,
    { from, to },
  )
  return rows[0]
}

/** Leads per tier as the nights of the period kept them, ascending; nights without a snapshot are absent. */
export async function listTierNights(
  db: Knex,
  { from, to }: Period,
): Promise<{ night: string; counts: Record<Tier, number> }[]> {
  const rows = await db('nights')
    .select('night', 'hot', 'warm', 'cool', 'cold')
    .whereBetween('night', [from, to])
    .orderBy('night')
  return rows.map(({ night, ...counts }) => ({ night, counts }))
}

export type Conversion = {
  night: string
  /** the instant the tiers were frozen at */
  frozen_at: Date
  tiers: { tier: Tier; people: number; converted: number }[]
}

/**
 * People frozen in their tier on the newest night that is at least `days` × 24 h old, and how many of them had
 * a goal event in the `days` × 24 h after it. Null when no night is old enough. A tier nobody was in is absent.
 */
export async function findConversion(
  db: Knex,
  { as_of, days, goal_type }: { as_of: Date; days: number; goal_type: string },
): Promise<Conversion | null> {
  const { rows } = await db.raw(
    `with frozen as (
       select night, as_of, hot, warm, cool, cold from nights
        where as_of <= cast(:as_of as timestamptz) - make_interval(hours => :hours)
        order by night desc limit 1),
     reached as (
       select distinct e.user_id from frozen f, events e
        where e.event_type = :goal_type and e.created_at > f.as_of
          and e.created_at <= f.as_of + make_interval(hours => :hours)),
     converted as (
       select s.tier, count(*)::int as converted
         from reached r join lead_snapshots s on s.user_id = r.user_id and s.night = (select night from frozen)
        group by s.tier)
     select f.night, f.as_of as frozen_at, t.tier, t.people, coalesce(c.converted, 0) as converted
       from frozen f,
            lateral (values ('hot', f.hot), ('warm', f.warm), ('cool', f.cool), ('cold', f.cold)) as t (tier, people)
       left join converted c on c.tier = t.tier
      where t.people > 0 order by t.tier`,
    { as_of, hours: days * 24, goal_type },
  )
  const [row] = rows
  if (!row) return null
  return {
    night: row.night,
    frozen_at: row.frozen_at,
    tiers: rows.map(({ tier, people, converted }: Conversion['tiers'][number]) => ({
      tier,
      people,
      converted,
    })),
  }
}
