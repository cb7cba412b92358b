import { max, sum } from 'd3-array'
import { scaleBand } from 'd3-scale'
import { formatDay, formatNumber } from '../format.ts'
import { t } from '../language/t.ts'
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
    desc: describe(days, today),
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

function describe(days: { date: string; count: number }[], today: string): string {
  const total = sum(days, (day) => day.count)
  if (total === 0) return t('No events on these {n} days.', { n: days.length })
  const best = days.reduce((most, day) => (day.count > most.count ? day : most))
  const now = days.find((day) => day.date === today)
  const values = {
    events: total,
    days: days.length,
    day: formatDay(best.date),
    most: formatNumber(best.count),
  }
  return now
    ? t(
        '{events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}, most on {day} with {most}; {now} today so far.',
        { ...values, now: formatNumber(now.count) },
      )
    : t(
        '{events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}, most on {day} with {most}.',
        values,
      )
}
