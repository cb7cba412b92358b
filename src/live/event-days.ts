import type { Knex } from 'knex'
import { dayStart, shiftDay } from '../events/period.ts'
import type { Change } from './live.ts'

const HOUR_MS = 3_600_000

type At = { as_of: Date; timezone: string }

// Wide bounds let an index find the rows; the cast decides, because where clocks go back at midnight no instant starts the day.
const OF_DAY = `e.created_at >= (p.day - 1)::timestamp at time zone :timezone
  and e.created_at < (p.day + 2)::timestamp at time zone :timezone
  and (e.created_at at time zone :timezone)::date = p.day and e.created_at <= :as_of`

/**
 * Folds changes of events into the days. Counts move by what changed; a person counts on a day from their first event
 * to their last, which the raw events of that person and day decide, so distinct people stay exact too.
 */
export async function foldChanges(trx: Knex, changes: Change[], at: At): Promise<void> {
  const events = changes.filter(({ day, n }) => day !== null && n !== 0)
  if (events.length === 0) return
  const bindings = {
    ...at,
    days: events.map(({ day }) => day),
    types: events.map(({ event_type }) => event_type),
    people: events.map(({ user_id }) => user_id),
    hours: events.map(({ hour }) => hour),
    ns: events.map(({ n }) => n),
  }
  await trx.raw(
    `insert into event_hours as h (hour, events)
     select hour, sum(n) from unnest(cast(:hours as timestamptz[]), cast(:ns as int[])) as c (hour, n)
      group by hour order by hour
     on conflict (hour) do update set events = h.events + excluded.events`,
    bindings,
  )
  await trx.raw(
    `insert into event_day_types as t (day, event_type, events)
     select day, event_type, sum(n)
       from unnest(cast(:days as date[]), cast(:types as text[]), cast(:ns as int[])) as c (day, event_type, n)
      group by day, event_type order by day, event_type
     on conflict (day, event_type) do update set events = t.events + excluded.events`,
    bindings,
  )
  await trx.raw(
    `with p as (
       select day, user_id, sum(n) as n
         from unnest(cast(:days as date[]), cast(:people as bigint[]), cast(:ns as int[])) as c (day, user_id, n)
        group by day, user_id),
     counted as (
       select p.day, p.n, (select count(*) from events e where e.user_id = p.user_id and ${OF_DAY}) as now from p)
     insert into event_days as d (day, events, people)
     select day, sum(n), sum((now > 0)::int - (now - n > 0)::int) from counted group by day order by day
     on conflict (day) do update set events = d.events + excluded.events, people = d.people + excluded.people`,
    bindings,
  )
  await dropEmpty(trx, bindings)
}

type Touched = { days: (string | null)[]; hours: (Date | null)[] }

async function dropEmpty(trx: Knex, { days, hours }: Touched): Promise<void> {
  await trx('event_hours')
    .whereRaw('hour = any(?::timestamptz[])', [hours] as never)
    .where({ events: 0 })
    .delete()
  for (const table of ['event_days', 'event_day_types'])
    await trx(table)
      .whereRaw('day = any(?::date[])', [days] as never)
      .where({ events: 0 })
      .delete()
}

/**
 * Counts days anew from raw events, one after the other: those named, or every day that holds an event.
 * @param progress told how many days are counted
 */
export async function recountDays(
  trx: Knex,
  days: string[] | 'all',
  at: At,
  progress: (done: number, total: number | null) => Promise<void>,
): Promise<void> {
  if (days === 'all') {
    await trx('event_days').delete()
    await trx('event_day_types').delete()
    await recountHours(trx, { as_of: at.as_of })
    let done = 0
    for (let day = await nextDay(trx, null, at); day !== null; day = await nextDay(trx, day, at)) {
      await recount(trx, day, at)
      await progress(++done, null)
    }
    return
  }
  for (const [i, day] of days.entries()) {
    await trx('event_days').where({ day }).delete()
    await trx('event_day_types').where({ day }).delete()
    await recount(trx, day, at)
    await recountHours(trx, { as_of: at.as_of, ...hoursOf(day, at.timezone) })
    await progress(i + 1, days.length)
  }
}

