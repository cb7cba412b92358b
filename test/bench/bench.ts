import type { Figure } from './figure.ts'
import type { Planted } from './planted.ts'
import type { Statement } from './statements.ts'

/** What a benchmark is given. */
export type Bench = {
  planted: Planted
  /** the school of a tenth of the size; planted when it is asked for */
  tenth(): Promise<Planted>
  /** how often both sides are measured */
  runs: number
  /** how long a server is asked, or written to, in one run */
  seconds: number
  say(text: string): void
  /** keeps the plan of what was measured, to be read beside the figures */
  keepPlan(what: string, statement: Statement, plan: string): void
}

export type Benchmark = { about: string; run(bench: Bench): Promise<Figure[]> }

/** The portal answered something else than the raw events say: no figure is worth anything then. */
export class DifferenceError extends Error {}
