import type { Knex } from 'knex'
import { firstSteps, stepTypes } from '../analytics/funnel.ts'
import { LEAD_FIELDS, TIERS, type Tier } from '../leads/lead.ts'
import { type Moment, scoredLeads } from '../leads/score.ts'
import type { Change } from './live.ts'

const SCORE = [...LEAD_FIELDS.filter((name) => name !== 'user_id'), 'registered_at', 'day_ends']
const STEPS = ['opened_at', 'joined_at', 'enrolled_at']
const COLUMNS = [...SCORE, ...STEPS]

const set = (columns: string[]) => columns.map((name) => `${name} = excluded.${name}`).join(', ')
const differs = (columns: string[]) =>
  `(${columns.map((name) => `l.${name}`).join(', ')}) is distinct from (${columns.map((name) => `excluded.${name}`).join(', ')})`

/**
 * Computes these people's scores anew from raw events; of those among them who are `stepped` the steps too. Answers by how much the number of leads of each tier changed. Each lead is written once:
 * a row that moves in the list costs an entry in every index.
 */
export async function rescore(
  trx: Knex,
  moment: Moment,
  { people, stepped }: { people: number[]; stepped: number[] },
): Promise<Record<Tier, number>> {
  const fresh = scoredLeads(trx, moment, people).toSQL()
  const first = firstSteps(moment.rules.goal_type)
  const steps = trx
    .raw(
      `select c.user_id, opened.at as opened_at, joined.at as joined_at, enrolled.at as enrolled_at
         from free_lesson_registrations c ${first.sql}
        where c.user_id = any(cast(:stepped as bigint[]))`,
      { ...first.bindings, to: moment.as_of, stepped } as never,
    )
    .toSQL()
  const { rows } = await trx.raw(
    `with old as (select * from lead_scores where user_id = any(cast(? as bigint[]))),
     fresh as materialized (
       select s.*, ${STEPS.map((name) => `case when t.user_id is null then old.${name} else t.${name} end as ${name}`).join(', ')}
         from (${fresh.sql}) s left join old using (user_id) left join (${steps.sql}) t using (user_id)),
     gone as (
       delete from lead_scores l
        where user_id = any(cast(? as bigint[])) and not exists (select 1 from fresh f where f.user_id = l.user_id)),
     written as (
       insert into lead_scores as l (user_id, ${COLUMNS.join(', ')})
       select user_id, ${COLUMNS.join(', ')} from fresh
       on conflict (user_id) do update set ${set(COLUMNS)})
     select tier, sum(n)::int as n
       from (select lead_score as tier, 1 as n from fresh union all select lead_score, -1 from old) moved
      group by tier`,
    [people, ...fresh.bindings, ...steps.bindings, people] as never,
  )
  return tierCounts(rows)
}

/**
 * The people whose steps these changes may change. A further event of a step that was taken before it changes nothing,
 * and most events are such: looking through a person's whole history for each would be most of the work of a tick.
 */
export async function listStepped(trx: Knex, changes: Change[], goal_type: string): Promise<number[]> {
  const [opened, joined, enrolled] = stepTypes(goal_type) as [string, string, string]
  const certain = changes.filter(
    ({ event_type, taken }) =>
      event_type === null || (taken && [opened, joined, enrolled].includes(event_type)),
  )
  const added = changes.filter(
    ({ event_type, taken }) => !taken && [opened, joined, enrolled].includes(event_type ?? ''),
  )
  const { rows } = await trx.raw(
    `select distinct l.user_id
       from unnest(cast(:ids as bigint[]), cast(:types as text[]), cast(:hours as timestamptz[])) as c (user_id, type, hour)
       join lead_scores l using (user_id)
      where (c.type = :opened and (l.opened_at is null or l.opened_at > c.hour))
         or (c.type = :joined and l.opened_at is not null and (l.joined_at is null or l.joined_at > c.hour))
         or (c.type = :enrolled and l.joined_at is not null and (l.enrolled_at is null or l.enrolled_at > c.hour))`,
    {
      opened,
      joined,
      enrolled,
      ids: added.map(({ user_id }) => user_id),
      types: added.map(({ event_type }) => event_type),
      hours: added.map(({ hour }) => hour),
    },
  )
  return [...new Set([...certain, ...rows].map(({ user_id }: { user_id: number }) => user_id))]
}

