import { scaleLinear } from 'd3-scale'
import { formatShare } from '../format.ts'
import { t } from '../language/t.ts'
import type { Tier } from '../leads/lead.ts'
import { round, WIDTH } from './chart.ts'

/** A share with the interval it plausibly lies in; null where there are too few people to say. */
export type Interval = {
  tier: Tier | null
  label: string
  share: { value: number; low: number; high: number } | null
}

export type IntervalsChart = {
  view_box: string
  ticks: { x: number; label: string }[]
  plot: { left: number; right: number; top: number; bottom: number }
  rows: {
    y: number
    tier: Tier | null
    label: string
    text: string
    mark: { x: number; low: number; high: number } | null
  }[]
  /** where the share of all lies */
  all: { x: number; text: string; label: string } | null
}

/** Room for names of four letters; a longer one needs so much for each letter, as they stand on a phone. */
const LEFT = 96
const LETTER = 15
const RIGHT = WIDTH - 24
const ROW = 34
const TOP = 22

/** Shares as points with their intervals as lines, on one scale from 0, beside the share of all. */
export function intervalsChart(rows: Interval[], all: number | null): IntervalsChart {
  const top = Math.max(0.02, all ?? 0, ...rows.map(({ share }) => share?.high ?? 0))
  const left = Math.max(LEFT, 14 + LETTER * Math.max(0, ...rows.map(({ label }) => label.length)))
  const x = scaleLinear().domain([0, top]).nice(5).range([left, RIGHT])
  const bottom = TOP + 6 + rows.length * ROW
  return {
    view_box: `0 0 ${WIDTH} ${bottom + 28}`,
    plot: { left, right: RIGHT, top: TOP, bottom },
    ticks: x.ticks(5).map((value) => ({ x: round(x(value)), label: formatShare(value) })),
    rows: rows.map(({ tier, label, share }, place) => ({
      y: TOP + 6 + place * ROW + ROW / 2,
      tier,
      label,
      text: share
        ? t('{label}: {share}, between {low} and {high}', {
            label,
            share: formatShare(share.value),
            low: formatShare(share.low),
            high: formatShare(share.high),
          })
        : t('{label}: not enough data', { label }),
      mark: share && { x: round(x(share.value)), low: round(x(share.low)), high: round(x(share.high)) },
    })),
    all:
      all === null
        ? null
        : {
            x: round(x(all)),
            text: t('All leads: {share}', { share: formatShare(all) }),
            label: t('all {share}', { share: formatShare(all) }),
          },
  }
}
