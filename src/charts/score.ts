import { scaleLinear } from 'd3-scale'
import { dayStart, shiftDay } from '../events/period.ts'
import { formatShortDay, localDay } from '../format.ts'
import { t } from '../language/t.ts'
import { tierName } from '../leads/explanation.ts'
import type { Tier } from '../leads/lead.ts'
import {
  type Chart,
  type ChartTable,
  type Label,
  type Plot,
  round,
  type Tick,
  valueAxis,
  WIDTH,
} from './chart.ts'

/** How a score stands from an instant (in ms) until the next point. */
export type ScorePoint = { at: number; total_events: number; tier: Tier }

export type Band = { x: number; width: number; tier: Tier; name: string; label: string; named: boolean }

export type ScoreChart = Chart & {
  plot: Plot
  ticks: Tick[]
  labels: Label[]
  /** a line at each local midnight that is named */
  days: number[]
  bands: Band[]
  path: string
  /** the events that a tier asks for, as far as the picture reaches */
  needs: { y: number; tier: Tier; label: string }[]
}

const SCORE_PLOT: Plot = { left: 48, right: WIDTH - 18, top: 28, bottom: 148 }
const SCORE_HEIGHT = 176
/** A word of four letters fits from here on; a longer one needs more. */
const NAMED_FROM = 52

/**
 * The events of the window over time as steps, over bands of the tier. Steps that fall on one and the same spot of the
 * screen are drawn as one, so that a picture of many is not larger than one of few.
 * @param points ascending, the first at `from`; each holds until the next one, the last until `to`
 * @param needs the events that each tier asks for
 */
export function scoreChart(input: {
  id: string
  title: string
  desc: string
  points: ScorePoint[]
  from: number
  to: number
  zone: string
  needs: { tier: Tier; events: number }[]
  bandLabel: (tier: Tier, from: number, to: number) => string
  table: ChartTable
}): ScoreChart {
  const { id, title, desc, points, from, to, zone, needs, table } = input
  const plot = SCORE_PLOT
  const most = points.reduce((max, point) => Math.max(max, point.total_events), 0)
  // The next tier up is in sight: how far it is to it is what one wants to see.
  const next = needs
    .map(({ events }) => events)
    .sort((a, b) => a - b)
    .find((events) => events > most)
  const { y, ticks } = valueAxis(Math.max(most, next ?? 0), plot)
  const scale = scaleLinear([from, Math.max(to, from + 1)], [plot.left, plot.right])
  const x = (at: number) => round(scale(at))
  const midnights = midnightsIn(from, to, zone)
  const step = Math.max(1, Math.ceil(midnights.length / 8))
  const named = midnights.filter((_, place) => (midnights.length - 1 - place) % step === 0)
  return {
    id,
    title,
    desc,
    view_box: `0 0 ${WIDTH} ${SCORE_HEIGHT}`,
    plot,
    ticks,
    labels: named.map(({ day, at }) => ({ x: x(at), text: formatShortDay(day) })),
    days: named.map(({ at }) => x(at)),
    bands: bandsOf(points, to, x, input.bandLabel),
    path: pathOf(points, x, y, plot.right),
    needs: needsIn(needs, Math.max(most, next ?? 0), y, plot),
    table,
  }
}

/** The lines of what tiers ask for that stand apart from each other and from the axis: beside 1,000 events, 5 and 20 are one. */
function needsIn(
  needs: { tier: Tier; events: number }[],
  most: number,
  y: (value: number) => number,
  plot: Plot,
): ScoreChart['needs'] {
  const apart: ScoreChart['needs'] = []
  for (const { tier, events } of needs.toSorted((a, b) => a.events - b.events)) {
    const below = apart.at(-1)?.y ?? plot.bottom
    if (events <= most && below - y(events) >= 12)
      apart.push({ y: y(events), tier, label: needText(events, tier) })
  }
  return apart
}

const needText = (events: number, tier: Tier) =>
  t('{events} for {tier, select, hot {hot} warm {warm} cool {cool} other {cold}}', { events, tier })

function bandsOf(
  points: ScorePoint[],
  to: number,
  x: (at: number) => number,
  label: (tier: Tier, from: number, to: number) => string,
): Band[] {
  const starts = points.filter(({ tier }, i) => i === 0 || tier !== points[i - 1]!.tier)
  return starts.map(({ at, tier }, i) => {
    const end = starts[i + 1]?.at ?? to
    const width = round(x(end) - x(at))
    return {
      x: x(at),
      width,
      tier,
      name: tierName(tier),
      label: label(tier, at, end),
      named: width >= Math.max(NAMED_FROM, 14 + tierName(tier).length * 8),
    }
  })
}

function pathOf(
  points: ScorePoint[],
  x: (at: number) => number,
  y: (value: number) => number,
  right: number,
) {
  const drawn: { x: number; y: number }[] = []
  for (const point of points) {
    const spot = { x: x(point.at), y: y(point.total_events) }
    const last = drawn.at(-1)
    if (last && spot.x - last.x < 0.25) last.y = spot.y
    else if (!last || spot.y !== last.y) drawn.push(spot)
  }
  const [first, ...rest] = drawn
  if (!first) return ''
  return `M${first.x},${first.y}${rest.map((spot) => `H${spot.x}V${spot.y}`).join('')}H${right}`
}

function midnightsIn(from: number, to: number, zone: string): { day: string; at: number }[] {
  const found: { day: string; at: number }[] = []
  const last = localDay(new Date(to), zone)
  for (let day = localDay(new Date(from), zone); day <= last; day = shiftDay(day, 1)) {
    const at = dayStart(day, zone).getTime()
    if (at >= from && at <= to) found.push({ day, at })
  }
  return found
}
