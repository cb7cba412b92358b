import { groupUrl, spanGroup } from '../analytics/group.ts'
import { changeOf } from '../charts/change.ts'
import { sentence } from '../charts/finding.ts'
import { eventsUrl } from '../events/filter.ts'
import { exactly, justAfter } from '../events/instant.ts'
import { startOfDay } from '../events/period.ts'
import { formatNumber, formatTime, formatWeekdayName, localDay } from '../format.ts'
import { msg, t } from '../language/t.ts'
import type { Figures, SoFar, Weekly } from './figures.ts'
import type { DaySoFar } from './queries.ts'

type Line = { label: string; value: string; url: string | null }

/**
 * The figures in tiles: 7 days against the 7 days before, which hold the same weekdays, and today so far against the
 * same time of yesterday and of the same weekday. Every number leads to what it counts.
 */
export function tiles(
  figures: Figures,
  timezone: string,
  { leads_url, past }: { leads_url: string; past: boolean },
) {
  const { today, so_far, week_from, as_of, events, people, registrations, conversions, rules } = figures
  const week = justAfter(week_from)
  const before = justAfter(new Date(week_from.getTime() - (as_of.getTime() - week_from.getTime())))
  const goal = { event_type: rules.goal_type }
  // What is live has no end; what was counted then ended then.
  const until = past ? justAfter(as_of) : undefined
  const soFar = (of: keyof DaySoFar, url: (day: SoFar) => string) => lines(so_far, of, url, timezone)
  const eventsOf = (more: { event_type?: string }) => (day: SoFar) =>
    eventsUrl({ ...more, from: localDay(day.at, timezone), to: justAfter(day.at) })
  const registeredOf = (day: SoFar) =>
    groupUrl(spanGroup('registered', exactly(startOfDay(day.at, timezone)), justAfter(day.at)))
  return [
    {
      label: t('Events today'),
      value: formatNumber(today.events),
      url: eventsUrl({ from: localDay(as_of, timezone), to: until }),
      change: changeOf(so_far.today.events, so_far.week_before.events),
      note: sentence(
        msg('on last {weekday} by {time}; by <who>{people, plural, one {# person} other {# people}}</who>'),
        {
          weekday: formatWeekdayName(so_far.week_before.at, timezone),
          time: formatTime(as_of, timezone),
          people: today.people,
        },
        { who: groupUrl(spanGroup('active', exactly(startOfDay(as_of, timezone)), until)) },
      ),
      lines: soFar('events', eventsOf({})).slice(1),
    },
    {
      ...tile(
        t('Events, 7 days'),
        events,
        eventsUrl({ from: week, to: until }),
        eventsUrl({ from: before, to: week }),
      ),
      lines: [],
    },
    {
      ...tile(
        t('Active people, 7 days'),
        people,
        groupUrl(spanGroup('active', week, until)),
        groupUrl(spanGroup('active', before, week)),
      ),
      lines: [],
    },
    {
      ...tile(
        t('Registrations, 7 days'),
        registrations,
        groupUrl(spanGroup('registered', week, until)),
        groupUrl(spanGroup('registered', before, week)),
      ),
      lines: [
        ...soFar('registrations', registeredOf),
        { label: t('In all'), value: formatNumber(registrations.all), url: leads_url },
      ],
    },
    {
      ...tile(
        t('Conversions, 7 days'),
        conversions,
        eventsUrl({ ...goal, from: week, to: until }),
        eventsUrl({ ...goal, from: before, to: week }),
      ),
      lines: soFar('conversions', eventsOf(goal)),
    },
  ]
}

/** Today so far, and the same time of the days it is compared with. */
function lines(
  { today, yesterday, week_before }: Figures['so_far'],
  of: keyof DaySoFar,
  url: (day: SoFar) => string,
  timezone: string,
): Line[] {
  return [
    { label: t('Today'), day: today },
    {
      label: t('Last {weekday} by now', { weekday: formatWeekdayName(week_before.at, timezone) }),
      day: week_before,
    },
    { label: t('Yesterday by now'), day: yesterday },
  ].map(({ label, day }) => ({ label, value: formatNumber(day[of]), url: url(day) }))
}

/** A weekly figure and how it changed against the 7 days before. */
function tile(label: string, { now, before }: Weekly, url: string, before_url: string) {
  return {
    label,
    value: formatNumber(now),
    url,
    change: changeOf(now, before),
    note: sentence(
      msg('<earlier>{n} before</earlier>'),
      { n: formatNumber(before) },
      { earlier: before_url },
    ),
  }
}
