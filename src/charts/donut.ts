import { sum } from 'd3-array'
import { arc, pie } from 'd3-shape'
import { formatNumber, formatShare } from '../format.ts'
import { t } from '../language/t.ts'
import type { Change } from './change.ts'
import { type Cell, type Chart, numberCell, shareCell } from './chart.ts'

export type Slice = {
  key: string
  label: string
  count: number
  href: string | null
  /** the same on closed days of both periods: this one and the one before, with where each leads */
  compared?: { now: Cell; before: Cell; change: Change } | null
}

export type DonutChart = Chart & {
  total: string
  unit: string
  slices: {
    path: string
    /** 1 to 7: the colour */
    colour: number
    rank: number
    key: string
    label: string
    count: string
    share: string
    text: string
    href: string | null
    compared: Slice['compared']
  }[]
  /** the heads of the columns of comparison; null without one */
  compared: { now: string; before: string } | null
}

const RADIUS = 100

/** Events of several types, parts of a whole, as a ring, in the given order, with a ranked table. A part of 0 has no arc. */
export function donutChart(input: {
  id: string
  title: string
  slices: Slice[]
  compared?: { now: string; before: string } | null
  csv?: string
}): DonutChart {
  const { id, title, slices } = input
  const total = sum(slices, ({ count }) => count)
  const arcs = pie<Slice>()
    .sort(null)
    .value(({ count }) => count)
    .padAngle(slices.length > 1 ? 0.012 : 0)(slices)
  const ring = arc<(typeof arcs)[number]>()
    .innerRadius(RADIUS * 0.62)
    .outerRadius(RADIUS)
    .digits(2)
  const drawn = arcs.map((part, place) => {
    const { key, label, count, href } = part.data
    const share = formatShare(total > 0 ? count / total : null)
    return {
      path: count > 0 ? (ring(part) ?? '') : '',
      // Beyond the colours that can be told apart all are grey.
      colour: Math.min(place, 6) + 1,
      rank: place + 1,
      key,
      label,
      count: formatNumber(count),
      share,
      text: `${label}: ${formatNumber(count)}, ${share}`,
      href,
      compared: part.data.compared ?? null,
    }
  })
  return {
    id,
    title,
    desc: describe(slices, total),
    view_box: `${-RADIUS - 2} ${-RADIUS - 2} ${2 * RADIUS + 4} ${2 * RADIUS + 4}`,
    total: formatNumber(total),
    unit: t('{n, plural, one {events} other {events}}', { n: total }),
    slices: drawn,
    compared: input.compared ?? null,
    table: {
      caption: title,
      head: [
        { text: '#' },
        { text: t('Type') },
        { text: t('Events'), number: true },
        { text: t('Share'), number: true },
        ...(input.compared
          ? [
              { text: input.compared.now, number: true },
              { text: input.compared.before, number: true },
              { text: t('Change'), number: true },
            ]
          : []),
      ],
      rows: slices.map(({ key, label, count, compared }, place) => [
        { text: String(place + 1), value: place + 1 },
        { text: label, value: key || label },
        numberCell(count),
        shareCell(total > 0 ? count / total : null),
        ...(compared ? [compared.now, compared.before, { text: compared.change.text }] : []),
      ]),
    },
    ...(input.csv && { csv: input.csv }),
  }
}

function describe(slices: Slice[], total: number): string {
  const [first, second] = slices
  if (total === 0 || !first) return t('No events in this period.')
  const share = ({ label, count }: Slice) => `${label} ${formatShare(count / total)}`
  const grown = slices
    .filter(({ key, compared }) => key && compared?.change.percent !== undefined)
    .sort((a, b) => Math.abs(b.compared!.change.percent!) - Math.abs(a.compared!.change.percent!))[0]
  const moved = grown?.compared?.change
  const most = second
    ? t('{events, plural, one {# event} other {# events}}: {first}, then {second}.', {
        events: total,
        first: share(first),
        second: share(second),
      })
    : t('{events, plural, one {# event} other {# events}}: {first}.', { events: total, first: share(first) })
  return moved && moved.direction !== 'same'
    ? `${most} ${t('{label} changed most: {change}.', { label: grown.label, change: moved.text })}`
    : most
}
