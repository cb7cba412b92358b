import { max, sum } from 'd3-array'
import { scaleBand } from 'd3-scale'
import { formatDay, formatNumber } from '../format.ts'
import { msg, t } from '../language/t.ts'
import {
  type Chart,
  dayCell,
  dayLabels,
  dayText,
  HEIGHT,
  type Label,
  numberCell,
  PLOT,
  round,
  type Tick,
  valueAxis,
  WIDTH,
} from './chart.ts'
import { plainly, type Sentence, sentence } from './finding.ts'

export type Bar = {
  /** the whole column of the day, so that short bars can be hit too */
  column: { x: number; width: number }
  x: number
  y: number
  width: number
  height: number
  label: string
  href: string
  partial: boolean
}

export type DailyChart = Chart & {
  finding: Sentence[]
  plot: typeof PLOT
  ticks: Tick[]
  labels: Label[]
  bars: Bar[]
  today: string | null
}

/** Events per local day as bars. The day `today` is not over, and drawn so. */
export function dailyChart(input: {
  id: string
  title: string
  days: { date: string; count: number; users: number }[]
  today: string
  dayUrl: (date: string) => string
  /** leads to the events of all days together */
  allUrl?: string | null
  /** leads to the people of a day */
  peopleUrl?: (date: string) => string
  csv?: string
}): DailyChart {
  const { id, title, days, today, dayUrl, peopleUrl } = input
  const { y, ticks } = valueAxis(max(days, (day) => day.count) ?? 0, PLOT)
  const band = scaleBand(
    days.map((day) => day.date),
    [PLOT.left, PLOT.right],
  )
  const column = band.bandwidth()
  const finding = findingOf(days, today, dayUrl, input.allUrl ?? null)
  const bars = days.map(({ date, count, users }): Bar => {
    const left = band(date)!
    return {
      column: { x: round(left), width: round(column) },
      x: round(left + column * 0.12),
      y: y(count),
      width: round(column * 0.76),
      height: round(PLOT.bottom - y(count)),
      label: t(
        '{day}: {events, plural, one {# event} other {# events}} by {people, plural, one {# person} other {# people}}',
        { day: dayText(date, today), events: count, people: users },
      ),
      href: dayUrl(date),
      partial: date === today,
    }
  })
  return {
    id,
    title,
    desc: plainly(finding),
    finding,
    view_box: `0 0 ${WIDTH} ${HEIGHT}`,
    plot: PLOT,
    ticks,
    labels: dayLabels(
      days.map((day) => day.date),
      (day) => band(day)! + column / 2,
    ),
    bars,
    today: days.some((day) => day.date === today) ? t('Today, so far') : null,
    table: {
      caption: t('{title}, newest day first', { title }),
      head: [{ text: t('Day') }, { text: t('Events'), number: true }, { text: t('People'), number: true }],
      rows: days
        .toReversed()
        .map(({ date, count, users }) => [
          dayCell(date, { today }),
          numberCell(count, dayUrl(date)),
          numberCell(users, peopleUrl?.(date)),
        ]),
    },
    ...(input.csv && { csv: input.csv }),
  }
}

function findingOf(
  days: { date: string; count: number }[],
  today: string,
  dayUrl: (date: string) => string,
  allUrl: string | null,
): Sentence[] {
  const total = sum(days, (day) => day.count)
  if (total === 0) return [sentence(msg('No events on these {n} days.'), { n: days.length }, {})]
  const best = days.reduce((most, day) => (day.count > most.count ? day : most))
  const now = days.find((day) => day.date === today)
  const values = {
    events: total,
    days: days.length,
    day: formatDay(best.date),
    most: formatNumber(best.count),
  }
  const targets = { whole: allUrl, busiest: dayUrl(best.date) }
  return [
    now
      ? sentence(
          msg(
            '<whole>{events, plural, one {# event} other {# events}}</whole> on {days, plural, one {# day} other {# days}}, most on {day} with <busiest>{most}</busiest>; <sofar>{now}</sofar> today so far.',
          ),
          { ...values, now: formatNumber(now.count) },
          { ...targets, sofar: dayUrl(today) },
        )
      : sentence(
          msg(
            '<whole>{events, plural, one {# event} other {# events}}</whole> on {days, plural, one {# day} other {# days}}, most on {day} with <busiest>{most}</busiest>.',
          ),
          values,
          targets,
        ),
  ]
}
