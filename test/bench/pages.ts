import type { Bench, Benchmark } from './bench.ts'
import type { Figure, Goal, Side } from './figure.ts'
import { type Load, load } from './load.ts'
import { withMinimal } from './minimal.ts'
import { withDatabase } from './planted.ts'
import { withPortal } from './portal.ts'
import { startWriter } from './writer.ts'

type Page = { page: string; headers?: Record<string, string>; goal?: Goal }

const HALF: Goal = { name: 'G5', of: 'ratio', is: 'at least', value: 0.5 }
const RATE: Goal = { name: 'G5', of: 'ours', is: 'at least', value: 300 }
const SLOWEST: Goal = { name: 'G5', of: 'ours', is: 'at most', value: 60 }
const GZIP = { 'Accept-Encoding': 'gzip' }
const PAGES: Page[] = [
  { page: '/events', goal: HALF },
  { page: '/events', headers: GZIP, goal: HALF },
  { page: '/leads', headers: GZIP, goal: RATE },
  { page: '/', headers: GZIP, goal: RATE },
]
/** Events a second: each second something on every page is another, and nothing can be kept for longer. */
const TRICKLE = 10

/** Whole pages as staff get them, signed in, beside a server that does nothing but answer with the same rows as JSON. */
export const pages: Benchmark = {
  about: `HTML pages of the portal, signed in, by 10 kept connections, beside a minimal Express and pg server that answers with the newest 50 events as JSON, without login; first while nothing changes, then while ${TRICKLE} events a second are written`,
  run: (bench) =>
    withDatabase(bench.planted, ({ url, client }) =>
      withPortal(bench.planted.folder, url, (portal) =>
        withMinimal(url, async (minimal) => {
          const ask = (origin: string, page: string, headers: Record<string, string> = {}) =>
            load(`${origin}${page}`, {
              seconds: bench.seconds,
              headers: { Cookie: portal.cookie, ...headers },
            })
          const reference = () => ask(minimal.origin, '/events')
          const own = PAGES.map((page) => ({
            ...page,
            ask: () => ask(portal.origin, page.page, page.headers),
          }))
          for (const { ask } of [...own, { ask: reference }]) await ask()

          const still = await measure(bench, own, reference)
          const { rows } = await client.query('select user_id from lead_scores order by user_id')
          const people = rows.map(({ user_id }) => user_id)
          const writer = await startWriter(url, { per_second: TRICKLE, people })
          try {
            const written = await measure(bench, own, reference)
            return [...figuresOf(own, still, ''), ...figuresOf(own, written, `, ${TRICKLE} events/s written`)]
          } finally {
            await writer.stop()
            await writer.clean()
          }
        }),
      ),
    ),
}

type Measured = { own: Load[][]; reference: Load[] }

/** Each page and the reference once per run; every second run in the other order. */
async function measure(
  { runs }: Bench,
  own: { ask(): Promise<Load> }[],
  reference: () => Promise<Load>,
): Promise<Measured> {
  const found: Measured = { own: own.map(() => []), reference: [] }
  for (let run = 0; run < runs; run++) {
    const steps = [
      async () => void found.reference.push(await reference()),
      ...own.map(
        ({ ask }, i) =>
          async () =>
            void found.own[i]!.push(await ask()),
      ),
    ]
    for (const step of run % 2 === 0 ? steps : steps.reverse()) await step()
  }
  return found
}

function figuresOf(own: Page[], { own: loads, reference }: Measured, when: string): Figure[] {
  const side = (name: string, from: Load[], what: keyof Load): Side => ({
    name,
    values: from.map((found) => found[what]),
  })
  return own.flatMap(({ page, headers, goal }, i): Figure[] => {
    const about = `${page}${headers ? ', gzip' : ''}${when}`
    const from = loads[i]!
    const note = `${(from[0]!.bytes / 1024).toFixed(0)} kB, JSON ${(reference[0]!.bytes / 1024).toFixed(0)} kB`
    return [
      {
        what: about,
        unit: 'req/s',
        ours: side('', from, 'per_second'),
        reference: side('', reference, 'per_second'),
        ratio: 'ours / reference',
        goal,
        flat: 1.5,
        note,
      },
      {
        what: `${about}, p50`,
        unit: 'ms',
        ours: side('', from, 'p50_ms'),
        reference: side('', reference, 'p50_ms'),
      },
      {
        what: `${about}, p99`,
        unit: 'ms',
        ours: side('', from, 'p99_ms'),
        reference: side('', reference, 'p99_ms'),
        goal: SLOWEST,
      },
    ]
  })
}
