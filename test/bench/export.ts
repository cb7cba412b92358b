import { Agent, get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from 'pg'
import { to } from 'pg-copy-streams'
import { type Bench, type Benchmark, DifferenceError } from './bench.ts'
import { type Figure, inTurns } from './figure.ts'
import { withDatabase } from './planted.ts'
import { type RunningPortal, signIn, withPortal } from './portal.ts'
import { memoryOf } from './processes.ts'

/** The rows of an export as PostgreSQL writes them by itself, in the order of the table. */
const COPY = `copy (select e.id, e.event_type, e.user_id, u.username, u.first_name, e.created_at, e.details
  from events e join users u on u.user_id = e.user_id where e.created_at <= now()) to stdout (format csv)`

const GOAL = { name: 'G8', of: 'ratio', is: 'at least', value: 0.3 } as const

/** Whole exports over HTTP, signed in, beside COPY TO of the same rows, and what they cost the portal in memory. */
export const exports: Benchmark = {
  about:
    'All events as CSV and NDJSON from the portal over HTTP, newest first, formula-safe, signed in, beside COPY TO of the same rows (joined with people, CSV, in the order of the table) by a client that throws them away; the portal’s memory while it writes (VmRSS, each 50 ms)',
  run: (bench) =>
    withDatabase(bench.planted, ({ url, client }) =>
      withPortal(bench.planted.folder, url, async (portal) => {
        const cookie = await signIn(portal.origin, 'manager@hsl.example')
        return measure(bench, { ...portal, cookie }, client)
      }),
    ),
}

async function measure(bench: Bench, portal: RunningPortal, client: Client): Promise<Figure[]> {
  const runs = Math.min(3, bench.runs)
  await client.query('set jit = off')
  const { rows } = await client.query('select count(*) as n from events where created_at <= now()')
  const events: number = rows[0].n
  const before = memoryOf(portal.child.pid!, 'VmRSS')
  const peaks: number[] = []
  const reference = async () => {
    const { seconds } = await drainCopy(client)
    return events / seconds
  }
  const ours =
    (format: 'csv' | 'ndjson', gzip = false) =>
    async () => {
      const done = await watched(portal, peaks, () => download(portal, `/events.${format}`, gzip))
      const lines = format === 'csv' ? done.lines - 1 : done.lines
      // A line end within a name would be counted too, and the demo school has a few.
      if (!gzip && (lines < events || lines > events + 100))
        throw new DifferenceError(`${format}: ${lines} lines of ${events} events.`)
      bench.say(
        `${format}${gzip ? ', gzip' : ''}: ${done.seconds.toFixed(1)} s, ${(done.bytes / 1e6).toFixed(0)} MB`,
      )
      return events / done.seconds
    }
  const compare = async (what: string, own: () => Promise<number>, goal?: typeof GOAL): Promise<Figure> => {
    const found = await inTurns(runs, own, reference)
    return {
      what,
      unit: 'events/s',
      ours: { name: '', values: found.ours },
      reference: { name: 'COPY TO', values: found.reference },
      ratio: 'ours / reference',
      ...(goal && { goal }),
    }
  }
  await download(portal, '/events.csv?event_type=course_enrolled', false)
  return [
    await compare('CSV', ours('csv'), GOAL),
    await compare('NDJSON', ours('ndjson'), GOAL),
    await compare('CSV, gzip', ours('csv', true)),
    { what: 'memory before', unit: 'MB', ours: { name: '', values: [before] } },
    { what: 'most memory while exporting', unit: 'MB', ours: { name: '', values: peaks }, flat: 1.2 },
  ]
}

/** The most memory the portal held meanwhile goes to `peaks`. */
async function watched<T>({ child }: RunningPortal, peaks: number[], work: () => Promise<T>): Promise<T> {
  let watching = true
  let peak = 0
  const watch = (async () => {
    for (; watching; await wait(50)) peak = Math.max(peak, memoryOf(child.pid!, 'VmRSS') || 0)
  })()
  try {
    return await work()
  } finally {
    watching = false
    await watch
    peaks.push(peak)
  }
}

async function drainCopy(client: Client): Promise<{ seconds: number }> {
  const began = performance.now()
  for await (const _ of client.query(to(COPY)));
  return { seconds: (performance.now() - began) / 1000 }
}

function download(
  { origin, cookie }: RunningPortal,
  path: string,
  gzip: boolean,
): Promise<{ seconds: number; bytes: number; lines: number }> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const headers = { Cookie: cookie, ...(gzip && { 'Accept-Encoding': 'gzip' }) }
    get(`${origin}${path}`, { headers, agent: new Agent() }, (answer) => {
      if (answer.statusCode !== 200)
        return void reject(new Error(`${path} was answered with ${answer.statusCode}.`))
      let bytes = 0
      let lines = 0
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (!gzip) for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
      })
      answer.on('error', reject)
      answer.on('end', () => resolve({ seconds: (performance.now() - began) / 1000, bytes, lines }))
    }).on('error', reject)
  })
}
