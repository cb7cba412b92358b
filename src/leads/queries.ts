import type { Knex } from 'knex'
import { LEAD_FIELDS, type Lead, type ScoringRules, type Tier } from './lead.ts'
import { LIST_ORDER, leadRows, type Moment, scoredLeads, windowStart } from './score.ts'

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

/** The first leads of the one list order: events, days, newest activity, id. */
export function listLeads(
  db: Knex,
  moment: Moment,
  { tier, limit }: { tier?: Tier | undefined; limit: number },
): Promise<Lead[]> {
  const query = leadRows(db, moment)
    .select(LEAD_FIELDS.map((name) => `s.${name}`))
    .orderByRaw(LIST_ORDER.map((key) => `${key} desc`).join(', '))
    .limit(limit)
  return tier ? query.where('s.lead_score', tier) : query
}

/** How many leads of each tier there are. */
export async function countTiers(db: Knex, moment: Moment): Promise<Record<Tier, number>> {
  if (moment.live) return moment.live.tiers
  const rows: { tier: Tier; people: number }[] = await leadRows(db, moment)
    .select('s.lead_score as tier', db.raw('count(*)::int as people'))
    .groupBy('s.lead_score')
  const none = { hot: 0, warm: 0, cool: 0, cold: 0 }
  return { ...none, ...Object.fromEntries(rows.map((row) => [row.tier, row.people])) }
}

/** One lead with its score; undefined when the person has no registration. */
export function findLead(db: Knex, moment: Moment, user_id: number): Promise<Lead | undefined> {
  return db.from(scoredLeads(db, moment, [user_id]).as('s')).first()
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
  return countNight(db, night)
}

/** Keeps with a night how many leads of each tier its snapshot holds. Answers how many they are in all. */
export async function countNight(db: Knex, night: string): Promise<number> {
  const { rows } = await db.raw(
    `update nights n set hot = c.hot, warm = c.warm, cool = c.cool, cold = c.cold
       from (select count(*) filter (where tier = 'hot') as hot, count(*) filter (where tier = 'warm') as warm,
                    count(*) filter (where tier = 'cool') as cool, count(*) filter (where tier = 'cold') as cold
               from lead_snapshots where night = :night) c
      where n.night = :night returning n.hot + n.warm + n.cool + n.cold as kept`,
    { night },
  )
  return rows[0].kept
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
