import type { Knex } from 'knex'
import type { Tier } from '../leads/lead.ts'
import type { TierOutcome } from './outcome.ts'

/** So many outcome windows back at most: the newest half year or so says what holds now. */
export const MOST_NIGHTS = 12
/** Who is contacted within so many days of the night counts as contacted; outcomes count after them. */
export const CONTACT_DAYS = 2

export type OutcomeNight = { night: string; as_of: Date; rules_version: number }

/**
 * The nights whose outcome is known: the newest one that is at least `days` × 24 h old, then each newest one that is as
 * much older than the one before. Their outcome windows do not overlap, so a person counts once in each. Newest first.
 */
export async function listOutcomeNights(
  db: Knex,
  { as_of, days, most = MOST_NIGHTS }: { as_of: Date; days: number; most?: number },
): Promise<OutcomeNight[]> {
  const { rows } = await db.raw(
    `with recursive picked as (
       (select night, as_of, rules_version, 1 as n from nights
         where as_of <= cast(:as_of as timestamptz) - make_interval(hours => :hours)
         order by as_of desc limit 1)
       union all
       select x.night, x.as_of, x.rules_version, p.n + 1 from picked p,
         lateral (select night, as_of, rules_version from nights
                   where as_of <= p.as_of - make_interval(hours => :hours)
                   order by as_of desc limit 1) x
        where p.n < :most)
     select night, as_of, rules_version from picked order by n`,
    { as_of, hours: days * 24, most },
  )
  return rows
}

type Asked = { nights: string[]; days: number; goal_type: string }

/**
 * People frozen in their tier on each of these nights, and how many of them had a goal event in the `days` × 24 h after
 * it. The tier is what the night knew; the outcome is what is known now, events that arrived late included. A tier
 * nobody was in is absent.
 */
export async function countOutcomes(
  db: Knex,
  { nights, days, goal_type }: Asked,
): Promise<({ night: string } & TierOutcome)[]> {
  const { rows } = await db.raw(
    `with windows as (
       select night, as_of, as_of + make_interval(hours => :hours) as until, hot, warm, cool, cold
         from nights where night = any(cast(:nights as date[]))),
     reached as (
       select distinct w.night, e.user_id from windows w
         join events e on e.event_type = :goal_type and e.created_at > w.as_of and e.created_at <= w.until),
     converted as (
       select night, s.tier, count(*)::int as converted
         from reached join lead_snapshots s using (night, user_id) group by night, s.tier)
     select w.night, t.tier, t.people, coalesce(c.converted, 0) as converted
       from windows w cross join
            lateral (values ('hot', hot), ('warm', warm), ('cool', cool), ('cold', cold)) as t (tier, people)
       left join converted c on c.night = w.night and c.tier = t.tier
      where t.people > 0 order by w.night desc, t.people`,
    { nights, hours: days * 24, goal_type },
  )
  return rows
}

export type ContactOutcome = TierOutcome & { contacted: boolean }

/**
 * The same people by whether staff contacted them in the first `CONTACT_DAYS` × 24 h after the night. Those who
 * converted within that time are left out on both sides, and outcomes count after it: else whoever converts at once
 * would count as not contacted, and make contacting look worse than it is.
 */
export async function countContactOutcomes(
  db: Knex,
  { nights, days, goal_type }: Asked,
): Promise<ContactOutcome[]> {
  const { rows } = await db.raw(
    `with windows as (
       select night, as_of, as_of + make_interval(hours => :contact_hours) as landmark,
              as_of + make_interval(hours => :hours) as until, hot, warm, cool, cold
         from nights where night = any(cast(:nights as date[]))),
     early as (
       select distinct w.night, e.user_id from windows w
         join events e on e.event_type = :goal_type and e.created_at > w.as_of and e.created_at <= w.landmark),
     late as (
       select distinct w.night, e.user_id from windows w
         join events e on e.event_type = :goal_type and e.created_at > w.landmark and e.created_at <= w.until),
     spoken as (
       select distinct w.night, j.user_id from windows w
         join lead_journal j on j.kind = 'contact' and j.at > w.as_of and j.at <= w.landmark),
     marked as (
       select m.night, m.user_id, e.user_id is not null as early, l.user_id is not null as late,
              k.user_id is not null as spoken
         from (select * from early union select * from late union select * from spoken) m
         left join early e using (night, user_id) left join late l using (night, user_id)
         left join spoken k using (night, user_id)),
     counted as (
       select night, s.tier,
              count(*) filter (where early) as early,
              count(*) filter (where late and not early) as late,
              count(*) filter (where spoken and not early) as spoken,
              count(*) filter (where spoken and late and not early) as spoken_late
         from marked join lead_snapshots s using (night, user_id) group by night, s.tier),
     tiers as (
       select t.tier, sum(t.people) as people, coalesce(sum(c.early), 0) as early, coalesce(sum(c.late), 0) as late,
              coalesce(sum(c.spoken), 0) as spoken, coalesce(sum(c.spoken_late), 0) as spoken_late
         from windows w cross join
              lateral (values ('hot', hot), ('warm', warm), ('cool', cool), ('cold', cold)) as t (tier, people)
         left join counted c on c.night = w.night and c.tier = t.tier
        group by t.tier)
     select tier, true as contacted, spoken::int as people, spoken_late::int as converted from tiers
     union all
     select tier, false, (people - early - spoken)::int, (late - spoken_late)::int from tiers`,
    { nights, hours: days * 24, contact_hours: CONTACT_DAYS * 24, goal_type },
  )
  return rows.map((row: ContactOutcome & { tier: Tier }) => row)
}
