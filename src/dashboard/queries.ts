import type { Knex } from 'knex'
import { DUE, HOT_NEVER_CONTACTED } from '../analytics/group-queries.ts'
import type { Lead } from '../leads/lead.ts'
import { FIRST_TO_LAST } from '../leads/queries.ts'

/** Registrations with registered_at in the half-open (from, to]; without `from`, all up to `to`. */
export async function countRegistrations(
  db: Knex,
  { from, to }: { from?: Date | string; to: Date | string },
): Promise<number> {
  const query = db('free_lesson_registrations').where('registered_at', '<=', to)
  if (from) query.where('registered_at', '>', from)
  const [row] = await query.select(db.raw('count(*)::int as count'))
  return row.count
}

/** Events of a type created in the half-open (from, to]: the index by type answers, whoever did them. */
export async function countType(
  db: Knex,
  event_type: string,
  { from, to }: { from: Date; to: Date },
): Promise<number> {
  const [row] = await db('events')
    .where({ event_type })
    .where('created_at', '>', from)
    .where('created_at', '<=', to)
    .select(db.raw('count(*)::int as count'))
  return row.count
}

export type DaySoFar = { events: number; registrations: number; conversions: number }

/** What happened in each of these spans, both ends included; whole hours come from the summaries. In their order. */
export async function countSoFar(
  db: Knex,
  spans: { from: Date; to: Date }[],
  goal_type: string,
): Promise<DaySoFar[]> {
  const { rows } = await db.raw(
    `select (select coalesce(sum(h.events), 0) from event_hours h where h.hour >= s.first and h.hour < s.last)
          - (select count(*) from events e where e.created_at >= s.first and e.created_at < s."from")
          + (select count(*) from events e where e.created_at >= s.last and e.created_at <= s.until) as events,
            (select count(*) from free_lesson_registrations r
              where r.registered_at >= s."from" and r.registered_at <= s.until) as registrations,
            (select count(*) from events e where e.event_type = :goal_type
                and e.created_at >= s."from" and e.created_at <= s.until) as conversions
       from (select "from", until, n, date_trunc('hour', "from", 'UTC') as first, date_trunc('hour', until, 'UTC') as last
               from unnest(cast(:froms as timestamptz[]), cast(:tos as timestamptz[])) with ordinality as s ("from", until, n)) s
      order by s.n`,
    { froms: spans.map(({ from }) => from), tos: spans.map(({ to }) => to), goal_type },
  )
  return rows
}

export type DueLead = Pick<Lead, 'user_id' | 'username' | 'first_name' | 'lead_score'> & { due_on: string }

/** The leads of an account whose next contact is due on this local day or was before, the longest waiting first. */
export async function listDue(
  db: Knex,
  { owner, today, limit }: { owner: number; today: string; limit: number },
): Promise<DueLead[]> {
  const { rows } = await db.raw(
    `select s.user_id, s.username, s.first_name, s.lead_score, d.next_contact_on as due_on
       from (select u.user_id, u.next_contact_on from ${DUE}) d join lead_scores s using (user_id)
      order by d.next_contact_on, ${FIRST_TO_LAST} limit :limit`,
    { viewer: owner, today, limit },
  )
  return rows
}

/** The first hot leads that nobody has ever contacted, and that are nobody's or this account's. */
export async function listNeverContacted(
  db: Knex,
  { owner, limit }: { owner: number; limit: number },
): Promise<Pick<Lead, 'user_id' | 'username' | 'first_name' | 'total_events' | 'active_days'>[]> {
  const { rows } = await db.raw(
    `select user_id, username, first_name, total_events, active_days
       from (select u.* from ${HOT_NEVER_CONTACTED}) s
      order by ${FIRST_TO_LAST} limit :limit`,
    { viewer: owner, limit },
  )
  return rows
}

/** Grows with whatever staff put down about leads: who kept an answer about their work knows that it is old. */
export async function readJournalStamp(db: Knex): Promise<number> {
  const row = await db('lead_journal').max('id as newest').first()
  return row?.newest ?? 0
}

/** The newest night that was kept, and the one before it. */
export async function listNewestNights(db: Knex): Promise<{ night: string; as_of: Date }[]> {
  return db('nights').select('night', 'as_of').orderBy('night', 'desc').limit(2)
}
