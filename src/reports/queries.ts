import type { Knex } from 'knex'
import type { Tier } from '../leads/lead.ts'
import type { Edition } from '../subscriptions/rhythm.ts'
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

/** When the newest event happened that had happened at `as_of`. */
export async function findNewestEventTime(db: Knex, as_of: Date): Promise<Date | undefined> {
  const row = await db('events').where('created_at', '<=', as_of).max('created_at as at').first()
  return row?.at ?? undefined
}

/** The newest `limit` nights up to this one that have a snapshot, oldest first. */
export async function listNightsUpTo(db: Knex, night: string, limit: number): Promise<Figures['nights']> {
  const rows = await db('nights')
    .select('night', 'as_of', 'hot', 'warm', 'cool', 'cold')
    .where('night', '<=', night)
    .orderBy('night', 'desc')
    .limit(limit)
  return rows.reverse().map(({ night, as_of, ...tiers }) => ({ night, as_of: as_of.toISOString(), tiers }))
}

/** Events that count for the score at `as_of` and reached us after it, up to `until`. */
export async function countLateEvents(
  db: Knex,
  { from, as_of, until }: { from: Date; as_of: Date; until: Date },
): Promise<number> {
  const row = await db('events')
    .where('created_at', '>', from)
    .where('created_at', '<=', as_of)
    .where('received_at', '>', as_of)
    .where('received_at', '<=', until)
    .first(db.raw('count(*)::int as events'))
  return row.events
}

/** Makes the report of a night, once. Answers its id, or undefined when the night has one. */
export async function createReport(
  db: Knex,
  report: {
    night: string
    as_of: Date
    subject: string
    html: string
    text: string
    figures: Figures
    chart: Buffer | null
  },
  now: Date,
): Promise<number | undefined> {
  const rows = await db('reports')
    .insert({ ...report, figures: JSON.stringify(report.figures), created_at: now })
    .onConflict('night')
    .ignore()
    .returning('id')
  return rows[0]?.id
}

/** Keeps another edition of a report, as it is mailed. */
export async function createEdition(
  db: Knex,
  edition: { report_id: number; edition: Edition; subject: string; html: string; text: string },
): Promise<void> {
  await db('report_editions').insert(edition)
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

/** Subject and parts of an edition as they were mailed; undefined when the report has no such edition. */
export async function findEdition(
  db: Knex,
  report_id: number,
  edition: Edition,
): Promise<Pick<Report, 'subject' | 'html' | 'text'> | undefined> {
  return edition === 'night'
    ? db('reports').where({ id: report_id }).first('subject', 'html', 'text')
    : db('report_editions').where({ report_id, edition }).first('subject', 'html', 'text')
}

/** The picture of a report as PNG; undefined when it has none. */
export async function findChart(db: Knex, report_id: number): Promise<Buffer | undefined> {
  return (await db('reports').where({ id: report_id }).first('chart'))?.chart ?? undefined
}

/** What a report says, as it was kept with the mail. Reports of an older portal lack what was added since. */
export async function findFigures(db: Knex, report_id: number): Promise<Partial<Figures> | undefined> {
  return (await db('reports').where({ id: report_id }).first('figures'))?.figures
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
