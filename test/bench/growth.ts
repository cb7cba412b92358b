import { type Figure, spread } from './figure.ts'
import { number, table } from './table.ts'

/** The same figures at two sizes, and how many times the second is the first: what does not grow with history stays near 1. */
export function growthTable(first: Figure[], second: Figure[], [small, large]: [string, string]): string {
  const rows = second.flatMap((later) => {
    const earlier = first.find(({ what }) => what === later.what)
    return earlier ? [cells(earlier, later)] : []
  })
  return table(['', 'unit', small, large, `portal ×`, 'reference ×', 'goal', 'reached'], rows)
}

function cells(earlier: Figure, later: Figure): string[] {
  const median = ({ values }: { values: number[] }) => spread(values).median
  const grown = median(later.ours) / median(earlier.ours)
  const reference =
    earlier.reference && later.reference ? median(later.reference) / median(earlier.reference) : undefined
  const { flat } = later
  // Of a rate, less is worse.
  const worse = later.unit === 'req/s' ? 1 / grown : grown
  return [
    later.what,
    later.unit,
    number(median(earlier.ours)),
    number(median(later.ours)),
    number(grown),
    reference === undefined ? '–' : number(reference),
    flat ? `at most ${flat} × worse` : '–',
    flat ? (worse <= flat ? 'yes' : 'NO') : '–',
  ]
}
