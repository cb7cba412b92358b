import type { Knex } from 'knex'
import pLimit from 'p-limit'
import type { Client } from 'pg'
import { copyOut } from '../database/copy-out.ts'
import { RefusalError } from '../http/errors.ts'
import { msg } from '../language/t.ts'
import type { Cursor } from './cursor.ts'
import { type ExportFormat, gatherLines, type Piece } from './export-lines.ts'
import { copyStatement } from './export-queries.ts'
import type { EventFilter } from './filter.ts'

/**
 * How long a statement may wait for a reader at a stretch, and how long it may write in all. It holds a snapshot, which
 * keeps the database from tidying up, a lock that a migration must wait for, and one of few turns. So one that a slow
 * reader would hold back is ended, and the next goes on after its last row when the reader has caught up: a fast
 * reader gets everything from one statement, a slow one gets everything too, and holds nothing.
 */
const LIMITS = { wait_ms: 5_000, write_ms: 60_000 }

/** So many statements of exports run at once: the other core is for the pages. */
const turns = pLimit(2)
const MOST_WAITING = 20

export type Exporting = {
  filter: EventFilter
  /** events later than this are not in it */
  as_of: Date
  format: ExportFormat
  /** ends the work at once, whatever the database is doing */
  stop: AbortSignal
  limits?: { wait_ms: number; write_ms: number }
}

/**
 * The filter's events, newest first, in pieces of some 64 KiB of lines: constant memory, however many there are. Each
 * statement has a connection of its own, with the settings of long work, so that neither pages nor jobs wait for one.
 */
export async function* exportEvents(
  workDb: Knex,
  { filter, as_of, format, stop, limits = LIMITS }: Exporting,
): AsyncGenerator<Piece> {
  let after: Cursor | undefined
  for (let over = false; !over; ) {
    const statement = await open(workDb, stop)
    try {
      const lines = gatherLines(format)
      let until: number | undefined
      over = true
      for await (const _ of copyOut(
        statement.client,
        copyStatement(filter, { as_of, after, format }),
        lines,
      )) {
        const piece = lines.take()
        if (!piece) continue
        until ??= Date.now() + limits.write_ms
        const late = setTimeout(statement.end, Math.min(limits.wait_ms, Math.max(0, until - Date.now())))
        yield piece
        clearTimeout(late)
        after = piece.last
        over = !statement.ended() && Date.now() <= until
        if (!over) break
      }
    } finally {
      statement.end()
    }
  }
}

type Statement = { client: Client; end(): void; ended(): boolean }

/** A turn and a connection for one statement; `end` gives both back, once, and ends the statement if it is under way. */
async function open(workDb: Knex, stop: AbortSignal): Promise<Statement> {
  const giveBack = await takeTurn()
  try {
    stop.throwIfAborted()
    const client: Client & Backend = await workDb.client.acquireRawConnection()
    client.on('error', () => {})
    let ended = false
    const end = () => {
      if (ended) return
      ended = true
      stop.removeEventListener('abort', end)
      close(workDb, client)
      giveBack()
    }
    stop.addEventListener('abort', end)
    if (stop.aborted) end()
    else await client.query("set timezone to 'UTC'; set datestyle to iso; set jit to off").catch(failed(end))
    return { client, end, ended: () => ended }
  } catch (error) {
    giveBack()
    throw error
  }
}

const failed = (end: () => void) => (error: unknown) => {
  end()
  throw error
}

// What pg keeps of its backend, and its types leave out.
type Backend = { processID: number; readyForQuery: boolean; connection: { stream: { destroy(): void } } }

/** A backend that sorts, or waits for us to read, takes notice of nothing but its own end. */
function close(workDb: Knex, client: Client & Backend): void {
  if (client.readyForQuery) return void client.end().catch(() => {})
  workDb.raw('select pg_terminate_backend(?)', [client.processID]).catch(() => {})
  client.connection.stream.destroy()
}

/** Waits for a turn; answers how to give it back. */
function takeTurn(): Promise<() => void> {
  if (turns.pendingCount >= MOST_WAITING)
    throw new RefusalError({
      status: 503,
      code: 'busy',
      message: msg('Many exports are under way. Try again in a few minutes.'),
      retry_after_s: 60,
    })
  return new Promise((resolve) => {
    void turns(() => new Promise<void>((giveBack) => resolve(giveBack)))
  })
}
