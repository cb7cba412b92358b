import { setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Bench, Benchmark } from './bench.ts'
import { type Figure, quantile } from './figure.ts'
import { type Open, withDatabase } from './planted.ts'
import { freePort, isUp, PASSWORD } from './portal.ts'
import { cpuOf, memoryOf, startNode, stop, until } from './processes.ts'
import { openPoller, openViewer } from './viewers.ts'

const STREAMS = 1_000
const READERS = 100
const PER_SESSION = 8
const POLL_MS = 5_000

type Portal = { port: number; pid: number; origin: string; cookies: string[] }
type Counts = { streams: number; reads: number; renderings: number; statements: number }
type Watched = {
  changes: number
  lags: number[]
  missing: number
  counts: Counts
  cores: number
  grown_mb: number
  left: number
  /** answers but 200, of those who ask */
  refused: number
}

/** Promise 12 of RELIABILITY.md and goal G9: a thousand open dashboards, beside the same thousand asking each 5 s. */
export const live: Benchmark = {
  about: `${STREAMS} viewers of the dashboard while an event is written with plain SQL each 1.2 s: each with a stream, ${STREAMS - READERS} of whom never read, beside ${STREAMS} who ask for it each ${POLL_MS / 1_000} s, and all of whom read`,
  run: (bench) =>
    withDatabase(bench.planted, async (open) => {
      const streams: Watched[] = []
      const polls: Watched[] = []
      const still: Counts[] = []
      for (let run = 0; run < Math.min(3, bench.runs); run++) {
        const sides = [
          () =>
            withPortal(
              bench,
              open,
              async (portal) => void streams.push(await watchStreams(bench, open, portal)),
            ),
          () =>
            withPortal(bench, open, async (portal) => void polls.push(await watchPolls(bench, open, portal))),
          () =>
            withPortal(
              bench,
              open,
              async (portal) => void still.push(await watchNobody(bench, open, portal)),
            ),
        ]
        for (const side of run % 2 === 0 ? sides : sides.reverse()) await side()
      }
      return figuresOf(streams, polls, still)
    }),
}

const eventsOf = (bench: Bench) => bench.seconds * 4

async function withPortal(
  bench: Bench,
  { url }: Open,
  work: (portal: Portal) => Promise<void>,
): Promise<void> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const child = startNode('test/bench/live-portal.ts', {
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: url,
      DATA_DIR: path.join(bench.planted.folder, 'portal'),
      SESSION_SECRET: 'measured '.repeat(4),
      APP_URL: origin,
      PORT: String(port),
    },
  })
  try {
    await isUp(child, origin)
    const cookies: string[] = []
    // Signed in two at a time: more would wait for each other.
    while (cookies.length < STREAMS / PER_SESSION)
      cookies.push(...(await Promise.all([signIn(origin, 'staff'), signIn(origin, 'manager')])))
    await work({ port, pid: child.pid!, origin, cookies })
  } finally {
    await stop(child)
  }
}

async function signIn(origin: string, role: string): Promise<string> {
  const body = new URLSearchParams({ email: `${role}@hsl.example`, password: PASSWORD })
  const answer = await fetch(`${origin}/login`, { method: 'POST', redirect: 'manual', body })
  if (answer.status !== 303) throw new Error(`Signing in was answered with ${answer.status}.`)
  return answer.headers.getSetCookie()[0]!.split(';')[0]!
}

const countsOf = async ({ origin }: Portal) => (await (await fetch(`${origin}/counts`)).json()) as Counts

async function watchStreams(bench: Bench, open: Open, portal: Portal): Promise<Watched> {
  const { found, on_mark } = makeMarks()
  const sockets: Socket[] = []
  const before = memoryOf(portal.pid, 'VmRSS')
  for (let viewer = 0; viewer < STREAMS; viewer++) {
    const cookie = portal.cookies[Math.floor(viewer / PER_SESSION)]!
    sockets.push(await openViewer({ port: portal.port, cookie, reads: viewer < READERS, viewer }, on_mark))
  }
  await until('All streams', async () => (await countsOf(portal)).streams === STREAMS)
  await wait(2_000)
  const watched = await writeAndWatch(bench, open, portal, found, READERS, before)
  for (const socket of sockets) socket.destroy()
  return watched
}

async function watchPolls(bench: Bench, open: Open, portal: Portal): Promise<Watched> {
  const { found, on_mark } = makeMarks()
  const sockets: Socket[] = []
  const stopping = new AbortController()
  let refused = 0
  setMaxListeners(0, stopping.signal)
  const before = memoryOf(portal.pid, 'VmRSS')
  for (let viewer = 0; viewer < STREAMS; viewer++) {
    const cookie = portal.cookies[Math.floor(viewer / PER_SESSION)]!
    sockets.push(
      await openPoller(
        { port: portal.port, cookie, viewer, every_ms: POLL_MS },
        on_mark,
        () => refused++,
        stopping.signal,
      ),
    )
  }
  await wait(POLL_MS)
  const watched = await writeAndWatch(bench, open, portal, found, STREAMS, before)
  stopping.abort()
  for (const socket of sockets) socket.destroy()
  return { ...watched, refused }
}

/** What the portal asks of the database by itself while the same events come and nobody looks. */
async function watchNobody(bench: Bench, open: Open, portal: Portal): Promise<Counts> {
  const { found } = makeMarks()
  return (await writeAndWatch(bench, open, portal, found, 0, memoryOf(portal.pid, 'VmRSS'))).counts
}

