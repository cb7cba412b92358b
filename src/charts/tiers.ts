import { max } from 'd3-array'
import { scaleBand } from 'd3-scale'
import { stack } from 'd3-shape'
import { formatDay, formatNumber } from '../format.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
import {
  type Chart,
  dayCell,
  dayLabels,
  HEIGHT,
  type Label,
  numberCell,
  PLOT,
  round,
  type Tick,
  valueAxis,
  WIDTH,
} from './chart.ts'

/** Leads per tier at one night; null where no snapshot was kept. */
export type TierNight = { night: string; counts: Record<Tier, number> | null }

export type TiersChart = Chart & {
  plot: typeof PLOT
  ticks: Tick[]
  labels: Label[]
  bars: {
    x: number
    y: number
    width: number
    height: number
    tier: Tier
    /** people, ready to print */
    count: string
    href: string | null
    label: string
  }[]
}

// From the axis up. Most leads are cold, and would press the others flat: the table alone counts them.
const DRAWN = ['hot', 'warm', 'cool'] as const satisfies Tier[]

/** Hot, warm and cool leads over the nights as stacked bars, all tiers in the table. A night without a snapshot stays empty. */
export function tiersChart(input: {
  id: string
  title: string
  nights: TierNight[]
  /** leads to the people of a tier on a night */
  nightUrl?: (night: string, tier: Tier) => string
  csv?: string
}): TiersChart {
  const { id, title, nights, nightUrl } = input
  const kept = nights.flatMap(({ night, counts }) => (counts ? [{ night, ...counts }] : []))
  const total = (night: Record<Tier, number>) => TIERS.reduce((all, tier) => all + night[tier], 0)
  const { y, ticks } = valueAxis(max(kept, (night) => night.hot + night.warm + night.cool) ?? 0, PLOT)
  const band = scaleBand(
    nights.map(({ night }) => night),
    [PLOT.left, PLOT.right],
  ).paddingInner(0.24)
  const layers = stack<unknown, (typeof kept)[number], (typeof DRAWN)[number]>()
    .keys(DRAWN)
    .value((night, tier) => night[tier])(kept)
  const bars = layers.flatMap((layer) =>
    layer
      .map(([low, high], place) => ({ low, high, night: kept[place]! }))
      .filter(({ low, high }) => high > low)
      .map(({ low, high, night }) => ({
        x: round(band(night.night)!),
        y: y(high),
        width: round(band.bandwidth()),
        height: round(y(low) - y(high)),
        tier: layer.key,
        count: formatNumber(high - low),
        href: nightUrl?.(night.night, layer.key) ?? null,
        label: `Night of ${formatDay(night.night)}: ${formatNumber(high - low)} ${layer.key} of ${formatNumber(total(night))}`,
      })),
  )
  return {
    id,
    title,
    desc: describe(kept),
    view_box: `0 0 ${WIDTH} ${HEIGHT}`,
    plot: PLOT,
    ticks,
    labels: dayLabels(
      nights.map(({ night }) => night),
      (night) => band(night)! + band.bandwidth() / 2,
    ),
    bars,
    table: {
      caption: `${title}, newest night first`,
      head: [{ text: 'Night' }, ...TIERS.map((tier) => ({ text: tier, number: true }))],
      rows: nights
        .toReversed()
        .map(({ night, counts }) => [
          dayCell(night),
          ...TIERS.map((tier) =>
            counts
              ? numberCell(counts[tier], nightUrl?.(night, tier))
              : { text: '–', value: null, number: true },
          ),
        ]),
    },
    ...(input.csv && { csv: input.csv }),
  }
}

function describe(kept: ({ night: string } & Record<Tier, number>)[]): string {
  const oldest = kept[0]
  const newest = kept.at(-1)
  if (!oldest || !newest) return 'No night of this period has a snapshot.'
  const then = (tier: Tier) =>
    kept.length > 1
      ? `${formatNumber(newest[tier])} ${tier} (${formatNumber(oldest[tier])} before)`
      : `${formatNumber(newest[tier])} ${tier}`
  return (
    `On the night of ${formatDay(newest.night)}: ${TIERS.map(then).join(', ')}.` +
    (kept.length > 1 ? ` “Before” is the first of ${kept.length} nights, ${formatDay(oldest.night)}.` : '')
  )
}
