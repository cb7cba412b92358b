import { newestDueSlot } from '../../src/jobs/slots.ts'
import { nightlyReport, nightOf } from '../../src/reports/nightly.job.ts'
import type { Benchmark } from './bench.ts'
import { inTurns, type Unit } from './figure.ts'
import { depsOf } from './inside.ts'
import { type Open, withDatabase } from './planted.ts'
import { leanQuery, seedQuery } from './raw.ts'
import type { Statement } from './statements.ts'

/** What closing a night costs beside scoring everybody once: the snapshot, the report with its movement and forecasts, the mails. */
export const night: Benchmark = {
  about:
    "The job of the night as it runs (snapshot of every lead, report, one mail as a file) beside the seed document's query for all leads at the same instant, its rows fetched",
  run: (bench) =>
    withDatabase(bench.planted, async (open) => {
      const { config } = depsOf(bench.planted, open)
      const slot = newestDueSlot(config.nightly_cron, config.timezone, new Date())
      const runNight = async () => {
        await forget(open, nightOf(slot, config.timezone))
        return timed(() => closeNight(depsOf(bench.planted, open), slot))
      }
      const scored = [
        { what: 'the night', raw: seedQuery(slot, config.timezone, null), goal: true },
        {
          what: 'the night, beside the seed query grouped first',
          raw: leanQuery(slot, config.timezone, null),
        },
      ]
      await runNight()
      const figures = []
      for (const { what, raw, goal } of scored) {
        const found = await inTurns(bench.runs, runNight, () => timed(() => fetchAll(open, raw)))
        figures.push({
          what,
          unit: 'ms' as Unit,
          ours: { name: '', values: found.ours },
          reference: { name: '', values: found.reference },
          ratio: 'ours / reference' as const,
          ...(goal && { goal: { name: 'G7', of: 'ratio', is: 'at most', value: 3 } as const }),
        })
      }
      return figures
    }),
}

/** Runs the job for this slot; the night must have been forgotten before. */
export async function closeNight(deps: ReturnType<typeof depsOf>, slot: Date): Promise<void> {
  const job = nightlyReport(deps.config.nightly_cron)
  const { leads_scored = 0 } = await job.run(deps, slot, new AbortController().signal)
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