type Marks = Map<number, Map<number, number>>

/** When each viewer had each marker. */
function makeMarks() {
  const found: Marks = new Map()
  const on_mark = (viewer: number, mark: number, at_ms: number) => {
    const of = found.get(mark) ?? new Map<number, number>()
    of.set(viewer, at_ms)
    found.set(mark, of)
  }
  return { found, on_mark }
}

let marked = 0

async function writeAndWatch(
  bench: Bench,
  { client }: Open,
  portal: Portal,
  found: Marks,
  readers: number,
  memory_before: number,
): Promise<Watched> {
  const { rows } = await client.query('select coalesce(max(id), 0) as id from events')
  const { rows: people } = await client.query('select user_id from lead_scores limit 1')
  const first = await countsOf(portal)
  const version = await versionOf(client)
  const cpu = cpuOf(portal.pid)
  const began = performance.now()
  const committed = new Map<number, number>()
  let most_mb = 0
  for (let n = 0; n < eventsOf(bench); n++) {
    const mark = ++marked
    await client.query(`insert into events (event_type, user_id, details) values ('message_sent', $1, $2)`, [
      people[0].user_id,
      { mark: `mark-${mark}` },
    ])
    committed.set(mark, performance.now())
    // Not in step with the tick, which comes each second.
    await wait(1_000 + Math.random() * 400)
    most_mb = Math.max(most_mb, memoryOf(portal.pid, 'VmRSS'))
  }
  const seconds = (performance.now() - began) / 1_000
  const cores = (cpuOf(portal.pid) - cpu) / seconds
  const last = await countsOf(portal)
  const changes = (await versionOf(client)) - version
  await wait(readers === 0 ? 0 : POLL_MS + 1_500)
  const lags = [...committed].flatMap(([mark, at]) =>
    [...(found.get(mark)?.values() ?? [])].map((seen) => (seen - at) / 1_000),
  )
  await client.query('delete from events where id > $1', [rows[0].id])
  return {
    changes,
    lags,
    missing: readers * committed.size - lags.length,
    counts: {
      streams: last.streams,
      reads: last.reads - first.reads,
      renderings: last.renderings - first.renderings,
      statements: last.statements - first.statements,
    },
    cores,
    grown_mb: most_mb - memory_before,
    left: last.streams,
    refused: 0,
  }
}

/** It grows with each change, those included that no event makes: somebody's events grow out of their week. */
async function versionOf(client: Open['client']): Promise<number> {
  return (await client.query('select version from live_state')).rows[0].version
}

function figuresOf(streams: Watched[], polls: Watched[], still: Counts[]): Figure[] {
  const lag = (part: number) => ({
    unit: 's' as const,
    ours: { name: '', values: streams.map(({ lags }) => quantile(lags, part)) },
    reference: { name: 'polling', values: polls.map(({ lags }) => quantile(lags, part)) },
  })
  const each = (values: number[], of = streams) => values.map((value, run) => value / of[run]!.changes)
  return [
    { what: 'commit to the viewer, p50', ...lag(0.5) },
    {
      what: 'commit to the viewer, p95',
      ...lag(0.95),
      goal: { name: 'G9', of: 'ours', is: 'at most', value: 2 },
    },
    { what: 'commit to the viewer, the last of all', ...lag(1) },
    {
      what: 'changes that a reading viewer never got',
      unit: 'times',
      ours: { name: '', values: streams.map(({ missing }) => missing) },
      reference: { name: 'polling', values: polls.map(({ missing }) => missing) },
      goal: { name: 'G9', of: 'ours', is: 'at most', value: 0 },
    },
    {
      what: 'readings per change',
      unit: 'times',
      ours: { name: '', values: each(streams.map(({ counts }) => counts.reads)) },
      goal: { name: 'G9', of: 'ours', is: 'at most', value: 1.1 },
      note: 'the 60-second renewal included',
    },
    {
      what: 'renderings per change',
      unit: 'times',
      ours: { name: '', values: each(streams.map(({ counts }) => counts.renderings)) },
      goal: { name: 'G9', of: 'ours', is: 'at most', value: 1.1 },
      note: 'the 60-second renewal included',
    },
    {
      what: 'statements of pages and streams per change',
      unit: 'times',
      ours: {
        name: '',
        values: each(streams.map(({ counts }, run) => counts.statements - still[run]!.statements)),
      },
      reference: {
        name: 'polling',
        values: each(
          polls.map(({ counts }, run) => counts.statements - still[run]!.statements),
          polls,
        ),
      },
      note: 'less those without a viewer',
    },
    {
      what: 'processor time of the portal',
      unit: 'cores',
      ours: { name: '', values: streams.map(({ cores }) => cores) },
      reference: { name: 'polling', values: polls.map(({ cores }) => cores) },
    },
    {
      what: 'memory that the viewers cost, at most',
      unit: 'MB',
      ours: { name: '', values: streams.map(({ grown_mb }) => grown_mb) },
      reference: { name: 'polling', values: polls.map(({ grown_mb }) => grown_mb) },
      goal: { name: 'G9', of: 'ours', is: 'at most', value: 150 },
    },
    {
      what: 'requests refused under the load',
      unit: 'times',
      ours: { name: '', values: streams.map(({ refused }) => refused) },
      reference: { name: 'polling', values: polls.map(({ refused }) => refused) },
    },
    {
      what: 'streams still open at the end',
      unit: 'times',
      ours: { name: '', values: streams.map(({ left }) => left) },
    },
  ]
}
