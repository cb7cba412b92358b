import type { Knex } from 'knex'
import type { Language } from '../language/language.ts'
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
  report: { night: string; as_of: Date; figures: Figures },
  now: Date,
): Promise<number | undefined> {
  const rows = await db('reports')
    .insert({ ...report, figures: JSON.stringify(report.figures), created_at: now })
    .onConflict('night')
    .ignore()
    .returning('id')
  return rows[0]?.id
}

/** What a report is mailed as: an edition in a language, and its picture as PNG where it has one. */
export type Mailed = { language: Language; subject: string; html: string; text: string; chart: Buffer | null }
const MAILED = ['language', 'subject', 'html', 'text', 'chart'] as const

/** Keeps an edition of a report, as it is mailed. */
export async function createEdition(
  db: Knex,
  edition: Mailed & { report_id: number; edition: Edition },
): Promise<void> {
  await db('report_editions').insert(edition)
}

/** An edition in a language, as it is mailed; undefined when the report has no such edition. */
export async function findEdition(
  db: Knex,
  { report_id, edition, language }: { report_id: number; edition: Edition; language: Language },
): Promise<Mailed | undefined> {
  return db('report_editions')
    .where({ report_id, edition, language })
    .first(...MAILED)
}

/** A night's report and the mail that it is shown by. */
export type Report = Mailed & { id: number; night: string; as_of: Date }

// An older portal wrote English alone.
const NIGHTLY = `(select * from report_editions where report_id = r.id and edition = 'night' and language in ('en', :language)
                   order by language = :language desc limit 1)`

/** The report with this id, or of this night ('YYYY-MM-DD'), by its mail in this language, or else in English. */
export async function findReport(
  db: Knex,
  key: { id: number } | { night: string },
  language: Language = 'en',
): Promise<Report | undefined> {
  const [[column, value]] = Object.entries(key) as [[string, string | number]]
  return db
    .from(db.raw(`reports r cross join lateral ${NIGHTLY} as m`, { language }))
    .where(`r.${column}`, value)
    .first('r.id', 'r.night', 'r.as_of', ...MAILED.map((name) => `m.${name}`))
}

/** What a report says, as it was kept with the mail. Reports of an older portal lack what was added since. */
export async function findFigures(db: Knex, report_id: number): Promise<Partial<Figures> | undefined> {
  return (await db('reports').where({ id: report_id }).first('figures'))?.figures
}

export type ListedReport = {
  id: number
  night: string
  language: Language
  subject: string
  created_at: Date
  deliveries: { recipient: string; state: DeliveryState }[]
}

/**
 * The newest reports with what became of each copy, newest night first; those of nights before or after one. Subjects
 * are in this language, or else in English.
 */
export async function listReports(
  db: Knex,
  asked: { limit: number; before?: string | undefined; after?: string | undefined; language: Language },
): Promise<ListedReport[]> {
  const { limit, before, after, language } = asked
  const { rows } = await db.raw(
    `select r.id, r.night, m.language, m.subject, r.created_at,
            coalesce((select json_agg(json_build_object('recipient', d.recipient, 'state', d.state) order by d.recipient)
                        from deliveries d where d.report_id = r.id), '[]') as deliveries
       from reports r cross join lateral ${NIGHTLY} as m
      where night < coalesce(cast(:before as date), 'infinity') and night > coalesce(cast(:after as date), '-infinity')
      order by r.night ${after ? 'asc' : 'desc'} limit :limit`,
    { limit, before: before ?? null, after: after ?? null, language } as never,
  )
  return after ? rows.reverse() : rows
}
