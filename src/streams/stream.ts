import type { Request, Response } from 'express'
import type { Role } from '../accounts/account.ts'
import { type Bytes, gzipFrame, store } from '../http/gzip.ts'
import { ENDED, HEARTBEAT, leaving, OPEN, type Piece, writeEventId } from './message.ts'

/** Who still has more than this waiting in our memory when there is news is cut off, and comes back for what is true then. */
const MOST_WAITING = 256 * 1024
/** The same for who has something waiting all this time: nobody reads there any more. */
const PATIENCE_MS = 60_000
const FAREWELL_MS = 1_000

export type Reader = { session_id: string; role: Role }
export type Stream = Reader & ReturnType<typeof openStream>

/** One tab's stream. `have` is what the tab shows of each fragment; `on_close` is called once, however it ends. */
export function openStream(req: Request, res: Response, have: string[], on_close: () => void) {
  const gzip = req.acceptsEncodings('gzip') ? gzipFrame() : undefined
  let waiting_since: number | null = null
  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    // Nobody else is to transform it: whoever compresses as it comes holds back what is written.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  })
  if (gzip) res.set('Content-Encoding', 'gzip')
  res.vary('Accept-Encoding').flushHeaders()
  res.once('close', on_close)
  if (gzip) res.write(gzip.begin)
  write(OPEN)

  function write(...parts: Bytes[]): void {
    if (res.writableEnded || res.destroyed) return
    // What is written now may be large: only what waited before it tells that nobody reads.
    if (res.writableLength > MOST_WAITING) return void res.destroy()
    res.cork()
    for (const part of parts) {
      gzip?.add(part)
      res.write(gzip ? part.packed : part.plain)
    }
    res.uncork()
  }

  function close(word: Bytes): void {
    write(word)
    if (res.destroyed) return
    res.end(gzip?.end())
    // Who does not read does not hear it either, and nobody waits for them.
    setTimeout(() => {
      if (!res.writableFinished) res.destroy()
    }, FAREWELL_MS).unref()
  }

  return {
    /** Sends the fragment in this place of the address, unless the tab has it. The bytes are shared, not copied. */
    send(place: number, piece: Piece): void {
      if (have[place] === piece.digest) return
      have[place] = piece.digest
      write(piece.bytes, store(`id: ${writeEventId(have)}\n\n`))
    },
    /** Keeps the way open, and finds out who does not read any more. */
    beat(now_ms: number): void {
      if (res.writableLength === 0) waiting_since = null
      else waiting_since ??= now_ms
      if (waiting_since !== null && now_ms - waiting_since > PATIENCE_MS) res.destroy()
      else write(HEARTBEAT)
    },
    /** The session is over. */
    end: () => close(ENDED),
    /** The tab is to come back, to this instance or another. */
    leave: () => close(leaving(500 + Math.floor(Math.random() * 2_500))),
  }
}
