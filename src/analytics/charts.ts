import { type Change, changeOf } from '../charts/change.ts'
import { numberCell } from '../charts/chart.ts'
import { donutChart } from '../charts/donut.ts'
import { funnelChart } from '../charts/funnel.ts'
import { heatChart } from '../charts/heat.ts'
import { linesChart } from '../charts/lines.ts'
import { tiersChart } from '../charts/tiers.ts'
import { typeName } from '../events/event.ts'
import { eventsUrl, typesUrl } from '../events/filter.ts'
import { localDay } from '../format.ts'
import { t } from '../language/t.ts'
import { groupUrl, type StepName } from './group.ts'
import { countWeekdays, minuteOf } from './hour-queries.ts'
import type { Overview } from './overview.ts'
import { daysOf, seriesByType, type TypeDays } from './series.ts'
import { type Span, spanParams } from './span.ts'

/** A line per type for so many types, the rest in one line: more cannot be told apart by colour. */
const MOST_LINES = 6
/** So many types are ranked by name, the rest in one row. */
const MOST_RANKED = 40

export const FIGURES = ['types', 'top', 'hours', 'funnel', 'tiers'] as const
export type FigureName = (typeof FIGURES)[number]

/** The charts of the overview by name: the page shows them, and their tables are its CSV files. */
export function overviewCharts(overview: Overview, span: Span) {
  const { period } = span
  const csv = (figure: FigureName) =>
    `/analytics/figures.csv?${new URLSearchParams({ figure, ...spanParams(span) })}`
  return {
    types: typesChart(overview, span, csv('types')),
    top: topChart(overview, span, csv('top')),
    hours: hoursChart(overview, span, csv('hours')),
    funnel: stepsChart(overview, span, csv('funnel')),
    tiers: tiersChart({
      id: 'tiers',
      title: t('Leads per tier'),
      nights: everyNight(daysOf(period), overview.nights),
      nightUrl: (night, tier) => groupUrl({ who: 'night', night, tier }),
      csv: csv('tiers'),
    }),
  }
}

const sum = (values: number[]) => values.reduce((all, value) => all + value, 0)

function typesChart({ byType, compared, as_of, timezone }: Overview, { period }: Span, csv: string) {
  const days = daysOf(period)
  const types = seriesByType(byType, days, MOST_LINES)
  const closed = compared ? sum(closedCounts(byType, compared.now.to).map(({ count }) => count)) : 0
  const before = compared ? sum(compared.types.map(({ count }) => count)) : 0
  const change = changeOf(closed, before)
  const today = localDay(as_of, timezone)
  const words =
    change.percent === undefined
      ? null
      : comparedWords(change, days.length, { without_today: period.to === today })
  return linesChart({
    id: 'types',
    title: t('Events per day by type'),
    days,
    series: types.map((type) => ({
      ...named(type, period),
      values: type.values,
      dayUrl: (date: string) => named(type, { from: date, to: date }).href,
    })),
    today,
    dayUrl: (date) => eventsUrl({ from: date, to: date }),
    allUrl: eventsUrl(period),
    compared: words && compared ? { text: words, href: eventsUrl(compared.before) } : null,
    csv,
  })
}

/** How many events there were on closed days, against the days before: a part of a sentence. */
function comparedWords(change: Change, days: number, { without_today }: { without_today: boolean }): string {
  if (change.direction === 'same')
    return t('as many as in {days, plural, one {the day} other {the # days}} before', { days })
  const values = { change: change.text, days }
  return without_today
    ? t('{change} against {days, plural, one {the day} other {the # days}} before (without today)', values)
    : t('{change} against {days, plural, one {the day} other {the # days}} before', values)
}

function topChart({ byType, compared }: Overview, { period }: Span, csv: string) {
  const days = daysOf(period)
  const ranked = seriesByType(byType, days, MOST_RANKED)
  const closed = new Map(
    (compared ? closedCounts(byType, compared.now.to) : []).map(({ event_type, count }) => [
      event_type,
      count,
    ]),
  )
  const before = new Map(compared?.types.map(({ event_type, count }) => [event_type, count]))
  return donutChart({
    id: 'top',
    title: t('Top events'),
    slices: ranked.map((type) => {
      const { event_type } = type
      if (!compared || event_type === null) return { ...named(type, period), count: type.count }
      const now = closed.get(event_type) ?? 0
      const then = before.get(event_type) ?? 0
      return {
        ...named(type, period),
        count: type.count,
        compared: {
          now: numberCell(now, eventsUrl({ event_type, ...compared.now })),
          before: numberCell(then, eventsUrl({ event_type, ...compared.before })),
          change: changeOf(now, then),
        },
      }
    }),
    allUrl: eventsUrl(period),
    compared: compared && { now: t('Closed days'), before: t('Before', { context: 'period' }) },
    csv,
  })
}

function closedCounts(byType: Overview['byType'], last: string) {
  const counts = new Map<string, number>()
  for (const { date, event_type, count } of byType)
    if (date <= last) counts.set(event_type, (counts.get(event_type) ?? 0) + count)
  return [...counts].map(([event_type, count]) => ({ event_type, count }))
}

function hoursChart({ hours, timezone }: Overview, span: Span, csv: string) {
  const grid = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  for (const { weekday, hour, events } of hours) grid[weekday - 1]![hour] = events
  return heatChart({
    id: 'hours',
    title: t('Activity by weekday and hour'),
    hours: grid,
    weekdays: countWeekdays(daysOf(span.period)),
    minute: minuteOf(span.period, timezone),
    cellUrl: (weekday, hour) => hoursUrl({ weekday, hour }, span),
    hoursUrl: (from, to) => hoursUrl({ weekday: null, hour: from, until: to }, span),
    csv,
  })
}

/** The hours of a square of the week, or of every day from one hour up to another. */
function hoursUrl(
  { weekday, hour, until }: { weekday: number | null; hour: number; until?: number },
  span: Span,
): string {
  const asked = {
    ...(weekday && { weekday: String(weekday) }),
    hour: String(hour),
    ...(until && { until: String(until) }),
  }
  return `/analytics/hours?${new URLSearchParams({ ...asked, ...spanParams(span) })}`
}

function stepsChart({ funnel, times, goal_type }: Overview, { period }: Span, csv: string) {
  const group = (step: StepName, stopped = false) => groupUrl({ who: 'funnel', step, stopped, ...period })
  const goal = goal_type === 'course_enrolled' ? t('Enrolled', { context: 'step' }) : typeName(goal_type)
  const steps: [StepName, string, number | null][] = [
    ['registered', t('Registered for the free lesson', { context: 'step' }), null],
    ['opened', t('Opened the lesson'), times.opened],
    ['joined', t('Joined the webinar'), times.joined],
    ['enrolled', goal, times.enrolled],
  ]
  return funnelChart({
    id: 'funnel',
    title: t('From registration to enrolment'),
    steps: steps.map(([step, label, median_ms]) => ({
      label,
      people: funnel[step],
      href: group(step),
      stoppedUrl: group(step, true),
      median_ms,
    })),
    csv,
  })
}

function named({ event_type, rest }: TypeDays, { from, to }: Span['period']) {
  return event_type === null
    ? { key: '', label: t('All other types'), href: typesUrl(rest ?? [], { from, to }) }
    : { key: event_type, label: typeName(event_type), href: eventsUrl({ event_type, from, to }) }
}

function everyNight(days: string[], nights: Overview['nights']) {
  const kept = new Map(nights.map(({ night, counts }) => [night, counts]))
  return days.map((night) => ({ night, counts: kept.get(night) ?? null }))
}
