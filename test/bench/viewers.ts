import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { constants, createGunzip } from 'node:zlib'

/** Told of each marker (`mark-12`) at the moment a viewer has it. */
export type OnMark = (viewer: number, mark: number, at_ms: number) => void

const MARK = /mark-(\d+)/g

function marksOf(text: string, viewer: number, seen: Set<number>, on_mark: OnMark): void {
  for (const [, digits] of text.matchAll(MARK)) {
    const mark = Number(digits)
    if (seen.has(mark)) continue
    seen.add(mark)
    on_mark(viewer, mark, performance.now())
  }
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  socket.on('error', () => {})
  return socket
}

const request = (path: string, port: number, cookie: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nAccept-Encoding: gzip\r\n${more}\r\n`

/** A tab with a stream on the dashboard, as a browser reads it, or one whose machine has gone to sleep: it never reads. */
export async function openViewer(
  { port, cookie, reads, viewer }: { port: number; cookie: string; reads: boolean; viewer: number },
  on_mark: OnMark,
): Promise<Socket> {
  const socket = await dial(port)
  if (reads) {
    const seen = new Set<number>()
    const unpacked = createGunzip({ flush: constants.Z_SYNC_FLUSH })
    unpacked.on('error', () => {})
    // A marker may stand on the border of two pieces.
    let rest = ''
    unpacked.on('data', (piece: Buffer) => {
      const text = rest + piece.toString('latin1')
      marksOf(text, viewer, seen, on_mark)
      rest = text.slice(-12)
    })
    const body = chunks((piece) => unpacked.write(piece))
    socket.on('data', body)
  } else socket.pause()
  socket.write(request('/live?show=dashboard', port, cookie))
  return socket
}

/**
 * A tab that asks for the dashboard each 5 s, as pages without a stream do: kept connection, gzip. Refused, it asks again
 * next time.
 */
export async function openPoller(
  { port, cookie, viewer, every_ms }: { port: number; cookie: string; viewer: number; every_ms: number },
  on_mark: OnMark,
  on_refusal: (status: string) => void,
  stopping: AbortSignal,
): Promise<Socket> {
  const socket = await dial(port)
  const seen = new Set<number>()
  let done: (() => void) | undefined
  let unpacked = createGunzip()
  const answered = () => done?.()
  const body = chunks((piece, over) => {
    if (!over) return void unpacked.write(piece)
    const whole = unpacked
    const texts: Buffer[] = []
    whole.on('data', (text: Buffer) => texts.push(text))
    // A refusal, which a portal under too much load gives, may come unpacked.
    whole.once('error', answered)
    whole.end()
    whole.once('end', () => {
      marksOf(Buffer.concat(texts).toString('latin1'), viewer, seen, on_mark)
      answered()
    })
    unpacked = createGunzip()
  }, on_refusal)
  socket.on('data', body)
  void (async () => {
    await wait(Math.random() * every_ms, undefined, { signal: stopping }).catch(() => {})
    while (!stopping.aborted) {
      const began = performance.now()
      await new Promise<void>((resolve) => {
        done = resolve
        socket.once('close', () => resolve())
        socket.write(request('/', port, cookie, 'HX-Request: true\r\nHX-Request-Type: partial\r\n'))
      })
      const left = every_ms - (performance.now() - began)
      await wait(Math.max(0, left), undefined, { signal: stopping }).catch(() => {})
    }
  })()
  return socket
}

/** Takes the chunks of answers apart; `over` marks the end of one. An answer but 200 is an error, unless one is told of it. */
function chunks(
  take: (piece: Buffer, over: boolean) => void,
  on_refusal?: (status: string) => void,
): (data: Buffer) => void {
  let kept: Buffer = Buffer.alloc(0)
  let left: number | 'head' | 'size' = 'head'
  /** of an answer that comes in one piece; what a refusal says is passed over */
  let length = 0
  let refused = false
  return (data) => {
    kept = kept.length === 0 ? data : Buffer.concat([kept, data])
    for (;;) {
      if (left === 'head') {
        const end = kept.indexOf('\r\n\r\n')
        if (end < 0) return
        const head = kept.toString('latin1', 0, end)
        const status = head.slice(9, 12)
        refused = status !== '200'
        length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
        if (refused && on_refusal) on_refusal(status)
        else if (refused) throw new Error(head)
        kept = kept.subarray(end + 4)
        left = 'size'
      } else if (length > 0) {
        if (kept.length < length) return
        if (!refused) take(kept.subarray(0, length), false)
        take(kept.subarray(0, 0), true)
        kept = kept.subarray(length)
        length = 0
        left = 'head'
      } else if (left === 'size') {
        const end = kept.indexOf('\r\n')
        if (end < 0) return
        left = Number.parseInt(kept.toString('latin1', 0, end), 16)
        kept = kept.subarray(end + 2)
      } else {
        if (kept.length < left + 2) return
        if (left === 0) take(kept.subarray(0, 0), true)
        else take(kept.subarray(0, left), false)
        kept = kept.subarray(left + 2)
        left = left === 0 ? 'head' : 'size'
      }
    }
  }
}
