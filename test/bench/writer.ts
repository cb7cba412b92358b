import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { clientOf } from './planted.ts'

export type Written = { user_id: number; created_at: string; committed_ms: number }

const TYPES = ['message_sent', 'lesson_link_clicked', 'video_watched', 'webinar_joined']
/** Of so many events one is followed. */
const SAMPLE = 20

/**
 * Writes events with plain SQL as the bot does: half of them one by one, half in statements of 25, for anybody, every
 * fiftieth for one and the same person. What it wrote is taken away again by `clean`.
 */
export async function startWriter(
  url: string,
  {
    per_second,
    people,
    on_written,
  }: { per_second: number; people: number[]; on_written?(event: Written): void },
) {
  const singles = per_second < 100 ? [await connection(url)] : [await connection(url), await connection(url)]
  const batches = per_second < 100 ? [] : [await connection(url)]
  const { rows } = await singles[0]!.query('select coalesce(max(id), 0) as id from events')
  const last_id = rows[0].id
  const began = performance.now()
  let stopping = false
  let n = 0

  async function write(client: pg.Client, size: number): Promise<void> {
    const users = Array.from({ length: size }, () =>
      ++n % 50 === 0 ? people[0]! : people[(n * 7919) % people.length]!,
    )
    const types = users.map((_, i) => TYPES[(n + i) % TYPES.length]!)
    const { rows } = await client.query(
      `insert into events (event_type, user_id, details)
       select t, u, '{"source": "bench"}' from unnest($1::text[], $2::bigint[]) as e (t, u)
       returning user_id, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at`,
      [types, users],
    )
    if (size > 1 ? n % 4 === 0 : n % SAMPLE === 0)
      on_written?.({ ...rows.at(-1), committed_ms: performance.now() })
  }

  /** One connection at its part of the pace; what it could not write in time it makes up for. */
  async function run(client: pg.Client, rate: number, size: number): Promise<number> {
    let written = 0
    while (!stopping) {
      const due = ((performance.now() - began) / 1000) * rate
      if (written + size <= due) {
        await write(client, size)
        written += size
      } else await wait(Math.max(1, ((written + size - due) / rate) * 1000))
    }
    return written
  }

  const part = batches.length === 0 ? per_second : per_second / 2
  const running = Promise.all([
    ...singles.map((client) => run(client, part / singles.length, 1)),
    ...batches.map((client) => run(client, part, 25)),
  ])
  const clients = [...singles, ...batches]
  return {
    /** Ends the writing; answers how many events a second it came to. */
    async stop(): Promise<number> {
      stopping = true
      const written = await running
      const seconds = (performance.now() - began) / 1000
      return written.reduce((sum, count) => sum + count, 0) / seconds
    },
    /** Takes away what was written. */
    async clean(): Promise<void> {
      await clients[0]!.query('delete from events where id > $1', [last_id])
      await Promise.all(clients.map((client) => client.end()))
    },
  }
}

async function connection(url: string): Promise<pg.Client> {
  const client = clientOf(url)
  await client.connect()
  return client
}
