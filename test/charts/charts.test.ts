import { describe, expect, it } from 'vitest'
import { dailyChart } from '../../src/charts/daily.ts'
import { donutChart } from '../../src/charts/donut.ts'
import { funnelChart } from '../../src/charts/funnel.ts'
import { linesChart } from '../../src/charts/lines.ts'
import { tiersChart } from '../../src/charts/tiers.ts'
import { assets } from '../../src/http/assets.ts'
import { render } from '../../src/http/view.ts'

const days = [
  { date: '2026-11-21', count: 0, users: 0 },
  { date: '2026-11-22', count: 40, users: 12 },
  { date: '2026-11-23', count: 1, users: 1 },
]
const dayUrl = (date: string) => `/events?from=${date}&to=${date}`

const daily = () => dailyChart({ id: 'daily', title: 'Events per day', days, today: '2026-11-23', dayUrl })
const lines = () =>
  linesChart({
    id: 'types',
    title: 'By type',
    days: days.map((day) => day.date),
    series: [
      { key: 'a', label: 'A', values: [0, 5, 10], href: '/events?event_type=a' },
      { key: '', label: 'All other types', values: [1, 1, 1], href: null },
    ],
    today: '2026-11-23',
    dayUrl,
  })
const donut = (counts: number[]) =>
  donutChart({
    id: 'top',
    title: 'Top events',
    unit: 'events',
    slices: counts.map((count, place) => ({
      key: `t${place}`,
      label: `T${place}`,
      count,
      href: `/events?event_type=t${place}`,
    })),
  })
const funnel = (people: number[]) =>
  funnelChart({
    id: 'funnel',
    title: 'Funnel',
    steps: people.map((n, place) => ({ label: `Step ${place}`, people: n })),
  })
const tiers = () =>
  tiersChart({
    id: 'tiers',
    title: 'Tiers',
    nights: [
      { night: '2026-11-21', counts: { hot: 1, warm: 2, cool: 3, cold: 4 } },
      { night: '2026-11-22', counts: null },
      { night: '2026-11-23', counts: { hot: 2, warm: 0, cool: 0, cold: 8 } },
    ],
  })

describe('the chart of days', () => {
  it('draws a bar per day on one scale from 0, today apart', () => {
    const { bars, plot } = daily()
    expect(bars.map((bar) => bar.height)).toEqual([0, expect.any(Number), expect.any(Number)])
    expect(bars[1]!.height / bars[2]!.height).toBeCloseTo(40, 0)
    expect(bars.every((bar) => bar.y + bar.height === plot.bottom && bar.y >= plot.top)).toBe(true)
    expect(bars.map((bar) => bar.partial)).toEqual([false, false, true])
  })

  it('says in words what it shows, and links each day to its events', () => {
    const chart = daily()
    expect(chart.desc).toBe('41 events on 3 days, most on Sun 22 Nov 2026 with 40; 1 today so far.')
    expect(chart.bars[2]).toMatchObject({
      label: 'Mon 23 Nov 2026, so far: 1 event by 1 person',
      href: '/events?from=2026-11-23&to=2026-11-23',
    })
    expect(chart.table.rows.map((row) => row.map((cell) => cell.text))).toEqual([
      ['Mon 23 Nov 2026, so far', '1', '1'],
      ['Sun 22 Nov 2026', '40', '12'],
      ['Sat 21 Nov 2026', '0', '0'],
    ])
  })
})

it('lines leave today, which is not over, to a dashed step', () => {
  const [line] = lines().lines
  expect(line!.path.match(/[MLC]/g)).toEqual(['M', 'L'])
  expect(line!.tail.match(/[MLC]/g)).toEqual(['M', 'L'])
  expect(line).toMatchObject({ total: '15', colour: 1 })
  expect(lines().columns[1]!.label).toBe('Sun 22 Nov 2026\nA: 5\nAll other types: 1')
})

describe('the donut', () => {
  it('ranks its parts and says their share', () => {
    const { slices, total } = donut([3, 1, 0])
    expect(total).toBe('4')
    expect(slices.map(({ rank, count, share }) => [rank, count, share])).toEqual([
      [1, '3', '75 %'],
      [2, '1', '25 %'],
      [3, '0', '0 %'],
    ])
    expect(slices[2]!.path).toBe('')
  })
  it('says so when there is nothing', () => {
    expect(donut([]).desc).toBe('No events in this period.')
    expect(render({ template: 'partials/charts/donut', model: donut([]) })).toContain(
      'No events in this period.',
    )
  })
})

describe('the funnel', () => {
  it('gives each step as share of the one before and of all', () => {
    const { steps, table } = funnel([200, 100, 25])
    expect(steps.map((step) => step.width)).toEqual([640, 320, 80])
    expect(table.rows[2]!.map((cell) => cell.text)).toEqual(['Step 2', '25', '25 %', '13 %'])
  })
  it('divides by nobody without a fuss', () => {
    expect(funnel([0, 0]).table.rows[1]!.map((cell) => cell.text)).toEqual(['Step 1', '0', '–', '–'])
    expect(funnel([0, 0]).desc).toBe('Nobody registered in this period.')
  })
})

it('live tiers stand on each other per night, cold ones stay in the table, and a night that was not kept stays empty', () => {
  const { bars, table } = tiers()
  expect(bars.map((bar) => bar.tier)).toEqual(['hot', 'hot', 'warm', 'cool'])
  const first = bars.filter((bar) => bar.x === bars[0]!.x)
  expect(first.map((bar) => bar.label)).toContain('Night of Sat 21 Nov 2026: 3 cool of 10')
  expect(table.rows[2]!.map((cell) => cell.text)).toEqual(['Sat 21 Nov 2026', '1', '2', '3', '4'])
  expect(table.rows[1]!.map((cell) => cell.text)).toEqual(['Sun 22 Nov 2026', '–', '–', '–', '–'])
})

it.each([
  ['daily', daily()],
  ['lines', lines()],
  ['donut', donut([3, 1])],
  ['funnel', funnel([4, 2])],
  ['tiers', { ...tiers(), icons: assets.icons }],
])('the %s chart has no style attribute, a title on every mark, and nothing undefined', (name, model) => {
  const html = render({ template: `partials/charts/${name}`, model })
  expect(html).not.toMatch(/\sstyle=|undefined|NaN|\[object|null/)
  expect(html).toContain('<title')
  expect(html).toContain('<table')
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
