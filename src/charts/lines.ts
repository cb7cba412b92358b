import { max, sum } from 'd3-array'
import { scalePoint } from 'd3-scale'
import { curveMonotoneX, line } from 'd3-shape'
import { formatNumber, formatShare } from '../format.ts'
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
import { partOf, plainly, type Sentence, sentence } from './finding.ts'

/** One line. `values` has a number per day; `key` is the raw name, shown beside the readable one. `dayUrl` leads to what a day's number counts. */
export type Series = {
  key: string
  label: string
  values: number[]
  href: string | null
  dayUrl?: (date: string) => string | null
}

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
  finding: Sentence[]
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
  /** leads to the events of all days together */
  allUrl?: string | null
  /** how much it is against the days before, as a part of a sentence, and the events of those days */
  compared?: { text: string; href: string } | null
  csv?: string
}): LinesChart {
  const { id, title, days, series, today, dayUrl } = input
  const finding = findingOf(input)
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
    desc: plainly(finding),
    finding,
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
        dayText(date, today),
        ...series.map(({ label, values }) => `${label}: ${formatNumber(values[place] ?? 0)}`),
      ].join('\n'),
      href: dayUrl(date),
    })),
    today: over < days.length ? t('Dashed: today, so far') : null,
    table: {
      caption: t('{title}, newest day first', { title }),
      head: [
        { text: t('Day') },
        ...series.map(({ label }) => ({ text: label, number: true })),
        { text: t('All'), number: true },
      ],
      rows: days
        .map((date, place) => [
          dayCell(date, { today, href: dayUrl(date) }),
          ...series.map(({ values, dayUrl }) => numberCell(values[place] ?? 0, dayUrl?.(date))),
          numberCell(
            sum(series, ({ values }) => values[place] ?? 0),
            dayUrl(date),
          ),
        ])
        .toReversed(),
    },
    ...(input.csv && { csv: input.csv }),
  }
}

function findingOf({
  series,
  days,
  today,
  dayUrl,
  allUrl,
  compared,
}: Parameters<typeof linesChart>[0]): Sentence[] {
  const perDay = days.map((_, place) => sum(series, ({ values }) => values[place] ?? 0))
  const all = sum(perDay)
  const [first] = series
  if (all === 0 || !first) return [sentence(msg('No events on these {n} days.'), { n: days.length }, {})]
  const most = max(perDay)!
  const busiest = days[perDay.indexOf(most)]!
  const values = {
    events: all,
    days: days.length,
    day: dayText(busiest, today),
    most: formatNumber(most),
  }
  const targets = { whole: allUrl ?? null, busiest: dayUrl(busiest) }
  const said = compared
    ? sentence(
        msg(
          '<whole>{events, plural, one {# event} other {# events}}</whole> on {days, plural, one {# day} other {# days}}, <past>{compared}</past>; most on {day}, with <busiest>{most}</busiest>.',
        ),
        { ...values, compared: compared.text },
        { ...targets, past: compared.href },
      )
    : sentence(
        msg(
          '<whole>{events, plural, one {# event} other {# events}}</whole> on {days, plural, one {# day} other {# days}}; most on {day}, with <busiest>{most}</busiest>.',
        ),
        values,
        targets,
      )
  if (series.length < 2 || !first.key) return [said]
  const part = sum(first.values)
  const leads = sentence(
    msg('{label} leads with <leader>{share}</leader>.'),
    { label: first.label, share: formatShare(part / all) },
    { leader: partOf(part, all, first.href) },
  )
  return [said, leads]
}
