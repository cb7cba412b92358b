import { max, sum } from 'd3-array'
import { scalePoint } from 'd3-scale'
import { curveMonotoneX, line } from 'd3-shape'
import { formatDay, formatNumber, plural } from '../format.ts'
import {
  type Chart,
  dayLabels,
  HEIGHT,
  type Label,
  PLOT,
  round,
  type Tick,
  valueAxis,
  WIDTH,
} from './chart.ts'

/** One line. `values` has a number per day; `key` is the raw name, shown beside the readable one. */
export type Series = { key: string; label: string; values: number[]; href: string | null }

export type Line = {
  label: string
  key: string
  total: string
  href: string | null
  /** 1 to 7: the colour */
  colour: number
  /** the days that are over, and the step to today, which is not */
  path: string
  tail: string
}

export type LinesChart = Chart & {
  plot: typeof PLOT
  ticks: Tick[]
  labels: Label[]
  lines: Line[]
  columns: { x: number; width: number; label: string; href: string }[]
  today: string | null
}

/** Several counts per local day as lines over one scale. The step to `today`, which is not over, is dashed. */
export function linesChart(input: {
  id: string
  title: string
  days: string[]
  series: Series[]
  today: string
  dayUrl: (date: string) => string
}): LinesChart {
  const { id, title, days, series, today, dayUrl } = input
  const { y, ticks } = valueAxis(max(series, ({ values }) => max(values)) ?? 0, PLOT)
  const point = scalePoint(days, [PLOT.left + 4, PLOT.right - 12])
  const step = days.length > 1 ? point.step() : PLOT.right - PLOT.left
  const over = days.at(-1) === today ? days.length - 1 : days.length
  const draw = (values: number[], first: number, end: number) =>
    line<number>((_, place) => round(point(days[first + place]!)!), y).curve(curveMonotoneX)(
      values.slice(first, end),
    ) ?? ''
  return {
    id,
    title,
    desc: describe(series, days),
    view_box: `0 0 ${WIDTH} ${HEIGHT}`,
    plot: PLOT,
    ticks,
    labels: dayLabels(days, (day) => point(day)!),
    lines: series.map(({ key, label, values, href }, place) => ({
      key,
      label,
      href,
      total: formatNumber(sum(values)),
      colour: (place % 7) + 1,
      path: draw(values, 0, over),
      tail: over < days.length ? draw(values, Math.max(0, over - 1), days.length) : '',
    })),
    columns: days.map((date, place) => ({
      x: round(point(date)! - step / 2),
      width: round(step),
      label: [
        `${formatDay(date)}${date === today ? ', so far' : ''}`,
        ...series.map(({ label, values }) => `${label}: ${formatNumber(values[place] ?? 0)}`),
      ].join('\n'),
      href: dayUrl(date),
    })),
    today: over < days.length ? 'Dashed: today, so far' : null,
    table: {
      caption: `${title}, newest day first`,
      head: [{ text: 'Day' }, ...series.map(({ label }) => ({ text: label, number: true }))],
      rows: days
        .map((date, place) => [
          { text: formatDay(date) + (date === today ? ', so far' : ''), href: dayUrl(date) },
          ...series.map(({ values }) => ({ text: formatNumber(values[place] ?? 0), number: true })),
        ])
        .toReversed(),
    },
  }
}

function describe(series: Series[], days: string[]): string {
  if (series.length === 0) return `No events on these ${days.length} days.`
  const named = series.map(({ label, values }) => `${label} ${formatNumber(sum(values))}`).join(', ')
  return `Events per day over ${plural(days.length, 'day')}, by type. In all: ${named}.`
}