/**
 * Computes every lead anew, in one grouped pass over the window, and writes what differs in slices.
 * @param progress told how many leads are written, and of how many
 */
export async function rescoreAll(
  trx: Knex,
  moment: Moment,
  progress: (done: number, total: number) => Promise<void>,
): Promise<Record<Tier, number>> {
  const steps = firstSteps(moment.rules.goal_type)
  await trx.raw('drop table if exists fresh_scores')
  await trx.raw(`create temp table fresh_scores (like lead_scores including defaults) on commit drop`)
  const fresh = scoredLeads(trx, moment)
  await trx.raw(
    `insert into fresh_scores (user_id, ${SCORE.join(', ')})
     select user_id, ${SCORE.join(', ')} from (${fresh.toSQL().sql}) s`,
    fresh.toSQL().bindings as never,
  )
  await trx.raw(
    `create temp table fresh_steps on commit drop as
     select c.user_id, opened.at as opened_at, joined.at as joined_at, enrolled.at as enrolled_at
       from free_lesson_registrations c ${steps.sql}`,
    { ...steps.bindings, to: moment.as_of },
  )
  await trx.raw('analyze fresh_scores')
  await trx.raw('analyze fresh_steps')
  await trx.raw(
    'delete from lead_scores l where not exists (select 1 from fresh_scores f where f.user_id = l.user_id)',
  )
  const { rows } = await trx.raw(
    `select user_id from (select user_id, row_number() over (order by user_id) as n from fresh_scores) numbered
      where n % 20000 = 0 order by user_id`,
  )
  const ends: (number | null)[] = [...rows.map(({ user_id }: { user_id: number }) => user_id), null]
  const total = (await trx('fresh_scores').first(trx.raw('count(*)::int as n'))).n
  let from: number | null = null
  for (const [i, to] of ends.entries()) {
    await trx.raw(
      `insert into lead_scores as l (user_id, ${COLUMNS.join(', ')})
       select s.user_id, ${SCORE.map((name) => `s.${name}`).join(', ')}, ${STEPS.map((name) => `t.${name}`).join(', ')}
         from fresh_scores s join fresh_steps t using (user_id)
        where (cast(:from as bigint) is null or s.user_id > :from) and (cast(:to as bigint) is null or s.user_id <= :to)
        order by s.user_id
       on conflict (user_id) do update set ${set(COLUMNS)} where ${differs(COLUMNS)}`,
      { from, to } as never,
    )
    from = to
    await progress(Math.min((i + 1) * 20_000, total), total)
  }
  return countScores(trx)
}

/** People whose kept score is not what raw events say at this instant, up to `most` of them. */
export async function listWrongScores(trx: Knex, moment: Moment, most: number): Promise<number[]> {
  const fresh = scoredLeads(trx, moment).toSQL()
  const row = (table: string) => `(${SCORE.map((name) => `${table}.${name}`).join(', ')})`
  const { rows } = await trx.raw(
    `select user_id from (${fresh.sql}) f full join lead_scores l using (user_id)
      where ${row('f')} is distinct from ${row('l')} limit ?`,
    [...fresh.bindings, most] as never,
  )
  return rows.map(({ user_id }: { user_id: number }) => user_id)
}

/** How many leads of each tier the table holds. */
export async function countScores(trx: Knex): Promise<Record<Tier, number>> {
  const counted = await trx('lead_scores')
    .select('lead_score as tier', trx.raw('count(*)::int as n'))
    .groupBy('lead_score')
  return tierCounts(counted)
}

function tierCounts(rows: { tier: Tier; n: number }[]): Record<Tier, number> {
  const counts = Object.fromEntries(TIERS.map((tier) => [tier, 0])) as Record<Tier, number>
  for (const { tier, n } of rows) counts[tier] = n
  return counts
}
