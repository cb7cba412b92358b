import type { Knex } from 'knex'
import type { Lead, Tier } from '../leads/lead.ts'
import { FIRST_TO_LAST, snapshotLeads } from '../leads/queries.ts'
import type { DeliveryState, Figures } from './report.ts'

/** Leads per tier as the night's snapshot has them. */
export async function countSnapshotTiers(db: Knex, night: string): Promise<Record<Tier, number>> {
  const rows = await db('lead_snapshots')
    .where({ night })
    .groupBy('tier')
    .select('tier', db.raw('count(*)::int as leads'))
  const counts = Object.fromEntries(rows.map(({ tier, leads }) => [tier, leads]))
  return { hot: 0, warm: 0, cool: 0, cold: 0, ...counts }
}

/** The newest night before this one that has a snapshot. */
export async function findNightBefore(db: Knex, night: string): Promise<string | undefined> {
  return (await db('nights').where('night', '<', night).max('night as night').first())?.night ?? undefined
}

/** The leads that are hot in the snapshot of `night` and were not in that of `previous`: how many, and the first of the list order. */
export async function listBecameHot(
  db: Knex,
  night: string,
  previous: string,
  limit: number,
): Promise<{ total: number; leads: Lead[] }> {
  const hot = snapshotLeads(db, night)
    .leftJoin('lead_snapshots as p', (on) =>
      on.on('p.user_id', 'n.user_id').andOnVal('p.night', '=', previous),
    )
    .where('n.tier', 'hot')
    .whereRaw(`p.tier is distinct from 'hot'`)
  const rows: (Lead & { total: number })[] = await db
    .from(hot.as('s'))
    .select('s.*', db.raw('(count(*) over ())::int as total'))
    .orderByRaw(FIRST_TO_LAST)
    .limit(limit)
  return { total: rows[0]?.total ?? 0, leads: rows.map(({ total: _, ...lead }) => lead) }
}

/** When the newest event happened that had happened at `as_of`. */
export async function findNewestEventTime(db: Knex, as_of: Date): Promise<Date | undefined> {
  const row = await db('events').where('created_at', '<=', as_of).max('created_at as at').first()
  return row?.at ?? undefined
}

/** Makes the report of a night, once. Answers its id, or undefined when the night has one. */
export async function createReport(
  db: Knex,
  report: { night: string; as_of: Date; subject: string; html: string; text: string; figures: Figures },
  now: Date,
): Promise<number | undefined> {
  const rows = await db('reports')
    .insert({ ...report, figures: JSON.stringify(report.figures), created_at: now })
    .onConflict('night')
    .ignore()
    .returning('id')
  return rows[0]?.id
}

export type Report = { id: number; night: string; as_of: Date; subject: string; html: string; text: string }
const REPORT = ['id', 'night', 'as_of', 'subject', 'html', 'text']

/** The report with this id, or of this night ('YYYY-MM-DD'). */
export async function findReport(
  db: Knex,
  key: { id: number } | { night: string },
): Promise<Report | undefined> {
  return db('reports').where(key).first(REPORT)
}

export type ListedReport = {
  id: number
  night: string
  subject: string
  created_at: Date
  deliveries: { recipient: string; state: DeliveryState }[]
}

/**
 * The newest reports with what became of each copy, newest night first; those of nights before or after one.
 * In both cases newest first.
 */
export async function listReports(
  db: Knex,
  { limit, before, after }: { limit: number; before?: string | undefined; after?: string | undefined },
): Promise<ListedReport[]> {
  const { rows } = await db.raw(
    `select r.id, r.night, r.subject, r.created_at,
            coalesce((select json_agg(json_build_object('recipient', d.recipient, 'state', d.state) order by d.recipient)
                        from deliveries d where d.report_id = r.id), '[]') as deliveries
       from reports r
      where night < coalesce(cast(:before as date), 'infinity') and night > coalesce(cast(:after as date), '-infinity')
      order by r.night ${after ? 'asc' : 'desc'} limit :limit`,
    { limit, before: before ?? null, after: after ?? null } as never,
  )
  return after ? rows.reverse() : rows
}

export type Subscriber = { account_id: number; name: string; email: string; created_at: Date }

/** Who receives the report: subscribed, and the account active. By name. */
export async function listSubscribers(db: Knex): Promise<Subscriber[]> {
  return db('report_subscriptions as s')
    .join('accounts as a', 'a.id', 's.account_id')
    .where('a.active', true)
    .select('s.account_id', 'a.name', 'a.email', 's.created_at')
    .orderBy('a.name')
    .orderBy('a.id')
}

export async function createSubscription(db: Knex, account_id: number, now: Date): Promise<void> {
  await db('report_subscriptions').insert({ account_id, created_at: now }).onConflict('account_id').ignore()
}

export async function endSubscription(db: Knex, account_id: number): Promise<void> {
  await db('report_subscriptions').where({ account_id }).delete()
}
