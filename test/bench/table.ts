import { type Figure, isReached, ratios, type Spread, spread } from './figure.ts'

const HEAD = ['', 'unit', 'portal', 'reference', 'ratio', 'goal', 'reached']

/** The figures as a Markdown table; each cell holds minimum, median and maximum. It is read as well on a terminal. */
export function figureTable(figures: Figure[]): string {
  return table(HEAD, figures.map(cells))
}

function cells(figure: Figure): string[] {
  const { what, unit, ours, reference, goal, note } = figure
  const ratio = ratios(figure)
  const reached = isReached(figure)
  return [
    note ? `${what} (${note})` : what,
    unit,
    named(ours.name, ours.values),
    reference ? named(reference.name, reference.values) : '–',
    ratio ? show(spread(ratio)) : '–',
    goal ? `${goal.name}: ${goal.of === 'ours' ? 'portal' : 'ratio'} ${goal.is} ${number(goal.value)}` : '–',
    reached === undefined ? '–' : reached ? 'yes' : 'NO',
  ]
}

const named = (name: string, values: number[]) => `${name === '' ? '' : `${name}: `}${show(spread(values))}`

const show = ({ min, median, max }: Spread) => `${number(min)} / **${number(median)}** / ${number(max)}`

/** Three digits that matter. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return 'none'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)))
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 4) })
}

/** A Markdown table whose columns stand below each other. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((name, i) => Math.max(name.length, 3, ...rows.map((row) => row[i]!.length)))
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join(
    '\n',
  )
}
