import { newestDueSlot } from '../../src/jobs/slots.ts'
import { createSnapshot, readRules } from '../../src/leads/queries.ts'
import { nightlyReport, nightOf } from '../../src/reports/nightly.job.ts'
import type { Benchmark } from './bench.ts'
import { type Figure, type Goal, inTurns } from './figure.ts'
import { depsOf } from './inside.ts'
import { type Open, withDatabase } from './planted.ts'
import { leanQuery, seedQuery } from './raw.ts'
import type { Statement } from './statements.ts'

const GOAL: Goal = { name: 'G7', of: 'ratio', is: 'at most', value: 3 }

/** What closing a night costs beside scoring everybody once: the snapshot alone, and the whole job. */
export const night: Benchmark = {
  about:
    "The snapshot of every lead, then the job of the night as it runs (live tables compared, snapshot, report, one mail as a file), beside the seed document's query for all leads at the same instant, its rows fetched",
  run: (bench) =>
    withDatabase(bench.planted, async (open) => {
      const deps = depsOf(bench.planted, open)
      const { timezone, nightly_cron } = deps.config
      const slot = newestDueSlot(nightly_cron, timezone, new Date())
      const closed = nightOf(slot, timezone)
      const moment = { as_of: slot, timezone, rules: await readRules(open.db) }
      // Forgetting the night is not timed.
      const job = (work: () => Promise<unknown>) => async () => {
        await forget(open, closed)
        return timed(work)
      }
      const snapshot = job(() => open.db.transaction((trx) => createSnapshot(trx, closed, moment)))
      const wholeNight = job(() => closeNight(deps, slot))
      const seed = seedQuery(slot, timezone, null)
      const lean = leanQuery(slot, timezone, null)
      const compared = [
        { what: 'snapshot', ours: snapshot, raw: seed, goal: GOAL },
        { what: 'snapshot, beside the seed query grouped first', ours: snapshot, raw: lean },
        { what: 'the whole night', ours: wholeNight, raw: seed, goal: GOAL },
      ]
      const figures: Figure[] = []
      for (const { what, ours, raw, goal } of compared) {
        await ours()
        const found = await inTurns(bench.runs, ours, () => timed(() => fetchAll(open, raw)))
        figures.push({
          what,
          unit: 'ms',
          ours: { name: '', values: found.ours },
          reference: { name: '', values: found.reference },
          ratio: 'ours / reference',
          ...(goal && { goal }),
        })
      }
      // The night is left closed, as it was found.
      await wholeNight()
      return figures
    }),
}

/** Runs the job for this slot; the night must have been forgotten before. */
export async function closeNight(deps: ReturnType<typeof depsOf>, slot: Date): Promise<void> {
  const job = nightlyReport(deps.config.nightly_cron)
  const { leads_scored = 0 } = await job.run(deps, slot, new AbortController().signal, () => {})
  if (leads_scored === 0) throw new Error('The night scored nobody.')
}

/** As if this night had never been closed. */
export async function forget({ client }: Pick<Open, 'client'>, night: string): Promise<void> {
  await client.query('delete from reports where night = $1', [night])
  await client.query('delete from nights where night = $1', [night])
}

async function fetchAll({ client }: Open, { sql, bindings }: Statement): Promise<void> {
  await client.query({ text: sql, values: bindings, rowMode: 'array' })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
