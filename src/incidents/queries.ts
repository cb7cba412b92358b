import type { Knex } from 'knex'
import type { Incident, Standing, Trouble } from './incident.ts'

/** What is known of each of these jobs; one that was never seen is left out. */
export async function readStandings(db: Knex, jobs: string[]): Promise<Map<string, Standing>> {
  const { rows } = await db.raw(
    `select s.job, s.since, g.settled, coalesce(o.open, '[]') as open
       from job_schedules s
      cross join lateral (
        select max(slot) as settled from job_runs r where r.job = s.job and r.state in ('done', 'cancelled')) g
      cross join lateral (
        select json_agg(json_build_object('slot', slot, 'state', state, 'attempt', attempts, 'error', error,
                                          'created_at', created_at) order by slot) as open
          from (select * from job_runs r
                 where r.job = s.job and r.slot > coalesce(g.settled, s.since)
                   and r.state in ('pending', 'running', 'failed', 'dead')
                 order by r.slot limit 50) open) o
      where s.job = any (?)`,
    [jobs],
  )
  return new Map(
    rows.map(({ job, open, ...known }: Omit<Standing, 'open'> & { job: string; open: never[] }) => [
      job,
      { ...known, open: open.map(withDates) },
    ]),
  )
}

const withDates = (run: Standing['open'][number]) => ({
  ...run,
  slot: new Date(run.slot),
  created_at: new Date(run.created_at),
})

/** Opens an incident of a job that has none open, with its alert. Undefined when it has one: another instance was first. */
export async function openIncident(
  db: Knex,
  { job, kind, slot, reason }: Trouble,
  { alert, now }: { alert: boolean; now: Date },
): Promise<number | undefined> {
  return db.transaction(async (trx) => {
    const rows = await trx('incidents')
      .insert({ job, kind, slot, reason, opened_at: now })
      .onConflict(trx.raw('(job) where closed_at is null'))
      .ignore()
      .returning('id')
    const id = rows[0]?.id
    if (id && alert) await trx('alerts').insert({ incident_id: id, event: 'opened', created_at: now })
    return id
  })
}

/** Closes an incident, with an alert if its beginning had one. False: another instance was first. */
export async function closeIncident(db: Knex, id: number, ending: string, now: Date): Promise<boolean> {
  return db.transaction(async (trx) => {
    const closed = await trx('incidents')
      .where({ id })
      .whereNull('closed_at')
      .update({ closed_at: now, ending })
    if (closed === 0) return false
    await trx.raw(
      `insert into alerts (incident_id, event, created_at)
       select incident_id, 'closed', ? from alerts where incident_id = ? and event = 'opened'`,
      [now, id],
    )
    return true
  })
}

const INCIDENT = ['id', 'job', 'kind', 'slot', 'reason', 'opened_at', 'closed_at', 'ending']

export function listOpenIncidents(db: Knex): Promise<Incident[]> {
  return db('incidents').whereNull('closed_at').select(INCIDENT).orderBy('id')
}

export async function findIncident(db: Knex, id: number): Promise<Incident | undefined> {
  return db('incidents').where({ id }).first(INCIDENT)
}

export type Alert = {
  id: number
  event: 'opened' | 'closed'
  state: 'pending' | 'claimed' | 'accepted' | 'deferred' | 'dead'
  attempts: number
  reply: string | null
}

export type AlertedIncident = Incident & { alerts: Alert[] }

/** The newest incidents with their alerts, newest first. */
export async function listIncidents(db: Knex, limit: number): Promise<AlertedIncident[]> {
  const incidents: Incident[] = await db('incidents').select(INCIDENT).orderBy('id', 'desc').limit(limit)
  const alerts: (Alert & { incident_id: number })[] = await db('alerts')
    .whereIn(
      'incident_id',
      incidents.map(({ id }) => id),
    )
    .select('id', 'incident_id', 'event', 'state', 'attempts', 'reply')
    .orderBy('id')
  return incidents.map((incident) => ({
    ...incident,
    alerts: alerts.filter(({ incident_id }) => incident_id === incident.id),
  }))
}

/** Has an alert that was given up sent again, with ten attempts before it. False: it was not given up. */
export async function requestAlert(db: Knex, id: number): Promise<boolean> {
  return (await db('alerts').where({ id, state: 'dead' }).update({ state: 'pending', attempts: 0 })) > 0
}

/** The newest good run of each job, with how long it took where that is known. */
export async function listLastGoodRuns(
  db: Knex,
): Promise<{ job: string; slot: Date; seconds: number | null }[]> {
  const { rows } = await db.raw(
    `select s.job, r.slot, extract(epoch from r.finished_at - r.started_at)::float8 as seconds
       from job_schedules s
      cross join lateral (
        select * from job_runs r where r.job = s.job and r.state = 'done' order by r.slot desc limit 1) r`,
  )
  return rows
}

/** Copies and alerts that nobody took over, by state. Those of the last thirty days: older ones are history. */
export async function countUndelivered(
  db: Knex,
): Promise<Record<'deliveries' | 'alerts', Record<string, number>>> {
  const count = async (table: string) => {
    const rows = await db(table)
      .whereNot({ state: 'accepted' })
      .whereRaw(`created_at > now() - interval '30 days'`)
      .groupBy('state')
      .select('state', db.raw('count(*)::int as rows'))
    return Object.fromEntries(rows.map(({ state, rows }) => [state, rows]))
  }
  return { deliveries: await count('deliveries'), alerts: await count('alerts') }
}
