import type { Knex } from 'knex'
import type { ScoringRules } from '../leads/lead.ts'
import type { Change, LiveState, Pass } from './live.ts'

const LOCK = 4_857_003

/** Takes the right to write the live tables until the transaction ends; false when another instance has it. */
export async function tryToLead(trx: Knex): Promise<boolean> {
  const { rows } = await trx.raw('select pg_try_advisory_xact_lock(?) as mine', [LOCK])
  return rows[0].mine
}

export async function readState(db: Knex): Promise<LiveState> {
  const { hot, warm, cool, cold, ...state } = await db('live_state').first(
    'as_of',
    'version',
    'pass_version',
    'rules_version',
    'timezone',
    'hot',
    'warm',
    'cool',
    'cold',
    'people',
    'people_before',
    'rebuild',
  )
  return { ...state, tiers: { hot, warm, cool, cold } }
}

/**
 * The state with the rules the tables were made by, in one read; no rules before the first filling. `outreach` grows with
 * each commit that changed what staff put down of leads.
 */
export async function readLive(
  db: Knex,
): Promise<{ live: LiveState; rules: ScoringRules | undefined; outreach: number }> {
  const row = await db('live_state as s')
    .leftJoin('scoring_rules as r', 'r.version', 's.rules_version')
    .first(
      's.as_of',
      's.version as live_version',
      's.pass_version',
      's.rules_version',
      's.timezone',
      's.hot',
      's.warm',
      's.cool',
      's.cold',
      's.people',
      's.people_before',
      's.rebuild',
      'r.version',
      'r.window_days',
      'r.hot_events',
      'r.hot_days',
      'r.warm_events',
      'r.warm_days',
      'r.cool_events',
      'r.goal_type',
      db.raw('(select version from outreach_state) as outreach'),
    )
  const {
    outreach,
    live_version,
    version,
    window_days,
    hot_events,
    hot_days,
    warm_events,
    warm_days,
    cool_events,
    goal_type,
    ...kept
  } = row
  const { hot, warm, cool, cold, ...state } = kept
  return {
    outreach,
    live: { ...state, version: live_version, tiers: { hot, warm, cool, cold } },
    rules: version
      ? { version, window_days, hot_events, hot_days, warm_events, warm_days, cool_events, goal_type }
      : undefined,
  }
}

export async function writeState(trx: Knex, { tiers, ...state }: LiveState): Promise<void> {
  await trx('live_state').update({ ...state, ...tiers })
}

// A change of the future waits until its time comes.
const DUE = '(created_at is null or created_at <= ?)'

/** How many changes are due, counted up to `most`. */
export async function countDue(trx: Knex, as_of: Date, most: number): Promise<number> {
  const due = trx('changes').select(trx.raw('1')).whereRaw(DUE, [as_of]).limit(most)
  const row = await trx.from(due.as('due')).first(trx.raw('count(*)::int as n'))
  return row.n
}

/** Takes the changes that are due out of the queue, summed per person, type, local day and hour. */
export async function takeChanges(trx: Knex, as_of: Date, timezone: string): Promise<Change[]> {
  const { rows } = await trx.raw(
    `with due as (
       delete from changes where ${DUE}
       returning user_id, event_type, (created_at at time zone ?)::date as day,
                 date_trunc('hour', created_at, 'UTC') as hour, n)
     select user_id, event_type, day, hour, sum(n)::int as n, bool_or(n < 0) as taken
       from due group by 1, 2, 3, 4`,
    [as_of, timezone],
  )
  return rows
}

/** The local days of the changes that are due. */
export async function listDueDays(trx: Knex, as_of: Date, timezone: string): Promise<string[]> {
  const { rows } = await trx.raw(
    `select distinct (created_at at time zone ?)::date as day from changes where created_at <= ? order by 1`,
    [timezone, as_of],
  )
  return rows.map(({ day }: { day: string }) => day)
}

export async function dropDueChanges(trx: Knex, as_of: Date): Promise<void> {
  await trx('changes').whereRaw(DUE, [as_of]).delete()
}

/** The queue as it would be had everything up to `as_of` just been counted: what lies in the future, no more. */
export async function requeueFuture(trx: Knex, as_of: Date): Promise<void> {
  await trx('changes').delete()
  await trx.raw(
    `insert into changes (user_id, event_type, created_at, n)
     select user_id, event_type, created_at, 1 from events where created_at > ?`,
    [as_of],
  )
}

/** People with an event that passed one of these ages between two instants, listed up to `most`. */
export async function listCrossing(
  trx: Knex,
  { from, to, ages_ms, most }: { from: Date; to: Date; ages_ms: number[]; most: number },
): Promise<number[]> {
  const aged = ages_ms.map((age) =>
    trx('events')
      .select('user_id')
      .where('created_at', '>', new Date(from.getTime() - age))
      .where('created_at', '<=', new Date(to.getTime() - age))
      .limit(most),
  )
  const rows = await trx.union(aged, true).limit(most)
  return rows.map(({ user_id }: { user_id: number }) => user_id)
}

const PASS = ['id', 'why', 'step', 'done', 'total', 'started_at', 'finished_at', 'error']

/** The newest passes, the one that runs first. */
export function listPasses(db: Knex, limit: number): Promise<Pass[]> {
  return db('live_passes').select(PASS).orderBy('id', 'desc').limit(limit)
}

/** Puts a pass down as begun. One that never ended was cut off: there is one writer at a time. Keeps the newest hundred. */
export async function beginPass(db: Knex, why: string, started_at: Date): Promise<number> {
  await db('live_passes').whereNull('finished_at').update({ finished_at: started_at, error: 'was cut off' })
  await db('live_passes').whereRaw('id < (select max(id) from live_passes) - 100').delete()
  const [row] = await db('live_passes').insert({ why, step: 'begins', started_at }).returning('id')
  return row.id
}

export async function notePass(db: Knex, id: number, about: Partial<Pass>): Promise<void> {
  await db('live_passes').where({ id }).update(about)
}
