import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeEvents, makeRegistration } from '../events/school.ts'
import { startInstance, startTicks } from '../support/instances.ts'
import { makePortal, type Portal } from '../support/portal.ts'
import { type OpenStream, openStream } from '../support/stream.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
const STREAMS = 200
const READERS = 20
const PER_SESSION = 8

let portal: Portal
let one: Awaited<ReturnType<typeof startInstance>>
let ticks: ReturnType<typeof startTicks>
const deaf: Socket[] = []
beforeAll(async () => {
  portal = await makePortal({ now: NOW })
  one = await startInstance(portal)
  ticks = startTicks(portal, 300)
  await makeRegistration(portal.db, 1, '2026-11-01T09:00:00Z')
})
afterAll(async () => {
  for (const socket of deaf) socket.destroy()
  await ticks.stop()
  await one.close()
  await portal.close()
})

/** Opens a stream and never reads what comes. */
async function openDeaf(path: string, Cookie: string): Promise<void> {
  const socket = connect(one.port, '127.0.0.1')
  socket.on('error', () => {})
  deaf.push(socket)
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  socket.pause()
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${Cookie}\r\n\r\n`)
}

async function until(what: string, holds: () => boolean, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !holds(); await wait(20))
    if (Date.now() > end) throw new Error(`${what} did not come.`)
}

/** Statements on the pages' connections while something happens, by their beginning. */
async function statementsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const found: string[] = []
  const note = ({ sql }: { sql: string }) => found.push(sql)
  portal.db.on('query', note)
  try {
    await work()
    return found
  } finally {
    portal.db.removeListener('query', note)
  }
}

/** A change, and how long it took to every one of the readers. */
async function change(event_type: string, readers: OpenStream[]): Promise<number[]> {
  const word = event_type.replace('n', 'N').replaceAll('_', ' ')
  const written = performance.now()
  await makeEvents(portal.db, [{ created_at: NOW, event_type }])
  return Promise.all(readers.map((reader) => reader.message(word).then(() => performance.now() - written)))
}

test('200 streams, 180 of which never read, cost as much as one, and the 20 that read have it within 2 s', async () => {
  const alone = await openStream(one.address, '/live?show=dashboard', {
    Cookie: await one.signIn('staff@hsl.example'),
  })
  await alone.message('id="dashboard"')
  await change('news_first', [alone])
  await wait(1_000)
  const ofOne = one.counts()
  const statementsOfOne = await statementsDuring(async () => {
    await change('news_for_one', [alone])
    await wait(1_000)
  })
  const cost = {
    reads: one.counts().reads - ofOne.reads,
    renderings: one.counts().renderings - ofOne.renderings,
  }
  expect(cost).toEqual({ reads: 1, renderings: 1 })
  alone.close()

  const readers: OpenStream[] = []
  for (let n = 0; n < STREAMS; n += PER_SESSION) {
    const Cookie = await one.signIn('staff@hsl.example')
    for (let k = n; k < n + PER_SESSION; k++) {
      if (k < READERS)
        readers.push(
          await openStream(one.address, '/live?show=dashboard', { Cookie, 'Accept-Encoding': 'gzip' }),
        )
      else await openDeaf('/live?show=dashboard', Cookie)
    }
  }
  await until('200 streams', () => one.counts().streams === STREAMS)
  await wait(1_000)
  const before = one.counts()
  const took: number[] = []
  const statements = await statementsDuring(async () => {
    took.push(...(await change('news_for_all', readers)))
    await wait(1_000)
  })
  expect(one.counts().reads - before.reads).toBe(1)
  expect(one.counts().renderings - before.renderings).toBe(1)
  // The tick of the live tables and the look at the sessions are there in both, and as often to within a beat or two.
  const dashboards = (all: string[]) =>
    all.filter((sql) => sql.includes('event_day_types') && sql.includes('limit')).length
  expect(dashboards(statementsOfOne)).toBe(1)
  expect(dashboards(statements)).toBe(1)
  expect(Math.abs(statements.length - statementsOfOne.length)).toBeLessThan(25)
  expect(took).toHaveLength(READERS)
  expect(Math.max(...took)).toBeLessThan(2_000)
  for (const reader of readers) reader.close()
  for (const socket of deaf) socket.destroy()
  await until('The end of all', () => one.counts().streams === 0)
}, 60_000)

test('who does not read is cut off when 256 KiB wait for them, and who reads is not', async () => {
  const noise = () => randomBytes(14_000).toString('hex')
  await portal.db('job_runs').insert(
    Array.from({ length: 50 }, (_, n) => ({
      job: 'nightly-report',
      slot: new Date(NOW.getTime() - n * 86_400_000),
      state: 'skipped',
      error: noise(),
      created_at: NOW,
    })),
  )
  const Cookie = await one.signIn('staff@hsl.example')
  const reader = await openStream(one.address, '/live?show=jobs', { Cookie })
  for (let n = 0; n < 3; n++) await openDeaf('/live?show=jobs', Cookie)
  await until('Four streams', () => one.counts().streams === 4)
  const sizes = () => reader.messages.filter(({ data }) => data.includes('id="jobs"')).length
  // Each change is a megabyte and a half; the network of this machine takes some megabytes before anything waits.
  for (let n = 1; n <= 12 && one.counts().streams > 1; n++) {
    const had = sizes()
    await portal.db('job_runs').where({ slot: NOW }).update({ error: noise() })
    await until('The change', () => sizes() > had)
  }
  expect(one.counts().streams).toBe(1)
  expect(reader.closed()).toBe(false)
  reader.close()
}, 60_000)
