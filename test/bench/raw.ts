import type { Statement } from './statements.ts'

// What the figures are compared with: the query of the seed document, and the counts anybody would write first.
// They share nothing with the portal's own SQL, so that an equal answer says something.

/**
 * The leads by score as the seed document describes its query: registrations joined to the events of the last 7 × 24 h,
 * grouped by person. Source: seed-user-activity-api.md, "Data Model and Calculation".
 */
export function seedQuery(as_of: Date, timezone: string, limit: number | null): Statement {
  return {
    sql: `with user_activity as (
        select r.user_id, coalesce(u.username, r.username) as username, coalesce(u.first_name, r.first_name) as first_name,
               r.email, count(distinct e.id)::int as total_events,
               count(distinct (e.created_at at time zone $2)::date)::int as active_days,
               max(e.created_at) as last_activity
          from free_lesson_registrations r
          join users u on u.user_id = r.user_id
          left join events e on e.user_id = r.user_id
           and e.created_at > $1::timestamptz - interval '168 hours' and e.created_at <= $1::timestamptz
         group by r.user_id, u.user_id)
      select *, case when total_events >= 20 and active_days >= 5 then 'hot'
                     when total_events >= 10 and active_days >= 3 then 'warm'
                     when total_events >= 5 then 'cool' else 'cold' end as lead_score
        from user_activity
       order by total_events desc, active_days desc, last_activity desc nulls last, user_id
       limit $3`,
    bindings: [as_of, timezone, limit],
  }
}

/** The same answer as quickly as raw events give it: they are grouped before anything is joined. */
export function leanQuery(as_of: Date, timezone: string, limit: number | null): Statement {
  return {
    sql: `select r.user_id, coalesce(u.username, r.username) as username, coalesce(u.first_name, r.first_name) as first_name,
             r.email, coalesce(a.total_events, 0) as total_events, coalesce(a.active_days, 0) as active_days, a.last_activity,
             case when a.total_events >= 20 and a.active_days >= 5 then 'hot'
                  when a.total_events >= 10 and a.active_days >= 3 then 'warm'
                  when a.total_events >= 5 then 'cool' else 'cold' end as lead_score
        from free_lesson_registrations r join users u on u.user_id = r.user_id
        left join (
          select user_id, count(*)::int as total_events,
                 count(distinct (created_at at time zone $2)::date)::int as active_days, max(created_at) as last_activity
            from events where created_at > $1::timestamptz - interval '168 hours' and created_at <= $1::timestamptz
           group by user_id) a on a.user_id = r.user_id
       order by 5 desc, 6 desc, a.last_activity desc nulls last, r.user_id limit $3`,
    bindings: [as_of, timezone, limit],
  }
}

type Span = { from: Date; as_of: Date; timezone: string }

const DAY = `to_char((created_at at time zone $3)::date, 'YYYY-MM-DD')`
const IN_SPAN = 'created_at >= $1::timestamptz and created_at <= $2::timestamptz'
const counted = (sql: string, { from, as_of, timezone }: Span): Statement => ({
  sql,
  bindings: [from, as_of, timezone],
})

export const eventsPerDay = (span: Span) =>
  counted(
    `select ${DAY} as date, count(*)::int as count from events where ${IN_SPAN} group by 1 order by 1`,
    span,
  )

export const peoplePerDay = (span: Span) =>
  counted(
    `select ${DAY} as date, count(distinct user_id)::int as users from events where ${IN_SPAN} group by 1 order by 1`,
    span,
  )

export const typesPerDay = (span: Span) =>
  counted(
    `select ${DAY} as date, event_type, count(*)::int as count from events where ${IN_SPAN}
      group by 1, 2 order by 1, event_type collate "C"`,
    span,
  )

export const topTypes = ({ from, as_of }: Span, limit: number): Statement => ({
  sql: `select event_type, count(*)::int as count from events where ${IN_SPAN}
         group by 1 order by 2 desc, event_type collate "C" limit $3`,
  bindings: [from, as_of, limit],
})

/** Events in the half-open (from, as_of]. */
export const eventsSince = ({ from, as_of }: Span): Statement => ({
  sql: `select count(*)::int as count from events where created_at > $1::timestamptz and created_at <= $2::timestamptz`,
  bindings: [from, as_of],
})

/** The newest 50 events with their people: what a list shows first. */
export const NEWEST = `select e.id, e.event_type, e.details, e.user_id, u.username, u.first_name, e.created_at
  from events e join users u on u.user_id = e.user_id
 where e.created_at <= now() order by e.created_at desc, e.id desc limit 50`
