import { setTimeout as wait } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { Client } from 'pg'

/** A connection that says nothing is asked so often whether it is there. */
const HEARTBEAT_MS = 5_000
const AGAIN_MS = 1_000

/**
 * Hears what the database notifies on a channel, over a connection of its own that is made anew whenever it is lost.
 * A notice is lost with the connection it was meant for: after each (re)connection `on_ready` says that anything may have changed.
 */
export function listenTo(
  db: Knex,
  channel: string,
  { on_notice, on_ready }: { on_notice(payload: string): void; on_ready(): void },
) {
  const stopping = new AbortController()
  let hears = false

  async function hear(): Promise<void> {
    // A connection outside of the pool with the pool's settings, also its limits of time.
    const client: Client = await db.client.acquireRawConnection()
    const lost = new AbortController()
    const over = AbortSignal.any([stopping.signal, lost.signal])
    for (const event of ['error', 'end'] as const) client.on(event, () => lost.abort())
    client.on('notification', ({ payload }) => on_notice(payload ?? ''))
    try {
      await client.query(`listen ${channel}`)
      hears = true
      on_ready()
      while (!over.aborted) {
        await wait(HEARTBEAT_MS, undefined, { signal: over }).catch(() => {})
        if (!over.aborted) await client.query('select 1')
      }
    } finally {
      hears = false
      // One that hangs does not say goodbye either.
      client.end().catch(() => {})
      setTimeout(() => destroy(client), 1_000).unref()
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await hear().catch(() => {})
      await wait(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  void run()
  return {
    /** false while notices may be lost: then one has to look for oneself */
    hears: () => hears,
    stop: () => stopping.abort(),
  }
}

function destroy(client: Client): void {
  ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
}
