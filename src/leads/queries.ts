import type { Knex } from 'knex'
import { LEAD_FIELDS, type Lead, type ScoringRules, type Tier } from './lead.ts'
import { keysOf, LIST_ORDER, type Order, type Place } from './order.ts'
import { forecastEnd, leadRows, type Moment, scoredLeads, windowStart } from './score.ts'

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

/** The one list order, of any `s` with the columns of `scoredLeads`. Source: PRODUCT.md, "The score". */
export const FIRST_TO_LAST = keysOf(LIST_ORDER, 'desc')

/** A lead with its place in the list it was read from. */
export type PlacedLead = Lead & { place: Place }

/** The first leads of the one list order: events, days, newest activity, id. */
export function listLeads(
  db: Knex,
  moment: Moment,
  { tier, limit }: { tier?: Tier | undefined; limit: number },
): Promise<Lead[]> {
  const query = leadRows(db, moment)
    .select(LEAD_FIELDS.map((name) => `s.${name}`))
    .orderByRaw(FIRST_TO_LAST)
    .limit(limit)
  return tier ? query.where('s.lead_score', tier) : query
}

/**
 * The leads of `s` in an order: those next after a place in it, or those next before one, first to last in both cases.
 * @param bindings of the names that the order's SQL uses
 */
export async function listInOrder(
  db: Knex,
  leads: Knex.QueryBuilder,
  order: Order,
  { limit, after, before }: { limit: number; after?: Place | undefined; before?: Place | undefined },
  bindings: Record<string, string | number> = {},
): Promise<PlacedLead[]> {
  const { keys, direction } = order
  const way = (direction === 'desc') === !before ? 'desc' : 'asc'
  const query = leads
    .select(LEAD_FIELDS.map((name) => `s.${name}`))
    .select(db.raw(`array[${keys.map(({ text }) => text).join(', ')}] as place`, bindings))
    .orderByRaw(keysOf(order, way), bindings as never)
    .limit(limit)
  const place = before ?? after
  if (place)
    query.whereRaw(
      `(${keys.map(({ sql }) => sql).join(', ')}) ${way === 'desc' ? '<' : '>'}
       (${keys.map(({ cast }, i) => `cast(:key${i} as ${cast})`).join(', ')})`,
      { ...bindings, ...Object.fromEntries(place.map((value, i) => [`key${i}`, value])) },
    )
  const found: PlacedLead[] = await query
  return before ? found.reverse() : found
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
  return db.from(scoredLeads(db, moment, [user_id]).as('s')).first(LEAD_FIELDS.map((name) => `s.${name}`))
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
  const rows: { user_id: number; times: number[] }[] = await db('events')
    .select(
      'user_id',
      db.raw('array_agg(ceil(extract(epoch from created_at) * 1000)::float8 order by created_at) as times'),
    )
    .whereIn('user_id', userIds)
    .where('created_at', '>', windowStart(moment))
    .where('created_at', '<=', forecastEnd(moment))
    .groupBy('user_id')
  return new Map(rows.map((row) => [row.user_id, row.times.map((time) => new Date(time))]))
}

/**
 * Keeps what the night knows of every lead. A night that was kept already is left as it is: late events never
 * change a snapshot. Answers the number of leads kept. Call it in a transaction.
 */
export async function createSnapshot(db: Knex, night: string, moment: Moment): Promise<number> {
  const made = await db('nights')
    .insert({
      night,
      as_of: moment.as_of,
      rules_version: moment.rules.version,
      timezone: moment.timezone,
    })
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
          ),
      )
  }
  return countNight(db, night)
}

/**
 * The leads of a night as its snapshot knows them, with today's names, as a table of the columns that `scoredLeads` has.
 * What is mailed of a night reads from here: it agrees with the counts that are kept, and nobody is scored twice.
 */
export function snapshotLeads(db: Knex, night: string): Knex.QueryBuilder {
  return db
    .from({ n: 'lead_snapshots' })
    .join('free_lesson_registrations as r', 'r.user_id', 'n.user_id')
    .join('users as u', 'u.user_id', 'n.user_id')
    .where('n.night', night)
    .select(
      'n.user_id',
      'r.email',
      'n.total_events',
      'n.active_days',
      'n.last_activity',
      'n.tier as lead_score',
    )
    .select(
      db.raw(
        'coalesce(u.username, r.username) as username, coalesce(u.first_name, r.first_name) as first_name',
      ),
    )
}

/** The first leads of a night's tier in the one list order, or those next after a place in it. */
export function listNightLeads(
  db: Knex,
  night: string,
  { tier, limit, after }: { tier: Tier; limit: number; after?: Place | undefined },
): Promise<PlacedLead[]> {
  const leads = snapshotLeads(db, night).where('n.tier', tier)
  return listInOrder(db, db.from(leads.as('s')), LIST_ORDER, { limit, after })
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
