import { describe, expect, it } from 'vitest'
import { tableValues } from '../../src/charts/chart.ts'
import { cohortsChart } from '../../src/charts/cohorts.ts'
import { dailyChart } from '../../src/charts/daily.ts'
import { donutChart } from '../../src/charts/donut.ts'
import { funnelChart } from '../../src/charts/funnel.ts'
import { heatChart } from '../../src/charts/heat.ts'
import { intervalsChart } from '../../src/charts/intervals.ts'
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

const cohorts = () =>
  cohortsChart({
    id: 'cohorts',
    title: 'Cohorts',
    cohorts: [
      { week: '2026-11-02', people: 10, active: [9, 4, 1] },
      { week: '2026-11-09', people: 10, active: [8, 5] },
      { week: '2026-11-16', people: 0, active: [0] },
    ],
    url: ({ from, to }, later) => `/analytics/people?week=${from}&last=${to}&later=${later ?? ''}`,
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
    expect(table.rows[2]!.map((cell) => cell.text)).toEqual(['Step 2', '25', '25 %', '13 %', '–'])
  })
  it('divides by nobody without a fuss', () => {
    expect(funnel([0, 0]).table.rows[1]!.map((cell) => cell.text)).toEqual(['Step 1', '0', '–', '–', '–'])
    expect(funnel([0, 0]).desc).toBe('Nobody registered in this period.')
  })
})

describe('the figures of a finding', () => {
  const html = (model: { finding: unknown }) => render({ template: 'partials/charts/finding', model })
  it('lead to what they count, and a share says of what it is a part', () => {
    const steps = funnelChart({
      id: 'funnel',
      title: 'Funnel',
      steps: [
        { label: 'A & B', people: 200, href: '/people?step=0' },
        { label: '<C>', people: 25, href: '/people?step=1', median_ms: 5_400_000 },
      ],
    })
    expect(html(steps).trim()).toBe(
      '<p class="chart-finding" id="funnel-desc">Of <a class="figure-link" href="/people?step=0">200</a> who registered <a class="figure-link" href="/people?step=1">25</a> came to the end, <a class="figure-link" href="/people?step=1" title="25 of 200">13 %</a>. Most are lost before “&lt;C&gt;”: <a class="figure-link" href="/people?step=1" title="25 of 200">13 %</a> get there from the step before.</p>',
    )
    expect(steps.desc).toBe(
      'Of 200 who registered 25 came to the end, 13 %. Most are lost before “<C>”: 13 % get there from the step before.',
    )
    const [part, , median] = steps.table.rows[1]!.slice(2)
    expect(part).toMatchObject({ text: '13 %', href: '/people?step=1', of: '25 of 200' })
    expect(median).toMatchObject({ text: '1.5', href: '/people?step=1', of: '25 people' })
  })
  it('are plain words where nothing is behind them', () => {
    expect(html(funnel([200, 25]))).not.toContain('<a ')
    expect(html(funnel([0, 0]))).toContain('Nobody registered in this period.')
  })
  it('of several cohorts lead to all whose week is over', () => {
    expect(html(cohorts())).toContain(
      '<a class="figure-link" href="/analytics/people?week=2026-11-02&amp;last=2026-11-02&amp;later=1" title="4 of 10">40 %</a>',
    )
  })
})

describe('what a chart says of itself', () => {
  it('is the finding, not the name: the leading type and the busiest day', () => {
    expect(lines().desc).toBe(
      '18 events on 3 days; most on Mon 23 Nov 2026, so far, with 11. A leads with 83 %.',
    )
  })
  it('where most are lost on the way', () => {
    expect(funnel([200, 100, 25]).desc).toBe(
      'Of 200 who registered 25 came to the end, 13 %. Most are lost before “Step 1”: 50 % get there from the step before.',
    )
  })
  it('the busiest hour of an average week, also when the period holds a weekday more often', () => {
    const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
    hours[1]![19] = 40
    hours[2]![19] = 30
    const chart = heatChart({
      id: 'hours',
      title: 'Week',
      hours,
      weekdays: [1, 2, 1, 1, 1, 1, 1],
      minute: '00',
      cellUrl: (weekday, hour) => `/analytics/hours?weekday=${weekday}&hour=${hour}`,
    })
    expect(chart.desc).toBe(
      'Busiest: Wednesday at 19:00, with 30 events on an average one. 100 % of all events fall between 17:00 and 22:00.',
    )
    expect(chart.cells).toHaveLength(168)
    expect(Math.max(...chart.cells.map(({ level }) => level))).toBe(5)
    expect(chart.cells.find(({ level }) => level === 4)!.label).toBe('Tuesday 19:00: 40 events on 2 days')
  })
  it('how many of a cohort came back, over the weeks that are over', () => {
    expect(cohorts().desc).toBe('Of those who registered, 40 % were active in the week after.')
  })
})

it('shares stand on one scale with their intervals, and too few people have none', () => {
  const { rows, all, plot } = intervalsChart(
    [
      { tier: 'hot', label: 'Hot', share: { value: 0.2, low: 0.1, high: 0.3 } },
      { tier: 'cold', label: 'Cold', share: null },
    ],
    0.1,
  )
  const { mark } = rows[0]!
  expect(mark!.low).toBe(all!.x)
  expect(mark!.x - mark!.low).toBeCloseTo(mark!.high - mark!.x, 1)
  expect(mark!.high).toBeLessThanOrEqual(plot.right)
  expect(rows[1]).toMatchObject({ mark: null, text: 'Cold: not enough data' })
})

it('the table of a chart is given to programs as numbers and dates, not as they are printed', () => {
  const chart = dailyChart({
    id: 'daily',
    title: 'Events',
    days: [{ date: '2026-11-22', count: 12345, users: 7 }],
    today: '2026-11-22',
    dayUrl,
  })
  expect(chart.table.rows[0]!.map(({ text }) => text)).toEqual(['Sun 22 Nov 2026, so far', '12,345', '7'])
  expect(tableValues(chart.table)).toEqual([
    ['Day', 'Events', 'People'],
    ['2026-11-22', 12345, 7],
  ])
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
  ['cohorts', cohorts()],
])('the %s chart has no style attribute, a title on every mark, and nothing undefined', (name, model) => {
  const html = render({ template: `partials/charts/${name}`, model })
  expect(html).not.toMatch(/\sstyle=|undefined|NaN|\[object|null/)
  if (name !== 'cohorts') expect(html).toContain('<title')
  expect(html).toContain('<table')
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
