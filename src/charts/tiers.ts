import { max } from 'd3-array'
import { scaleBand } from 'd3-scale'
import { stack } from 'd3-shape'
import { formatDay, formatNumber } from '../format.ts'
import { msg, t } from '../language/t.ts'
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
import { plainly, type Sentence, sentence } from './finding.ts'

/** Leads per tier at one night; null where no snapshot was kept. */
export type TierNight = { night: string; counts: Record<Tier, number> | null }

export type TiersChart = Chart & {
  finding: Sentence[]
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
  const finding = findingOf(kept, nightUrl)
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
        label: t(
          'Night of {day}: {n} {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} of {all}',
          {
            day: formatDay(night.night),
            n: formatNumber(high - low),
            tier: layer.key,
            all: formatNumber(total(night)),
          },
        ),
      })),
  )
  return {
    id,
    title,
    desc: plainly(finding),
    finding,
    view_box: `0 0 ${WIDTH} ${HEIGHT}`,
    plot: PLOT,
    ticks,
    labels: dayLabels(
      nights.map(({ night }) => night),
      (night) => band(night)! + band.bandwidth() / 2,
    ),
    bars,
    table: {
      caption: t('{title}, newest night first', { title }),
      head: [
        { text: t('Night') },
        ...TIERS.map((tier) => ({
          text: t('{tier, select, hot {hot} warm {warm} cool {cool} other {cold}}', {
            tier,
            context: 'leads',
          }),
          number: true,
        })),
      ],
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

function findingOf(
  kept: ({ night: string } & Record<Tier, number>)[],
  nightUrl: ((night: string, tier: Tier) => string) | undefined,
): Sentence[] {
  const oldest = kept[0]
  const newest = kept.at(-1)
  if (!oldest || !newest) return [sentence(msg('No night of this period has a snapshot.'), {}, {})]
  const named = (mark: string, night: typeof newest) => ({
    values: Object.fromEntries(TIERS.map((tier) => [`${tier}${mark}`, formatNumber(night[tier])])),
    targets: Object.fromEntries(
      TIERS.map((tier) => [`${tier}s${mark}`, nightUrl?.(night.night, tier) ?? null]),
    ),
  })
  const now = named('', newest)
  const day = formatDay(newest.night)
  if (kept.length === 1)
    return [
      sentence(
        msg(
          'On the night of {day}: <hots>{hot}</hots> hot, <warms>{warm}</warms> warm, <cools>{cool}</cools> cool, <colds>{cold}</colds> cold.',
        ),
        { day, ...now.values },
        now.targets,
      ),
    ]
  const before = named('_was', oldest)
  return [
    sentence(
      msg(
        'On the night of {day}: <hots>{hot}</hots> hot (<hots_was>{hot_was}</hots_was> before), <warms>{warm}</warms> warm (<warms_was>{warm_was}</warms_was> before), <cools>{cool}</cools> cool (<cools_was>{cool_was}</cools_was> before), <colds>{cold}</colds> cold (<colds_was>{cold_was}</colds_was> before).',
      ),
      { day, ...now.values, ...before.values },
      { ...now.targets, ...before.targets },
    ),
    sentence(
      msg('“Before” is the first of {n} nights, {day}.'),
      { n: kept.length, day: formatDay(oldest.night) },
      {},
    ),
  ]
}
