import type { Knex } from 'knex'
import { isDay } from '../events/period.ts'
import type { Tier } from '../leads/lead.ts'
import type { GroupTable } from './group-queries.ts'
import { type Place, readPlace, writePlace } from './place.ts'

/** A person of a group: as they are now, and the night that counted them where one did. */
export type GroupPerson = {
  user_id: number
  username: string | null
  first_name: string | null
  night: string | null
  /** null: no lead */
  lead_score: Tier | null
  total_events: number
  active_days: number
  at: string
}

/** Where a page of a group ends. */
export type GroupPlace = { night: string | null; place: Place }

/** How many rows the group has: people, or people by night. */
export async function countGroup(db: Knex, { sql, bindings }: GroupTable): Promise<number> {
  const { rows } = await db.raw(`select count(*)::int as count from (${sql}) g`, bindings as never)
  return rows[0].count
}

// Of those who are no leads, who have no score, the last.
const SCORE = `coalesce(l.total_events, 0) as total_events, coalesce(l.active_days, 0) as active_days,
  coalesce(l.last_activity, '-infinity') as last`

/** A page of the group: newest night first, then the one order of leads (PRODUCT.md, "The score"). */
export async function listGroup(
  db: Knex,
  { sql, bindings }: GroupTable,
  { limit, after }: { limit: number; after?: GroupPlace | undefined },
): Promise<GroupPerson[]> {
  const { rows } = await db.raw(
    `select user_id, username, first_name, night, lead_score, total_events, active_days,
            case when last = '-infinity' then '-infinity'
                 else to_char(last at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end as at
       from (select g.user_id, g.night, coalesce(g.night, '-infinity'::date) as of_night, l.lead_score, ${SCORE},
                    coalesce(u.username, r.username) as username, coalesce(u.first_name, r.first_name) as first_name
               from (${sql}) g join users u using (user_id)
               left join lead_scores l using (user_id)
               left join free_lesson_registrations r on r.user_id = g.user_id) p
      ${
        after
          ? `where (of_night, total_events, active_days, last, -user_id)
               < (cast(:after_night as date), :after_events, :after_days, cast(:after_last as timestamptz), -(cast(:after_id as bigint)))`
          : ''
      }
      order by of_night desc, total_events desc, active_days desc, last desc, user_id limit :limit`,
    {
      ...bindings,
      limit,
      ...(after && {
        after_night: after.night ?? '-infinity',
        after_events: after.place.total_events,
        after_days: after.place.active_days,
        after_last: after.place.at,
        after_id: after.place.user_id,
      }),
    } as never,
  )
  return rows
}

/** The place after a person, as text for an address. */
export function writeGroupPlace({ night, ...place }: GroupPerson): string {
  return `${night ?? ''}~${writePlace(place)}`
}

/** The place that `writeGroupPlace` wrote; undefined for any other text. */
export function readGroupPlace(text: unknown): GroupPlace | undefined {
  const [, night, written] = /^(\d{4}-\d\d-\d\d)?~([\w-]{1,200})$/.exec(String(text)) ?? []
  const place = readPlace(written)
  if (!place || (night !== undefined && !isDay(night))) return undefined
  return { night: night ?? null, place }
}
