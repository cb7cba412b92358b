import type { Response } from 'express'
import type { Role } from '../accounts/account.ts'
import { ENDED, HEARTBEAT, leaving, OPEN, type Piece, writeEventId } from './message.ts'

/** Who still has more than this waiting in our memory when there is news is cut off, and comes back for what is true then. */
const MOST_WAITING = 256 * 1024
/** The same for who has something waiting all this time: nobody reads there any more. */
const PATIENCE_MS = 60_000

export type Reader = { session_id: string; role: Role }
export type Stream = Reader & ReturnType<typeof openStream>

/** One tab's stream. `have` is what the tab shows of each fragment; `on_close` is called once, however it ends. */
export function openStream(res: Response, have: string[], on_close: () => void) {
  let waiting_since: number | null = null
  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    // No transformation: compression would hold back what is written.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  })
  res.flushHeaders()
  res.once('close', on_close)
  write(OPEN)

  function write(...parts: (string | Buffer)[]): void {
    if (res.writableEnded || res.destroyed) return
    // What is written now may be large: only what waited before it tells that nobody reads.
    if (res.writableLength > MOST_WAITING) return void res.destroy()
    res.cork()
    for (const part of parts) res.write(part)
    res.uncork()
  }

  return {
    /** Sends the fragment in this place of the address, unless the tab has it. The bytes are shared, not copied. */
    send(place: number, piece: Piece): void {
      if (have[place] === piece.digest) return
      have[place] = piece.digest
      write(piece.bytes, `id: ${writeEventId(have)}\n\n`)
    },
    /** Keeps the way open, and finds out who does not read any more. */
    beat(now_ms: number): void {
      if (res.writableLength === 0) waiting_since = null
      else waiting_since ??= now_ms
      if (waiting_since !== null && now_ms - waiting_since > PATIENCE_MS) res.destroy()
      else write(HEARTBEAT)
    },
    /** The session is over. */
    end(): void {
      write(ENDED)
      res.end()
    },
    /** The tab is to come back, to this instance or another. */
    leave(): void {
      write(leaving(500 + Math.floor(Math.random() * 2_500)))
      res.end()
    },
  }
}
