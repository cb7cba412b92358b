import { createHash } from 'node:crypto'
import { type Bytes, pack, store } from '../http/gzip.ts'

/** What one rendering looks like on the wire, made once for everybody it is sent to. */
export type Piece = {
  /** names these very bytes: who has them is not sent them again */
  digest: string
  bytes: Bytes
}

/**
 * A fragment's rendering as a server-sent message that htmx morphs over the element with the same id, less the
 * `id:` line, which differs from stream to stream.
 * @throws Error when the root element has no id
 */
export function pieceOf(name: string, html: string): Piece {
  const [, id] = /^\s*<[a-z][\w-]*\b[^>]*?\sid="([a-zA-Z][\w-]*)"/.exec(html) ?? []
  if (!id) throw new Error(`The root element of the fragment ${name} has no id.`)
  const digest = createHash('sha256').update(html).digest('base64url').slice(0, 10)
  // A lone CR ends a line as well: a name may hold one.
  const lines = `<hx-partial hx-target="#${id}" hx-swap="outerMorph">${html.trim()}</hx-partial>`.split(
    /\r\n|\r|\n/,
  )
  return { digest, bytes: pack(`data: ${lines.join('\ndata: ')}\n`) }
}

/** The first word on a stream: it says that somebody is there. */
export const OPEN = store('event: live:open\ndata:\n\n')
export const HEARTBEAT = store(':\n\n')
/** The last word: the session is over, do not come back. */
export const ENDED = store('event: live:ended\ndata:\n\n')

/** The last word of a portal that stops: come back, but not all at the same moment. */
export const leaving = (retry_ms: number) => store(`retry: ${retry_ms}\nevent: live:leaving\ndata:\n\n`)

/** What the reader has of each fragment, in the order of the stream's address, as the id of an event. */
export const writeEventId = (have: string[]) => have.join('.')

/** What `writeEventId` wrote; nothing for any other text. */
export function readEventId(text: string | undefined, fragments: number): string[] {
  const have = text?.split('.') ?? []
  const known = have.length === fragments && have.every((digest) => /^([\w-]{10})?$/.test(digest))
  return known ? have : Array<string>(fragments).fill('')
}
