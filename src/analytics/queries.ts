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

/** Median times between the steps of the same people, in milliseconds; null where nobody took the step. */
export type StepTimes = { opened: number | null; joined: number | null; enrolled: number | null }

/** Half of those who took a step took at most this long from the step before. The same people as `countSteps`. */
export async function readStepTimes(
  db: Knex,
  { from, to }: { from: Date | string; to: Date | string },
): Promise<StepTimes> {
  const median = (before: string, step: string) =>
    `(percentile_cont(0.5) within group (order by extract(epoch from ${step}_at - ${before}_at) * 1000)
       filter (where ${step}_at <= :to))::float8 as ${step}`
  const { rows } = await db.raw(
    `select ${median('registered', 'opened')}, ${median('opened', 'joined')}, ${median('joined', 'enrolled')}
       from lead_scores where registered_at > :from and registered_at <= :to`,
    { from, to },
  )
  return rows[0]
}

/** The nights of the period whose rules differ from those of the night before, ascending. */
export async function listRuleChanges(
  db: Knex,
  { from, to }: Period,
): Promise<{ night: string; rules_version: number }[]> {
  const { rows } = await db.raw(
    `select night, rules_version
       from (select night, rules_version, lag(rules_version) over (order by night) as before from nights) n
      where rules_version <> before and night between cast(:from as date) and cast(:to as date) order by night`,
    { from, to },
  )
  return rows
}
