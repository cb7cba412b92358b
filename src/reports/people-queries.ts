import type { Knex } from 'knex'
import type { Lead, Tier } from '../leads/lead.ts'
import { FIRST_TO_LAST, snapshotLeads } from '../leads/queries.ts'
import type { Before } from './report.ts'

/** Leads in the one list order, at most so many of them, and how many there are in all. */
export type Found<Row = Lead> = { total: number; leads: Row[] }

/** The leads that are hot in the snapshot of `night` and were not in that of `previous`. */
export function listBecameHot(
  db: Knex,
  night: string,
  previous: string,
  limit: number,
): Promise<Found<Lead & Before>> {
  const hot = beside(db, night, previous)
    .where('n.tier', 'hot')
    .whereRaw(`p.tier is distinct from 'hot'`)
    .select('p.tier as tier_before', 'p.total_events as events_before', 'p.active_days as days_before')
  return first(db, hot, limit)
}

/** The people of one cell of the movement: in tier `from` on the earlier night and in `to` on the later; null: no lead. */
export function listMoved(
  db: Knex,
  { night, previous, from, to }: { night: string; previous: string; from: Tier | null; to: Tier | null },
  limit: number,
): Promise<Found> {
  if (to === null)
    return first(db, beside(db, previous, night).where('n.tier', from).whereNull('p.tier'), limit)
  return first(db, beside(db, night, previous).where('n.tier', to).where('p.tier', from), limit)
}

/**
 * Hot and untouched: hot on this night and on the one before, and nobody has written down a contact or a note from 24
 * hours before they became hot up to the night's as-of. Somebody became hot on the first of the nights in an unbroken
 * run, over the nights that have a snapshot, on which they were hot: `since`.
 */
export function listUntouched(
  db: Knex,
  { night, previous, as_of }: { night: string; previous: string; as_of: Date },
  limit: number,
): Promise<Found<Lead & { since: string }>> {
  const untouched = db.raw(
    `(select h.user_id, f.night as since
        from (select user_id from lead_snapshots where night = :night and tier = 'hot'
              intersect select user_id from lead_snapshots where night = :previous and tier = 'hot') h
        left join lateral (
          select n.night from nights n
           where n.night < :previous and not exists (
             select from lead_snapshots s where s.night = n.night and s.user_id = h.user_id and s.tier = 'hot')
           order by n.night desc limit 1) broken on true
        cross join lateral (
          select n.night, n.as_of from nights n
           where n.night > coalesce(broken.night, '-infinity') order by n.night limit 1) f
       where not exists (
         select from lead_journal j
          where j.user_id = h.user_id and j.kind in ('contact', 'note')
            and j.at > f.as_of - interval '24 hours' and j.at <= :as_of)) as w`,
    { night, previous, as_of },
  )
  const leads = snapshotLeads(db, night)
    .join(untouched as never, 'w.user_id', 'n.user_id')
    .select('w.since')
  return first(db, leads, limit)
}

type Converted = { user_id: number; first_name: string | null; username: string | null; conversions: number }

/** Who had goal events created in the half-open (from, to], whether lead or not: the first `limit` people by when, and how many events and people in all. */
export async function listConverted(
  db: Knex,
  { from, to }: { from: string; to: string },
  goal_type: string,
  limit: number,
): Promise<{ total: number; people: number; rows: Converted[] }> {
  const { rows } = await db.raw(
    `select e.user_id, coalesce(u.first_name, r.first_name) as first_name, coalesce(u.username, r.username) as username,
            e.conversions, (sum(e.conversions) over ())::int as total, (count(*) over ())::int as people
       from (select user_id, count(*)::int as conversions, min(created_at) as first from events
              where event_type = :goal_type and created_at > :from and created_at <= :to group by user_id) e
       join users u using (user_id) left join free_lesson_registrations r using (user_id)
      order by e.first, e.user_id limit :limit`,
    { from, to, goal_type, limit },
  )
  const found = rows as (Converted & { total: number; people: number })[]
  return {
    total: found[0]?.total ?? 0,
    people: found[0]?.people ?? 0,
    rows: found.map(({ total: _, people: __, ...row }) => row),
  }
}

/** The leads of a night with what another night knew of them as `p`. */
const beside = (db: Knex, night: string, other: string) =>
  snapshotLeads(db, night).leftJoin('lead_snapshots as p', (on) =>
    on.on('p.user_id', 'n.user_id').andOnVal('p.night', '=', other),
  )

async function first<Row extends Lead>(
  db: Knex,
  leads: Knex.QueryBuilder,
  limit: number,
): Promise<Found<Row>> {
  const rows: (Row & { total: number })[] = await db
    .from(leads.as('s'))
    .select('s.*', db.raw('(count(*) over ())::int as total'))
    .orderByRaw(FIRST_TO_LAST)
    .limit(limit)
  return { total: rows[0]?.total ?? 0, leads: rows.map(({ total: _, ...lead }) => lead as never) }
}
