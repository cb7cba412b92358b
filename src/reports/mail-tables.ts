import { shiftDay } from '../events/period.ts'
import { formatNumber, formatWeekday } from '../format.ts'
import { t } from '../language/t.ts'
import type { Links } from './mail-links.ts'
import { becameHot } from './mail-subject.ts'
import { movementTable, movementWords } from './movement.ts'
import { type DayFigures, type Figures, movedPeople, type WeekFigures } from './report.ts'

/** What the weekly edition says besides: what moved in seven nights, and seven days beside the seven before. */
export function weekModel(week: WeekFigures, links: Links) {
  const { since, from, to } = week
  const span = [shiftDay(from, -7), shiftDay(to, -7)] as const
  const rows: [string, keyof DayFigures, (from: string, to: string) => string][] = [
    [t('Conversions'), 'conversions', links.converted],
    [t('Events'), 'events', links.period],
    [t('Active people'), 'people', links.active],
  ]
  return {
    title: t('The week from {from} to {to}', { from: formatWeekday(from), to: formatWeekday(to) }),
    words: since
      ? [weekWords(week, since), becameHot(week.became_hot)].join(' ')
      : t('The night seven before has no snapshot, so what moved in the week is not known.'),
    movement:
      since && movedPeople(week.movement) > 0 ? movementTable(week.movement, since, links.moved) : null,
    rows: rows.map(([label, key, url]) => ({
      label,
      now: formatNumber(week.week[key]),
      before: formatNumber(week.week_before[key]),
      change: signed(week.week[key] - week.week_before[key]),
      url: url(from, to),
      before_url: url(...span),
    })),
  }
}

function weekWords({ movement }: WeekFigures, since: string): string {
  return movedPeople(movement) > 0
    ? movementWords(movement, since)
    : t('Every lead is in the tier it was in on {day}.', { day: formatWeekday(since) })
}

/** The closed day beside the same weekday before, each figure with the page that shows it. */
export function comparison(
  { night, week_before, day, day_before, funnel, funnel_before }: Figures,
  links: Links,
) {
  const converted = [links.converted(night), links.converted(week_before)] as const
  const days = [links.days, links.days] as const
  const funnel_links = [links.period(night), links.period(week_before)] as const
  const rows: [string, number, number, readonly [string, string]][] = [
    [t('Conversions'), day.conversions, day_before.conversions, converted],
    [t('Events'), day.events, day_before.events, days],
    [t('Active people'), day.people, day_before.people, days],
    [t('Registered'), funnel.registered, funnel_before.registered, funnel_links],
    [t('… then opened the lesson'), funnel.opened, funnel_before.opened, funnel_links],
    [t('… then joined the webinar'), funnel.joined, funnel_before.joined, funnel_links],
    [t('… then enrolled'), funnel.enrolled, funnel_before.enrolled, funnel_links],
  ]
  return rows.map(([label, now, before, [url, before_url]]) => ({
    label,
    now: formatNumber(now),
    before: formatNumber(before),
    change: signed(now - before),
    url,
    before_url,
  }))
}

/** +3, −2, ±0 */
export function signed(change: number): string {
  return change === 0 ? '±0' : `${change > 0 ? '+' : '−'}${formatNumber(Math.abs(change))}`
}
