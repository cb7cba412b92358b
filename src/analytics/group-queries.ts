import type { Knex } from 'knex'
import { boundsOf } from '../events/instant.ts'
import { localDay } from '../format.ts'
import type { Tier } from '../leads/lead.ts'
import type { LiveMoment } from '../leads/moment.ts'
import { dueSql } from '../outreach/card.ts'
import { type Frozen, type Group, STEPS } from './group.ts'
import { CONTACT_DAYS, listOutcomeNights } from './outcome-queries.ts'
import { weekBounds, weeksBetween } from './weeks.ts'

/** People as a table of `user_id` and `night` (null where the group is not of a night), one row per person and night. */
export type GroupTable = { sql: string; bindings: Record<string, unknown> }

/** The people a figure counts, by the figure's own predicate. `viewer` is whose own groups these are. */
export async function groupTable(
  db: Knex,
  group: Group,
  moment: LiveMoment,
  viewer: number,
): Promise<GroupTable> {
  const { as_of, timezone, rules } = moment
  switch (group.who) {
    case 'funnel':
      return funnel(group, moment)
    case 'active':
      return people(
        `users u where exists (select 1 from events e where e.user_id = u.user_id
           and e.created_at >= cast(:since as timestamptz) and e.created_at < cast(:until as timestamptz)
           and e.created_at <= :as_of)`,
        { since: group.since, until: group.until, as_of },
      )
    case 'registered':
      return people(
        `lead_scores u where registered_at >= cast(:since as timestamptz)
           and registered_at < cast(:until as timestamptz) and registered_at <= :as_of`,
        { since: group.since, until: group.until, as_of },
      )
    case 'cohort':
      return cohort(group, moment)
    case 'night':
      return {
        sql: 'select user_id, night from lead_snapshots where night = cast(:night as date) and tier = :tier',
        bindings: { night: group.night, tier: group.tier },
      }
    case 'moved':
      return moved(group)
    case 'frozen': {
      const { days, most } = group
      const nights = await listOutcomeNights(db, { as_of, days, ...(most && { most }) })
      const kept = nights.filter(({ night }) => group.night === null || night === group.night)
      return frozen(
        group,
        kept.map(({ night }) => night),
        rules.goal_type,
      )
    }
    case 'due':
      return people(DUE, { viewer, today: localDay(as_of, timezone) })
    case 'never_contacted':
      return people(HOT_NEVER_CONTACTED, { viewer })
  }
}

/** Cards of the account `:viewer` whose next contact is due on the local day `:today` or was before. */
export const DUE = `lead_cards u where owner_id = :viewer and ${dueSql('u', ':today')}`

/**
 * Hot leads that nobody has ever contacted and that are nobody's or the account's `:viewer`: what this person can do now.
 * The "hot and untouched" of the nightly report are others: see `listUntouched` of the reports. Most leads have no card:
 * asked so, the planner knows, and reads cards and journal once instead of for each lead.
 */
export const HOT_NEVER_CONTACTED = `lead_scores u where u.lead_score = 'hot'
    and not exists (select 1 from lead_cards c where c.user_id = u.user_id
                       and (c.status <> 'new' or c.owner_id <> :viewer))
    and not exists (select 1 from lead_journal j where j.user_id = u.user_id and j.kind = 'contact')`

const people = (from: string, bindings: Record<string, unknown>): GroupTable => ({
  sql: `select u.user_id, cast(null as date) as night from ${from}`,
  bindings,
})

/** The cohort of the period with the step taken by its end. The same predicate as `countSteps`. */
function funnel(
  { step, stopped, ...period }: Extract<Group, { who: 'funnel' }>,
  { timezone, as_of }: LiveMoment,
): GroupTable {
  const { from, to } = boundsOf(period, timezone, as_of)
  const column = (name: string) => (name === 'registered' ? 'registered_at' : `${name}_at`)
  const next = STEPS[STEPS.indexOf(step) + 1]
  const not = stopped && next ? `and not coalesce(${column(next)} <= :to, false)` : ''
  return people(
    `lead_scores u where registered_at > :from and registered_at <= :to and ${column(step)} <= :to ${not}`,
    { from, to },
  )
}

/** Registrations of local weeks, each with the week in which its people have to be active. The same predicate as `listCohorts`. */
function cohort(
  { week, last, later }: Extract<Group, { who: 'cohort' }>,
  { timezone, as_of }: LiveMoment,
): GroupTable {
  const weeks = weeksBetween(week, last ?? week)
  const own = weeks.map((monday) => weekBounds(monday, 0, timezone))
  const then = weeks.map((monday) => weekBounds(monday, later ?? 0, timezone))
  const active = `and exists (select 1 from events e where e.user_id = u.user_id and e.created_at >= w.then_since
      and e.created_at < w.then_until and e.created_at > u.registered_at and e.created_at <= :as_of)`
  return people(
    `unnest(cast(:since as timestamptz[]), cast(:until as timestamptz[]), cast(:then_since as timestamptz[]),
            cast(:then_until as timestamptz[])) as w (since, until, then_since, then_until)
       join lead_scores u on u.registered_at >= w.since and u.registered_at < w.until and u.registered_at <= :as_of
      where true ${later === null ? '' : active}`,
    {
      since: own.map(({ since }) => since),
      until: own.map(({ until }) => until),
      then_since: then.map(({ since }) => since),
      then_until: then.map(({ until }) => until),
      as_of,
    },
  )
}

function moved({ night, move }: Extract<Group, { who: 'moved' }>): GroupTable {
  const rank = (table: string) => `array_position(array['hot', 'warm', 'cool', 'cold'], ${table}.tier)`
  return {
    sql: `select n.user_id, n.night from lead_snapshots n
       ${move === 'hot' ? 'left' : ''} join lead_snapshots p on p.user_id = n.user_id
         and p.night = (select max(night) from nights where night < cast(:night as date))
      where n.night = cast(:night as date)
        and ${move === 'hot' ? `n.tier = 'hot' and p.tier is distinct from 'hot'` : `${rank('n')} > ${rank('p')}`}`,
    bindings: { night },
  }
}

function frozen(
  { days, tier, contacted, converted }: Frozen,
  nights: string[],
  goal_type: string,
): GroupTable {
  const reached = (after: string, until: string) =>
    `exists (select 1 from events e where e.user_id = s.user_id and e.event_type = :goal_type
       and e.created_at > ${after} and e.created_at <= ${until})`
  const end = 'w.as_of + make_interval(hours => :hours)'
  const landmark = 'w.as_of + make_interval(hours => :contact_hours)'
  const contact = `exists (select 1 from lead_journal j where j.user_id = s.user_id and j.kind = 'contact'
    and j.at > w.as_of and j.at <= ${landmark})`
  const conditions = [
    ...(tier ? ['s.tier = :tier'] : []),
    ...(contacted === null
      ? []
      : [`${contacted ? '' : 'not '}${contact}`, `not ${reached('w.as_of', landmark)}`]),
    ...(converted ? [reached(contacted === null ? 'w.as_of' : landmark, end)] : []),
  ]
  return {
    sql: `select s.user_id, s.night from lead_snapshots s join nights w using (night)
      where s.night = any(cast(:nights as date[])) ${conditions.map((one) => `and ${one}`).join(' ')}`,
    bindings: {
      nights,
      hours: days * 24,
      contact_hours: CONTACT_DAYS * 24,
      goal_type,
      ...(tier && { tier: tier as Tier }),
    },
  }
}
