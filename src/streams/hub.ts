import type { Request, Response } from 'express'
import { listLiveSessions } from '../accounts/queries.ts'
import { listenTo } from '../database/listen.ts'
import type { Deps } from '../deps.ts'
import { RefusalError } from '../http/errors.ts'
import type { LiveTable } from './fragment.ts'
import { makeSources, type Shown } from './sources.ts'
import { openStream, type Reader, type Stream } from './stream.ts'

/** A tab that is hidden has no stream, so these are windows side by side. */
const MOST_PER_SESSION = 8
const BEAT_MS = 1_000
const HEARTBEAT_S = 15
/** Sessions also end by themselves: 60 minutes without a request, 12 hours after the sign-in. */
const SESSIONS_S = 5

export type Hub = ReturnType<typeof makeHub>

/**
 * All open streams of this instance. Changes come as notices of the database, over one connection however many people
 * watch: sooner and cheaper than looking, and they name what changed. While that connection is lost one looks each
 * second instead. It begins with the first stream, and ends when `stopping` is aborted.
 */
export function makeHub(deps: Pick<Deps, 'db' | 'clock' | 'log'>, stopping: AbortSignal | undefined) {
  const streams = new Set<Stream>()
  const sources = makeSources(deps)
  let notices: ReturnType<typeof listenTo> | undefined
  let timer: NodeJS.Timeout | undefined

  function begin(): void {
    timer ??= setInterval(beat, BEAT_MS)
    notices ??= listenTo(deps.db, 'hsl_live', {
      on_ready() {
        sources.all()
        void dropEnded()
      },
      on_notice(table) {
        if (table === 'auth_sessions' || table === 'accounts') void dropEnded()
        else sources.changed(table as LiveTable)
      },
    })
  }

  let beats = 0
  function beat(): void {
    if (streams.size === 0) return
    beats++
    if (notices?.hears()) sources.beat()
    else sources.all()
    if (!notices?.hears() || beats % SESSIONS_S === 0) void dropEnded()
    if (beats % HEARTBEAT_S === 0) for (const stream of streams) stream.beat(performance.now())
  }

  let looking = false
  let again = false
  /** Ends the streams of sessions that are over; lets those come back whose person has another role now. */
  async function dropEnded(): Promise<void> {
    again = true
    if (looking) return
    looking = true
    try {
      while (again && streams.size > 0) {
        again = false
        const asked = [...streams]
        const ids = [...new Set(asked.map(({ session_id }) => session_id))]
        const roles = await listLiveSessions(deps.db, ids, deps.clock())
        for (const stream of asked) {
          const role = roles.get(stream.session_id)
          if (role === undefined) stream.end()
          else if (role !== stream.role) stream.leave()
        }
      }
    } catch {
      // The database is away: the next beat asks again.
    } finally {
      looking = false
    }
  }

  stopping?.addEventListener('abort', () => {
    clearInterval(timer)
    notices?.stop()
    for (const stream of streams) stream.leave()
  })

  return {
    /**
     * Opens the stream of a tab that shows these fragments and `have` of each.
     * @throws RefusalError 429 when the session has too many, 503 when the portal stops
     */
    open(req: Request, res: Response, reader: Reader, shown: Shown[], have: string[]): void {
      if (stopping?.aborted) throw stops
      // Gone before it began: its end would never be heard of.
      if (res.destroyed) return
      const others = [...streams].filter(({ session_id }) => session_id === reader.session_id)
      if (others.length >= MOST_PER_SESSION) throw tooMany
      begin()
      const forget: (() => void)[] = []
      const stream: Stream = {
        ...reader,
        ...openStream(req, res, have, () => {
          streams.delete(stream)
          for (const one of forget) one()
        }),
      }
      streams.add(stream)
      for (const [place, one] of shown.entries())
        forget.push(sources.watch(one, (piece) => stream.send(place, piece)))
      // The session may have ended between its look-up and now, when no notice would have found the stream.
      void dropEnded()
    },
    /** how many streams are open, and how often something was read and rendered for all of them */
    count: () => ({ streams: streams.size, ...sources.counted }),
  }
}

const stops = new RefusalError({
  status: 503,
  code: 'stopping',
  message: 'The portal is being restarted.',
  retry_after_s: 2,
})
const tooMany = new RefusalError({
  status: 429,
  code: 'too_many_streams',
  message: `At most ${MOST_PER_SESSION} windows of a sign-in are live at once.`,
  retry_after_s: 30,
})
