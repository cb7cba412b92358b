import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { quantile } from './figure.ts'

export type Load = { per_second: number; p50_ms: number; p99_ms: number; bytes: number }

/**
 * Asks for one page again and again by some kept connections, each as soon as its last answer is whole, and says how many
 * answers a second came and how long they took. It speaks HTTP/1.1 on bare sockets: what the asking costs is not left for
 * the server, and both cores are its.
 * @throws when an answer is not 200
 */
export async function load(
  url: string,
  {
    seconds,
    connections = 10,
    headers = {},
  }: { seconds: number; connections?: number; headers?: Record<string, string> },
): Promise<Load> {
  const { hostname, port, pathname, search, host } = new URL(url)
  const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  const request = `GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`
  const took: number[] = []
  let bytes = 0
  let stopping = false
  const began = performance.now()
  const one = async () => {
    const line = await dial(hostname, Number(port))
    try {
      while (!stopping) {
        const asked = performance.now()
        const answer = await line.ask(request)
        took.push(performance.now() - asked)
        bytes = answer.bytes
        if (answer.status !== 200) throw new Error(`${url} was answered with ${answer.status}.`)
      }
    } finally {
      line.close()
    }
  }
  const asking = Promise.all(Array.from({ length: connections }, one))
  await Promise.race([asking, wait(seconds * 1_000)])
  stopping = true
  await asking
  const passed = (performance.now() - began) / 1_000
  return {
    per_second: took.length / passed,
    p50_ms: quantile(took, 0.5),
    p99_ms: quantile(took, 0.99),
    bytes,
  }
}

/** A kept connection that is asked one thing at a time. */
async function dial(host: string, port: number) {
  const socket: Socket = connect({ host, port, noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let answer = makeAnswer()
  let done: ((answer: { status: number; bytes: number }) => void) | undefined
  let failed: ((error: Error) => void) | undefined
  socket.on('data', (chunk) => {
    if (!answer.take(chunk)) return
    const { status, bytes } = answer
    answer = makeAnswer()
    done?.({ status, bytes })
  })
  const onEnd = (error?: Error) => failed?.(error ?? new Error('The server closed the connection.'))
  socket.on('error', onEnd)
  socket.on('close', () => onEnd())
  return {
    ask: (request: string) =>
      new Promise<{ status: number; bytes: number }>((resolve, reject) => {
        done = resolve
        failed = reject
        socket.write(request)
      }),
    close: () => void socket.destroy(),
  }
}

/** Reads one answer of a known length or in chunks; `take` says when it is whole. */
function makeAnswer() {
  let kept: Buffer = Buffer.alloc(0)
  let left: number | 'head' | 'size' = 'head'
  let chunked = false
  const answer = { status: 0, bytes: 0, take }

  function take(data: Buffer): boolean {
    answer.bytes += data.length
    kept = kept.length === 0 ? data : Buffer.concat([kept, data])
    for (;;) {
      if (left === 'head') {
        const end = kept.indexOf('\r\n\r\n')
        if (end < 0) return false
        const head = kept.toString('latin1', 0, end)
        answer.status = Number(head.slice(9, 12))
        chunked = /\r\ntransfer-encoding: *chunked/i.test(head)
        kept = kept.subarray(end + 4)
        left = chunked ? 'size' : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      } else if (left === 'size') {
        const end = kept.indexOf('\r\n')
        if (end < 0) return false
        const size = Number.parseInt(kept.toString('latin1', 0, end), 16)
        kept = kept.subarray(end + 2)
        // The last, empty chunk is followed by an empty line as every other.
        left = size + 2
        if (size === 0) chunked = false
      } else if (kept.length < left) {
        left -= kept.length
        kept = Buffer.alloc(0)
        return false
      } else {
        kept = kept.subarray(left)
        if (!chunked) return true
        left = 'size'
      }
    }
  }
  return answer
}
