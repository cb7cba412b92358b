import { max } from 'd3-array'
import { scaleBand } from 'd3-scale'
import { stack } from 'd3-shape'
import { formatDay, formatNumber } from '../format.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
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

/** Leads per tier at one night; null where no snapshot was kept. */
export type TierNight = { night: string; counts: Record<Tier, number> | null }

export type TiersChart = Chart & {
  plot: typeof PLOT
  ticks: Tick[]
  labels: Label[]
  bars: { x: number; y: number; width: number; height: number; tier: Tier; count: string; label: string }[]
}

// From the axis up. Most leads are cold, and would press the others flat: the table alone counts them.
const DRAWN = ['hot', 'warm', 'cool'] as const satisfies Tier[]

/** Hot, warm and cool leads over the nights as stacked bars, all tiers in the table. A night without a snapshot stays empty. */
export function tiersChart(input: { id: string; title: string; nights: TierNight[] }): TiersChart {
  const { id, title, nights } = input
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
        label: `Night of ${formatDay(night.night)}: ${formatNumber(high - low)} ${layer.key} of ${formatNumber(total(night))}`,
      })),
  )
  const newest = kept.at(-1)
  return {
    id,
    title,
    desc: newest
      ? `Leads per tier on ${kept.length} nights. Newest, ${formatDay(newest.night)}: ${TIERS.map((tier) => `${formatNumber(newest[tier])} ${tier}`).join(', ')}.`
      : 'No night of this period has a snapshot.',
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
          { text: formatDay(night) },
          ...TIERS.map((tier) => ({ text: counts ? formatNumber(counts[tier]) : '–', number: true })),
        ]),
    },
  }
}
