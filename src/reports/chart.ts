import { createRequire } from 'node:module'
import path from 'node:path'
import { HEIGHT, WIDTH } from '../charts/chart.ts'
import { tiersChart } from '../charts/tiers.ts'
import { formatNumber, formatShortDay } from '../format.ts'
import { render } from '../http/view.ts'
import { t } from '../language/t.ts'
import { tierTitle } from '../leads/explanation.ts'
import type { Figures } from './report.ts'

const LEGEND = 34
/** A mark of the legend with the room round it, and the width of a letter beside it. */
const KEY_MARK = 36
const LETTER = 8
/** Pixels per unit: sharp on the screens of phones and laptops. */
const DENSITY = 2

// Legible on the white ground that the picture brings along, in light and in dark mail programs.
const COLOURS = { hot: '#b93815', warm: '#d08a00', cool: '#2f74b5' } as const
const DRAWN = ['hot', 'warm', 'cool'] as const

/** The size at which the mail shows its picture. */
export const CHART_SIZE = { width: 592, height: Math.round((592 * (HEIGHT + LEGEND)) / WIDTH) }

/** Leads per tier over the nights of a report, as an SVG of its own; null while there is but one night. */
export function chartSvg(nights: Figures['nights']): string | null {
  if (nights.length < 2) return null
  const chart = tiersChart({
    id: 'tiers',
    title: '',
    nights: nights.map(({ night, tiers }) => ({ night, counts: tiers })),
  })
  const keys = DRAWN.map((tier) => ({ colour: COLOURS[tier], label: tierTitle(tier) }))
  const step = Math.max(74, ...keys.map(({ label }) => KEY_MARK + label.length * LETTER))
  return render({
    template: 'emails/chart',
    model: {
      ...chart,
      width: WIDTH,
      height: HEIGHT + LEGEND,
      legend: LEGEND,
      bars: chart.bars.map((bar) => ({
        ...bar,
        colour: COLOURS[bar.tier as keyof typeof COLOURS],
        // A number stands in its bar where there is room for it.
        value: bar.height >= 12 ? bar.count : '',
      })),
      keys: keys.map((key, place) => ({ ...key, x: chart.plot.left + place * step })),
    },
  })
}

/** What the picture says, for those who do not see it. The mail's table has every figure. */
export function chartWords(nights: Figures['nights']): string {
  const list = nights.map(({ night, tiers }) => `${formatShortDay(night)}: ${formatNumber(tiers.hot)}`)
  return t(
    '{n, plural, one {Hot leads on the last # night. {list}.} other {Hot leads on the last # nights. {list}.}}',
    { n: nights.length, list: list.join(', ') },
  )
}

/** The SVG as PNG, drawn with fonts that come along, so that it looks the same on every server. */
export async function drawPng(svg: string): Promise<Buffer> {
  // Loaded by the night that needs it, not by every start.
  const { Resvg } = await import('@resvg/resvg-js')
  const fonts = path.join(
    path.dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
    'ttf',
  )
  const picture = new Resvg(svg, {
    fitTo: { mode: 'width', value: CHART_SIZE.width * DENSITY },
    font: {
      fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => path.join(fonts, file)),
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
    },
  })
  return Buffer.from(picture.render().asPng())
}
