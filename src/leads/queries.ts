import type { Knex } from 'knex'
import type { Lead, ScoringRules, Tier } from './lead.ts'
import { type Moment, scoredLeads, windowStart } from './score.ts'

/** The newest rule, or the one of a version. @throws when that version does not exist */
export async function readRules(db: Knex, version?: number): Promise<ScoringRules> {
  const query = db('scoring_rules')
    .select(
      'version',
      'window_days',
      'hot_events',
      'hot_days',
      'warm_events',
      'warm_days',
      'cool_events',
      'goal_type',
    )
    .orderBy('version', 'desc')
  if (version !== undefined) query.where({ version })
  const rules = await query.first()
  if (!rules) throw new Error(`There are no scoring rules of version ${version}.`)
  return rules
}

/** One predicate for a list, its counts and its export. */
export type LeadQuery = { tier?: Tier | undefined; search?: string | undefined }

/** Leads in the one list order: events, days, newest activity, id. */
function leadsQuery(db: Knex, moment: Moment, filter: LeadQuery): Knex.QueryBuilder {
  return matching(db, moment, filter)
    .select(
      'user_id',
      'username',
      'first_name',
      'email',
      'total_events',
      'active_days',
      'last_activity',
      'lead_score',
    )
    .orderByRaw('total_events desc, active_days desc, last_activity desc nulls last, user_id asc')
}

/** A piece of the list. */
export function listLeads(
  db: Knex,
  moment: Moment,
  filter: LeadQuery & { limit: number; offset?: number },
): Promise<Lead[]> {
  return leadsQuery(db, moment, filter)
    .limit(filter.limit)
    .offset(filter.offset ?? 0)
}

/**
 * The whole list in pieces of at most `batch` leads: constant memory, and no statement that waits for a slow reader.
 * Each piece begins after the last one's place in the list order; instants as text, because a Date drops microseconds.
 */
export async function* listAllLeads(
  db: Knex,
  moment: Moment,
  filter: LeadQuery,
  batch = 5000,
): AsyncGenerator<Lead[]> {
  const place = `total_events, active_days, coalesce(last_activity, '-infinity')`
  let after: (Lead & { exact: string }) | undefined
  do {
    const query = leadsQuery(db, moment, filter)
      .select(db.raw(`coalesce(last_activity, '-infinity')::text as exact`))
      .limit(batch)
    if (after) {
      const { total_events, active_days, exact, user_id } = after
      query.whereRaw(`(${place}, -user_id) < (?, ?, ?::timestamptz, ?::bigint)`, [
        total_events,
        active_days,
        exact,
        -user_id,
      ])
    }
    const leads: (Lead & { exact: string })[] = await query
    if (leads.length > 0) yield leads
    after = leads.length === batch ? leads.at(-1) : undefined
  } while (after)
}

/** How many leads of each tier the same list holds. */
export async function countTiers(
  db: Knex,
  moment: Moment,
  { search }: Pick<LeadQuery, 'search'> = {},
): Promise<Record<Tier, number>> {
  const rows: { tier: Tier; people: number }[] = await matching(db, moment, { search })
    .select('lead_score as tier', db.raw('count(*)::int as people'))
    .groupBy('lead_score')
  return {
    hot: 0,
    warm: 0,
    cool: 0,
    cold: 0,
    ...Object.fromEntries(rows.map((row) => [row.tier, row.people])),
  }
}

/** One lead with its score; undefined when the person has no registration. */
export function findLead(db: Knex, moment: Moment, user_id: number): Promise<Lead | undefined> {
  return db.from(scoredLeads(db, moment, user_id).as('s')).first()
}

/**
 * Event times of these people in (as_of − window, as_of + window], ascending: what explanation and forecast need.
 * Microseconds are rounded up to the next millisecond, so that a promised moment of cooling is never too early.
 */
export async function listWindowTimes(
  db: Knex,
  moment: Moment,
  userIds: number[],
): Promise<Map<number, Date[]>> {
  const end = new Date(moment.as_of.getTime() * 2 - windowStart(moment).getTime())
  const rows: { user_id: number; times: number[] }[] = await db('events')
    .select(
      'user_id',
      db.raw('array_agg(ceil(extract(epoch from created_at) * 1000)::float8 order by created_at) as times'),
    )
    .whereIn('user_id', userIds)
    .where('created_at', '>', windowStart(moment))
    .where('created_at', '<=', end)
    .groupBy('user_id')
  return new Map(rows.map((row) => [row.user_id, row.times.map((time) => new Date(time))]))
}

/**
 * Keeps what the night knows of every lead. A night that was kept already is left as it is: late events never
 * change a snapshot. Answers the number of leads kept. Call it in a transaction.
 */
export async function createSnapshot(db: Knex, night: string, moment: Moment): Promise<number> {
  const made = await db('nights')
    .insert({ night, as_of: moment.as_of, rules_version: moment.rules.version })
    .onConflict('night')
    .ignore()
    .returning('night')
  if (made.length > 0) {
    await db
      .into(db.raw('lead_snapshots (night, user_id, total_events, active_days, last_activity, tier)'))
      .insert(
        db
          .from(scoredLeads(db, moment).as('s'))
          .select(
            db.raw('?::date', [night]),
            'user_id',
            'total_events',
            'active_days',
            'last_activity',
            'lead_score',
          )
          // A night that is made up later knows no more than it would have known in time.
          .whereIn(
            'user_id',
            db('free_lesson_registrations').select('user_id').where('registered_at', '<=', moment.as_of),
          ),
      )
  }
  const { kept } = await db('lead_snapshots').where({ night }).first(db.raw('count(*)::int as kept'))
  return kept
}

/** How many people went from which tier to which between two nights; null stands for "was no lead". */
export function readMovement(
  db: Knex,
  night: string,
  previous: string,
): Promise<{ from: Tier | null; to: Tier | null; people: number }[]> {
  return db
    .from(db('lead_snapshots').where({ night: previous }).as('p'))
    .fullOuterJoin(db('lead_snapshots').where({ night }).as('n'), 'n.user_id', 'p.user_id')
    .select('p.tier as from', 'n.tier as to', db.raw('count(*)::int as people'))
    .groupBy('p.tier', 'n.tier')
}

/** Part of a name, @username or e-mail in any case of letters, or a whole id. */
function matching(db: Knex, moment: Moment, { tier, search }: LeadQuery): Knex.QueryBuilder {
  const query = db.from(scoredLeads(db, moment).as('s'))
  if (tier) query.where('lead_score', tier)
  if (search) {
    const part = `%${search.replace(/^@/, '').replace(/[\\%_]/g, '\\$&')}%`
    query.where((either) => {
      either.whereILike('first_name', part).orWhereILike('username', part).orWhereILike('email', part)
      if (/^\d{1,16}$/.test(search)) either.orWhere('user_id', Number(search))
    })
  }
  return query
}
