import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { Bench } from './bench.ts'
import { type Figure, quantile } from './figure.ts'
import { clientOf, type Open } from './planted.ts'
import { type RunningPortal, withPortal } from './portal.ts'
import { cpuOf, until } from './processes.ts'
import { startWriter, type Written } from './writer.ts'

const PER_SECOND = 1_000
/** How often the scores are looked at: a figure is at most this much too high. */
const LOOK_MS = 25

/**
 * How long after its commit an event is in `lead_scores`, while 1,000 a second are written with plain SQL, and what keeping
 * the live tables costs: processor time of the portal and of its connections, beside that of the same portal when nobody
 * writes. Nobody looks at a page meanwhile.
 */
export async function measureFreshness(bench: Bench, { url, client }: Open): Promise<Figure[]> {
  const { rows } = await client.query('select user_id from lead_scores order by user_id')
  const people: number[] = rows.map(({ user_id }) => user_id)
  const p50: number[] = []
  const p95: number[] = []
  const most: number[] = []
  const rates: number[] = []
  const idle: number[] = []
  const busy: number[] = []
  await withPortal(bench.planted.folder, url, async (portal) => {
    await isCalm(client)
    for (let run = 0; run < Math.min(3, bench.runs); run++) {
      idle.push(await coresDuring(url, portal, () => wait(bench.seconds * 1_000)))
      const found = { lags: [] as number[], rate: 0 }
      busy.push(
        await coresDuring(url, portal, async () => {
          Object.assign(found, await writeAndWatch(client, url, people, bench.seconds * 2))
        }),
      )
      p50.push(quantile(found.lags, 0.5))
      p95.push(quantile(found.lags, 0.95))
      most.push(Math.max(...found.lags))
      rates.push(found.rate)
      await isCalm(client)
    }
  })
  const lag = (name: string, values: number[]): Figure => ({
    what: `an event is in the score, ${name}`,
    unit: 's',
    ours: { name: '', values },
  })
  return [
    { what: 'events written with plain SQL meanwhile', unit: 'events/s', ours: { name: '', values: rates } },
    lag('p50', p50),
    { ...lag('p95', p95), goal: { name: 'G2', of: 'ours', is: 'at most', value: 2 } },
    lag('the last of all', most),
    {
      what: 'processor time for it, portal and its database connections',
      unit: 'cores',
      ours: { name: 'at 1,000 events/s', values: busy },
      reference: { name: 'nobody writes', values: idle },
      ratio: 'ours / reference',
      goal: { name: 'G2', of: 'ours', is: 'at most', value: 0.25 },
    },
  ]
}

/** Writes for some seconds and looks all the time which of the followed events have reached the score. */
async function writeAndWatch(client: pg.Client, url: string, people: number[], seconds: number) {
  const waiting = new Map<number, Written>()
  const lags: number[] = []
  let key = 0
  const on_written = (event: Written) => waiting.set(++key, event)
  const writer = await startWriter(url, { per_second: PER_SECOND, people, on_written })
  try {
    const end = performance.now() + seconds * 1_000
    const late = end + 60_000
    let rate = 0
    while (rate === 0 || (waiting.size > 0 && performance.now() < late)) {
      if (rate === 0 && performance.now() >= end) rate = await writer.stop()
      if (waiting.size > 0) await look()
      await wait(LOOK_MS)
    }
    // What never came counts as the whole wait.
    for (const { committed_ms } of waiting.values()) lags.push((performance.now() - committed_ms) / 1_000)
    return { lags, rate }
  } finally {
    await writer.stop()
    await writer.clean()
  }

  async function look(): Promise<void> {
    const asked = [...waiting]
    const { rows } = await client.query(
      `select w.key from unnest($1::int[], $2::bigint[], $3::timestamptz[]) as w (key, user_id, at)
         join lead_scores l on l.user_id = w.user_id and l.last_activity >= w.at`,
      [
        asked.map(([key]) => key),
        asked.map(([, { user_id }]) => user_id),
        asked.map(([, { created_at }]) => created_at),
      ],
    )
    const now = performance.now()
    for (const { key } of rows) {
      lags.push((now - waiting.get(key)!.committed_ms) / 1_000)
      waiting.delete(key)
    }
  }
}

/** Cores that the portal's process and its connections used while `work` ran. */
async function coresDuring(
  url: string,
  portal: RunningPortal,
  work: () => Promise<unknown>,
): Promise<number> {
  const client = clientOf(url)
  await client.connect()
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  const sample = async (from_start: boolean) => {
    const { rows } = await client.query(
      `select pid from pg_stat_activity where application_name = 'hsl-dashboard' and datname = current_database()`,
    )
    for (const pid of [portal.child.pid!, ...rows.map(({ pid }) => pid as number)]) {
      const used = cpuOf(pid)
      if (Number.isNaN(used)) continue
      // A connection that came later has used all of it meanwhile.
      if (!first.has(pid)) first.set(pid, from_start ? used : 0)
      last.set(pid, used)
    }
  }
  try {
    await sample(true)
    const began = performance.now()
    let working = true
    const sampling = (async () => {
      for (; working; await wait(500)) await sample(false)
    })()
    await work().finally(() => {
      working = false
      return sampling
    })
    await sample(false)
    const seconds = (performance.now() - began) / 1_000
    return [...last].reduce((sum, [pid, used]) => sum + used - first.get(pid)!, 0) / seconds
  } finally {
    await client.end()
  }
}

/** Waits until everything written is counted, and nothing more is to do. */
async function isCalm(client: pg.Client): Promise<void> {
  await until(
    'Counted scores',
    async () => {
      const { rows } = await client.query(
        `select not rebuild and not exists (select 1 from changes where created_at is null or created_at <= now()) as calm
           from live_state`,
      )
      return rows[0].calm
    },
    { limit_ms: 300_000, every_ms: 250 },
  )
}
