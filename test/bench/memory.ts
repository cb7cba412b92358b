import { setTimeout as wait } from 'node:timers/promises'
import { loadConfig } from '../../src/config.ts'
import { newestDueSlot } from '../../src/jobs/slots.ts'
import { nightOf } from '../../src/reports/nightly.job.ts'
import type { Benchmark } from './bench.ts'
import { withCrowd } from './crowd.ts'
import type { Figure } from './figure.ts'
import { forget } from './night.ts'
import { type Open, type Planted, withDatabase } from './planted.ts'
import { ended, memoryOf, startNode } from './processes.ts'

const WORKS = ['pass', 'night'] as const
const NAMES = { pass: 'computing all scores and figures anew', night: 'the night' }
const LEADS = 1_000_000
type Peak = { process: number; connection: number }

/** Whether memory grows with the school: long work at this size beside the same work at a tenth of it. */
export const memory: Benchmark = {
  about:
    'The most memory that seeding, computing everything anew and the night ever held (VmHWM of the process, RssAnon of its database connections), beside the same at a tenth of the size; then with a million leads',
  async run(bench) {
    const tenth = await bench.tenth()
    const figures: Figure[] = [
      figure('seeding', [bench.planted.peak_mb], [tenth.peak_mb], `at ${tenth.size}`),
    ]
    for (const work of WORKS) {
      const ours: Peak[] = []
      const reference: Peak[] = []
      for (let run = 0; run < Math.min(3, bench.runs); run++) {
        ours.push(await peakOf(bench.planted, work))
        reference.push(await peakOf(tenth, work))
      }
      for (const [where, name] of [
        ['process', ''],
        ['connection', ', its database connections'],
      ] as const)
        figures.push(
          figure(
            NAMES[work] + name,
            ours.map((peak) => peak[where]),
            reference.map((peak) => peak[where]),
            `at ${tenth.size}`,
          ),
        )
    }
    return [...figures, ...(await crowded(bench.planted))]
  },
}

/** The same work while the school holds a million leads, once each: planting these takes minutes. */
async function crowded(planted: Planted): Promise<Figure[]> {
  const before: Record<string, Peak> = {}
  for (const work of WORKS) before[work] = await peakOf(planted, work)
  const found = await withDatabase(planted, (open) =>
    withCrowd(open, LEADS, async () => {
      const peaks: [(typeof WORKS)[number], Peak][] = []
      for (const work of WORKS) peaks.push([work, await peakIn(open, planted, work)])
      return peaks
    }),
  )
  // The school is left as it was found: computed, and its night closed.
  for (const work of WORKS) await peakOf(planted, work)
  return found.flatMap(([work, peak]) =>
    (['process', 'connection'] as const).map((where) =>
      figure(
        `${NAMES[work]}${where === 'connection' ? ', its database connections' : ''}, a million leads`,
        [peak[where]],
        [before[work]![where]],
        'with its own leads',
      ),
    ),
  )
}

function figure(what: string, ours: number[], reference: number[], name: string): Figure {
  return {
    what,
    unit: 'MB',
    ours: { name: '', values: ours },
    reference: { name, values: reference },
    ratio: 'ours / reference',
    goal: { name: 'flat', of: 'ratio', is: 'at most', value: 1.5 },
  }
}

/** One piece of work, begun from where it has everything to do. */
function peakOf(planted: Planted, work: (typeof WORKS)[number]): Promise<Peak> {
  return withDatabase(planted, (open) => peakIn(open, planted, work))
}

async function peakIn(open: Open, { folder }: Planted, work: (typeof WORKS)[number]): Promise<Peak> {
  await prepare(open, work)
  const child = startNode('test/bench/memory-work.ts', {
    args: ['--work', work, '--folder', folder, '--url', open.url],
  })
  let connection = 0
  let watching = true
  const watched = (async () => {
    for (; watching; await wait(50)) connection = Math.max(connection, await heldByConnections(open))
  })()
  await ended(child, `The work "${NAMES[work]}"`).finally(() => {
    watching = false
    return watched
  })
  return { process: Number(child.said().trim().split('\n').at(-1)), connection }
}

async function heldByConnections({ client }: Pick<Open, 'client'>): Promise<number> {
  const { rows } = await client.query(
    `select pid from pg_stat_activity where application_name = 'hsl-dashboard' and datname = current_database()`,
  )
  return rows.reduce((sum, { pid }) => sum + (memoryOf(pid, 'RssAnon') || 0), 0)
}

async function prepare(open: Pick<Open, 'client'>, work: (typeof WORKS)[number]): Promise<void> {
  if (work === 'pass') return void (await open.client.query('update live_state set rebuild = true'))
  const { nightly_cron, timezone } = loadConfig({})
  await forget(open, nightOf(newestDueSlot(nightly_cron, timezone, new Date()), timezone))
}
