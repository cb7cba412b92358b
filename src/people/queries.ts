import type { Knex } from 'knex'
import type { Tier } from '../leads/lead.ts'
import { forecastEnd, type Moment, windowStart } from '../leads/score.ts'
import type { Mark } from '../leads/slide.ts'
import type { Person } from './person.ts'

/** The person with this Telegram id, with the registration if there is one. */
export async function findPerson(db: Knex, user_id: number): Promise<Person | undefined> {
  const row = await db('users as u')
    .leftJoin('free_lesson_registrations as r', 'r.user_id', 'u.user_id')
    .where('u.user_id', user_id)
    .first('u.user_id', 'r.email', 'r.registered_at')
    .select(
      db.raw(
        'coalesce(u.username, r.username) as username, coalesce(u.first_name, r.first_name) as first_name',
      ),
    )
  if (!row) return undefined
  const { email, registered_at, ...person } = row
  return { ...person, registration: registered_at ? { email, registered_at } : null }
}

/**
 * The person’s events in (as_of − window, as_of + window], summed per millisecond and local day, ascending; as of an earlier
 * instant up to that alone, for what came later was not known then. Microseconds are rounded up to the next millisecond, so
 * that a promised moment of cooling is never too early; the day is that of the event itself.
 */
export async function listWindowMarks(db: Knex, moment: Moment, user_id: number): Promise<Mark[]> {
  const { rows } = await db.raw(
    `select coalesce(json_agg(json_build_array((extract(epoch from at) * 1000)::bigint, day, n)), '[]') as marks
       from (select date_trunc('milliseconds', created_at + interval '999 microseconds') as at,
                    (created_at at time zone :timezone)::date as day, count(*)::int as n
               from events
              where user_id = :user_id and created_at > :from and created_at <= :to
              group by 1, 2 order by 1, 2) as marks`,
    {
      user_id,
      timezone: moment.timezone,
      from: windowStart(moment),
      to: forecastEnd(moment),
    },
  )
  return rows[0].marks.map(([at, day, n]: [number, string, number]) => ({ at, day, n }))
}

export type NightScore = {
  night: string
  as_of: Date
  tier: Tier
  total_events: number
  active_days: number
}

/** What the newest `limit` nights up to `as_of` knew of the person, oldest first. */
export async function listNights(
  db: Knex,
  user_id: number,
  { as_of, limit }: { as_of: Date; limit: number },
): Promise<NightScore[]> {
  const rows = await db('lead_snapshots as s')
    .join('nights as n', 'n.night', 's.night')
    .select('s.night', 'n.as_of', 's.tier', 's.total_events', 's.active_days')
    .where('s.user_id', user_id)
    .where('n.as_of', '<=', as_of)
    .orderBy('s.night', 'desc')
    .limit(limit)
  return rows.reverse()
}

/**
 * How many events of each type are among the person's newest `most`, most frequent first: a page never counts without
 * an end.
 */
export async function countTypes(
  db: Knex,
  user_id: number,
  { as_of, most }: { as_of: Date; most: number },
): Promise<{ event_type: string; count: number }[]> {
  const newest = db('events')
    .select('event_type')
    .where({ user_id })
    .where('created_at', '<=', as_of)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(most)
  return db
    .from(newest.as('e'))
    .select('event_type', db.raw('count(*)::int as count'))
    .groupBy('event_type')
    .orderByRaw('count(*) desc, event_type collate "C"')
}
