import { writeFileSync } from 'node:fs'
import { chartSvg, drawPng } from './src/reports/chart.ts'

const nights = Array.from({ length: 8 }, (_, i) => ({
  night: `2026-11-${15 + i}`,
  as_of: '',
  tiers: { hot: 10 + i, warm: 30 + 3 * i, cool: 60 - i * 2, cold: 600 },
}))
const svg = chartSvg(nights)!
writeFileSync('/tmp/mail-chart.png', await drawPng(svg))
console.log(svg.length)
