import type { Knex } from 'knex'
import type { Lead, Tier } from '../leads/lead.ts'
import { readRules } from '../leads/queries.ts'
import { type Moment, scoredLeads, windowStart } from '../leads/score.ts'

/** What a night knew of a lead, or what its events say of it today; null: it was, or is, no lead at that instant. */
export type Scored = { tier: Tier; total_events: number; active_days: number } | null
export type LateEvent = { event_type: string; created_at: Date; received_at: Date }
export type Difference = {
  user_id: number
  first_name: string | null
  username: string | null
  kept: Scored
  now: Scored
  /** events of the window that reached us after the snapshot, oldest first */
  late: LateEvent[]
  /** without the late events the score is the one that was kept */
  explained: boolean
}
export type Parity = { total: number; differences: Difference[] }

/** So many differences are looked into; all are counted. */
const LOOKED_INTO = 100
const EVENTS_EACH = 20

/** How the night's leads were scored: the instant, the zone and the version of the rule, and when. */
export async function findNight(
  db: Knex,
  night: string,
  timezone: string,
): Promise<{ moment: Moment; known_at: Date; leads: number } | undefined> {
  const row = await db('nights')
    .where({ night })
    .first('as_of', 'rules_version', 'timezone', 'created_at', db.raw('hot + warm + cool + cold as leads'))
  if (!row) return undefined
  const moment = {
    as_of: row.as_of,
    timezone: row.timezone ?? timezone,
    rules: await readRules(db, row.rules_version),
  }
  // A night that was made up later counted what had come until then.
  const known_at = new Date(Math.max(row.as_of.getTime(), row.created_at.getTime()))
  return { moment, known_at, leads: row.leads }
}

/**
 * Scores the night's leads anew from raw events, as of the same instant by the same rule, and compares each with the
 * snapshot. Where they differ it looks for the events that came late: whether these explain the difference is not
 * guessed, but scored once more without them.
 */
export async function compareNight(
  db: Knex,
  night: string,
  { moment, known_at }: { moment: Moment; known_at: Date },
): Promise<Parity> {
  const rows = await listDifferent(db, night, moment)
  const ids = rows.map(({ user_id }) => user_id)
  const late = await listLate(db, ids, moment, known_at)
  const known: Lead[] = await scoredLeads(db, { ...moment, known_at }, ids)
  const then = new Map(
    known.map((lead): [number, Scored] => [lead.user_id, { ...lead, tier: lead.lead_score }]),
  )
  return {
    total: rows[0]?.total ?? 0,
    differences: rows.map(({ total: _, ...row }) => ({
      ...row,
      late: late.get(row.user_id) ?? [],
      explained: late.has(row.user_id) && isSame(row.kept, then.get(row.user_id) ?? null),
    })),
  }
}

function isSame(a: Scored, b: Scored): boolean {
  if (a === null || b === null) return a === b
  return a.tier === b.tier && a.total_events === b.total_events && a.active_days === b.active_days
}

type Row = Pick<Difference, 'user_id' | 'first_name' | 'username' | 'kept' | 'now'> & { total: number }

async function listDifferent(db: Knex, night: string, moment: Moment): Promise<Row[]> {
  const fresh = scoredLeads(db, moment).toSQL()
  const score = (row: string, tier: string) =>
    `case when ${row}.user_id is not null then json_build_object('tier', ${row}.${tier}, 'total_events', ${row}.total_events,
       'active_days', ${row}.active_days) end`
  const { rows } = await db.raw(
    `select user_id, ${score('k', 'tier')} as kept, ${score('f', 'lead_score')} as now, (count(*) over ())::int as total,
            coalesce(u.first_name, r.first_name) as first_name, coalesce(u.username, r.username) as username
       from (select * from lead_snapshots where night = ?) k
       full join (${fresh.sql}) f using (user_id)
       left join users u using (user_id)
       left join free_lesson_registrations r using (user_id)
      where (k.tier, k.total_events, k.active_days, k.last_activity)
            is distinct from (f.lead_score, f.total_events, f.active_days, f.last_activity)
      order by greatest(k.total_events, f.total_events) desc, user_id limit ?`,
    [night, ...fresh.bindings, LOOKED_INTO] as never,
  )
  return rows
}

async function listLate(
  db: Knex,
  ids: number[],
  moment: Moment,
  known_at: Date,
): Promise<Map<number, LateEvent[]>> {
  const rows: (LateEvent & { user_id: number })[] = await db('events')
    .whereRaw('user_id = any(?::bigint[])', [ids])
    .where('created_at', '>', windowStart(moment))
    .where('created_at', '<=', moment.as_of)
    .where('received_at', '>', known_at)
    .select('user_id', 'event_type', 'created_at', 'received_at')
    .orderBy('created_at')
    .limit(LOOKED_INTO * EVENTS_EACH)
  const late = new Map<number, LateEvent[]>()
  for (const { user_id, ...event } of rows) late.set(user_id, [...(late.get(user_id) ?? []), event])
  return late
}
