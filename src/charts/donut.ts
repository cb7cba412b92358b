import { sum } from 'd3-array'
import { arc, pie } from 'd3-shape'
import { formatNumber, formatShare } from '../format.ts'
import type { Chart } from './chart.ts'

export type Slice = { key: string; label: string; count: number; href: string | null }

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
  }[]
}

const RADIUS = 100

/** Parts of a whole as a ring, in the given order, with a ranked table. A part of 0 has no arc. */
export function donutChart(input: { id: string; title: string; unit: string; slices: Slice[] }): DonutChart {
  const { id, title, unit, slices } = input
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
      colour: (place % 7) + 1,
      rank: place + 1,
      key,
      label,
      count: formatNumber(count),
      share,
      text: `${label}: ${formatNumber(count)}, ${share}`,
      href,
    }
  })
  return {
    id,
    title,
    desc:
      total === 0
        ? `No ${unit} in this period.`
        : `${formatNumber(total)} ${unit}: ${drawn.map(({ label, share }) => `${label} ${share}`).join(', ')}.`,
    view_box: `${-RADIUS - 2} ${-RADIUS - 2} ${2 * RADIUS + 4} ${2 * RADIUS + 4}`,
    total: formatNumber(total),
    unit,
    slices: drawn,
    table: {
      caption: title,
      head: [
        { text: '#' },
        { text: 'Type' },
        { text: 'Events', number: true },
        { text: 'Share', number: true },
      ],
      rows: [],
    },
  }
}
