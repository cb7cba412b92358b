/** What was measured of one thing, once per run. */
export type Side = { name: string; values: number[] }

export type Unit = 'ms' | 's' | 'req/s' | 'MB' | 'cores' | 'events/s' | 'times'

/** Judged by the median. `of` says of what: our own values, or the ratio to the reference. */
export type Goal = { name: string; of: 'ours' | 'ratio'; is: 'at least' | 'at most'; value: number }

/** Two things measured in one run on one machine, several times, in turns. One row of a table. */
export type Figure = {
  what: string
  unit: Unit
  ours: Side
  reference?: Side
  /** which side stands above the line; the other way is for rates, where more is better */
  ratio?: 'reference / ours' | 'ours / reference'
  goal?: Goal
  /** at most so many times different at the other size, see growth.ts */
  flat?: number
  note?: string
}

export type Spread = { min: number; median: number; max: number }

export function spread(values: number[]): Spread {
  return { min: Math.min(...values), median: quantile(values, 0.5), max: Math.max(...values) }
}

/** The value below which this part of the values lies; between two of them, their mean by distance. */
export function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * part
  const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN]
  return low + (high - low) * (place % 1)
}

/** The ratio of each run: both of its values were measured within seconds of each other. */
export function ratios({ ours, reference, ratio = 'reference / ours' }: Figure): number[] | undefined {
  return reference?.values.map((value, run) => {
    const own = ours.values[run]!
    return ratio === 'reference / ours' ? value / own : own / value
  })
}

/** Whether the goal is reached; undefined where there is none. */
export function isReached(figure: Figure): boolean | undefined {
  const { goal } = figure
  if (!goal) return undefined
  const values = goal.of === 'ours' ? figure.ours.values : ratios(figure)!
  const { median } = spread(values)
  return goal.is === 'at least' ? median >= goal.value : median <= goal.value
}

/** Measures both sides in turns, `runs` times; who is first changes from run to run. */
export async function inTurns(
  runs: number,
  ours: () => Promise<number>,
  reference: () => Promise<number>,
): Promise<{ ours: number[]; reference: number[] }> {
  const found = { ours: [] as number[], reference: [] as number[] }
  for (let run = 0; run < runs; run++) {
    const order = run % 2 === 0 ? (['ours', 'reference'] as const) : (['reference', 'ours'] as const)
    for (const side of order) found[side].push(await (side === 'ours' ? ours() : reference()))
  }
  return found
}