/** The first local day after `day` that holds an event, however long nothing happened; null after the last. */
async function nextDay(trx: Knex, day: string | null, { as_of, timezone }: At): Promise<string | null> {
  const { rows } = await trx.raw(
    `select min((created_at at time zone :timezone)::date) as day
       from (select created_at from events
              where created_at <= :as_of
                and (cast(:day as date) is null
                     or created_at >= (cast(:day as date))::timestamp at time zone :timezone
                    and (created_at at time zone :timezone)::date > cast(:day as date))
              order by created_at limit 1) e`,
    { as_of, timezone, day } as never,
  )
  return rows[0].day
}

async function recount(trx: Knex, day: string, at: At): Promise<void> {
  await trx.raw(
    `with found as materialized (
       select e.event_type, e.user_id, count(*) as n
         from events e, (select cast(:day as date) as day) p where ${OF_DAY} group by 1, 2),
     types as (
       insert into event_day_types (day, event_type, events)
       select cast(:day as date), event_type, sum(n) from found group by event_type)
     insert into event_days (day, events, people)
     select cast(:day as date), sum(n), count(distinct user_id) from found having count(*) > 0`,
    { ...at, day },
  )
}

/** Counts the whole hours from `from` to before `to` anew; all of them without. */
async function recountHours(
  trx: Knex,
  { as_of, from, to }: { as_of: Date; from?: Date; to?: Date },
): Promise<void> {
  const hours = trx('event_hours')
  const events = trx('events')
    .select(trx.raw(`date_trunc('hour', created_at, 'UTC') as hour, count(*) as events`))
    .where('created_at', '<=', as_of)
    .groupBy(1 as never)
  if (from && to) {
    hours.where('hour', '>=', from).where('hour', '<', to)
    events.where('created_at', '>=', from).where('created_at', '<', to)
  }
  await hours.delete()
  await trx.into(trx.raw('event_hours (hour, events)')).insert(events)
}

/** The whole hours of UTC that a local day lies in. */
function hoursOf(day: string, timezone: string): { from: Date; to: Date } {
  const start = dayStart(day, timezone).getTime()
  const end = dayStart(shiftDay(day, 1), timezone).getTime()
  return {
    from: new Date(Math.floor(start / HOUR_MS) * HOUR_MS),
    to: new Date(Math.ceil(end / HOUR_MS) * HOUR_MS),
  }
}

/** The days between these two, both inclusive, whose counts differ from the raw events. */
export async function listWrongDays(
  trx: Knex,
  { from, to }: { from: string; to: string },
  at: At,
): Promise<string[]> {
  const { rows } = await trx.raw(
    `with p as (select cast(:from as date) as first, cast(:to as date) as last),
     raw as (
       select (e.created_at at time zone :timezone)::date as day, count(*) as events, count(distinct e.user_id) as people
         from events e, p
        where e.created_at >= (p.first - 1)::timestamp at time zone :timezone
          and e.created_at < (p.last + 2)::timestamp at time zone :timezone
          and (e.created_at at time zone :timezone)::date between p.first and p.last
          and e.created_at <= :as_of
        group by 1),
     kept as (select d.* from event_days d, p where d.day between p.first and p.last),
     hours as (
       select h.day
         from (select date_trunc('hour', e.created_at, 'UTC') as hour, count(*) as events from events e, p
                where e.created_at >= p.first::timestamp at time zone 'UTC'
                  and e.created_at < (p.last + 1)::timestamp at time zone 'UTC' and e.created_at <= :as_of
                group by 1) raw
         full join (select k.* from event_hours k, p where k.hour >= p.first::timestamp at time zone 'UTC'
                       and k.hour < (p.last + 1)::timestamp at time zone 'UTC') kept using (hour),
              lateral (select (hour at time zone :timezone)::date as day) h
        where raw.events is distinct from kept.events)
     select day from raw full join kept using (day)
      where (raw.events, raw.people) is distinct from (kept.events, kept.people)
      union select day from hours order by day`,
    { from, to, ...at },
  )
  return rows.map(({ day }: { day: string }) => day)
}
