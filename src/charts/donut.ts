import { sum } from 'd3-array'
import { arc, pie } from 'd3-shape'
import { formatNumber, formatShare } from '../format.ts'
import { msg, t } from '../language/t.ts'
import type { Change } from './change.ts'
import { type Cell, type Chart, numberCell, partCell } from './chart.ts'
import { ofText, partOf, plainly, type Sentence, sentence } from './finding.ts'

export type Slice = {
  key: string
  label: string
  count: number
  href: string | null
  /** the same on closed days of both periods: this one and the one before, with where each leads */
  compared?: { now: Cell; before: Cell; change: Change } | null
}

export type DonutChart = Chart & {
  finding: Sentence[]
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
    /** "4 of 40" */
    of: string
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
  /** leads to the events of all types */
  allUrl?: string | null
  csv?: string
}): DonutChart {
  const { id, title, slices } = input
  const total = sum(slices, ({ count }) => count)
  const finding = findingOf(slices, total, input.allUrl ?? null)
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
      of: ofText(count, total),
      text: `${label}: ${formatNumber(count)}, ${share}`,
      href,
      compared: part.data.compared ?? null,
    }
  })
  return {
    id,
    title,
    desc: plainly(finding),
    finding,
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
      rows: slices.map(({ key, label, count, href, compared }, place) => [
        { text: String(place + 1), value: place + 1 },
        { text: label, value: key || label },
        numberCell(count, href),
        partCell(count, total, href),
        ...(compared ? [compared.now, compared.before, { text: compared.change.text }] : []),
      ]),
    },
    ...(input.csv && { csv: input.csv }),
  }
}

function findingOf(slices: Slice[], total: number, allUrl: string | null): Sentence[] {
  const [first, second] = slices
  if (total === 0 || !first) return [sentence(msg('No events in this period.'), {}, {})]
  const share = ({ label, count }: Slice) => `${label} ${formatShare(count / total)}`
  const most = second
    ? sentence(
        msg(
          '<whole>{events, plural, one {# event} other {# events}}</whole>: <one>{first}</one>, then <other>{second}</other>.',
        ),
        { events: total, first: share(first), second: share(second) },
        {
          whole: allUrl,
          one: partOf(first.count, total, first.href),
          other: partOf(second.count, total, second.href),
        },
      )
    : sentence(
        msg('<whole>{events, plural, one {# event} other {# events}}</whole>: <one>{first}</one>.'),
        { events: total, first: share(first) },
        { whole: allUrl, one: partOf(first.count, total, first.href) },
      )
  const grown = slices
    .filter(({ key, compared }) => key && compared?.change.percent !== undefined)
    .sort((a, b) => Math.abs(b.compared!.change.percent!) - Math.abs(a.compared!.change.percent!))[0]
  const moved = grown?.compared?.change
  if (!moved || moved.direction === 'same') return [most]
  const changed = sentence(
    msg('{label} changed most: <earlier>{change}</earlier>.'),
    { label: grown.label, change: moved.text },
    { earlier: grown.compared?.before.href ?? null },
  )
  return [most, changed]
}
