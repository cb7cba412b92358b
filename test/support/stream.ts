import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { constants, createGunzip } from 'node:zlib'

export type Message = { event: string; data: string; id: string; retry: string }

/** A tab's stream as the portal writes it: waits until it is open, or answers the refusal as it is. */
export async function openStream(address: string, path: string, headers: Record<string, string>) {
  const { res, sending } = await new Promise<{ res: IncomingMessage; sending: ClientRequest }>(
    (resolve, reject) => {
      const sending = request(`${address}${path}`, { headers, agent: false }, (res) =>
        resolve({ res, sending }),
      )
      sending.once('error', reject)
      sending.end()
    },
  )
  // As a browser: what has come is unpacked at once, and what is missing at the end is an error.
  const packed = res.headers['content-encoding'] === 'gzip'
  const body = packed ? res.pipe(createGunzip({ flush: constants.Z_SYNC_FLUSH })) : res
  body.setEncoding('utf8')
  let failed: Error | undefined
  body.on('error', (error) => {
    failed = error
  })
  const messages: Message[] = []
  let comments = 0
  let rest = ''
  let closed = false
  const looks = new Set<() => void>()
  const look = () => {
    for (const one of looks) one()
  }
  body.on('data', (text: string) => {
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      if (block.startsWith(':')) comments++
      else messages.push(readMessage(block))
    }
    look()
  })
  const over = () => {
    closed = true
    look()
  }
  body.on('close', over)
  res.on('error', over)

  /** Waits until it holds, 5 s at most. */
  async function until<T>(what: string, holds: () => T | undefined | false, ms = 5_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        looks.delete(one)
        reject(
          new Error(
            `${what} did not come within ${ms} ms; there was ${JSON.stringify(messages).slice(0, 2_000)}`,
          ),
        )
      }, ms)
      const one = () => {
        const found = holds()
        if (found === undefined || found === false) return
        looks.delete(one)
        clearTimeout(late)
        resolve(found)
      }
      looks.add(one)
      one()
    })
  }

  return {
    status: res.statusCode!,
    headers: res.headers,
    messages,
    comments: () => comments,
    closed: () => closed,
    failed: () => failed,
    /** the first message (from the `from`-th on) with this text in its data, or of this event */
    message: (text: string, from = 0) =>
      until(text, () =>
        messages
          .slice(from)
          .find(({ data, event }) => event === text || (event === '' && data.includes(text))),
      ),
    until,
    ended: () => until('The end', () => closed),
    close: () => void sending.destroy(),
  }
}

export type OpenStream = Awaited<ReturnType<typeof openStream>>

function readMessage(block: string): Message {
  const message: Message = { event: '', data: '', id: '', retry: '' }
  const data: string[] = []
  for (const line of block.split('\n')) {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? []
    if (field === 'data') data.push(value!)
    else if (field === 'event' || field === 'id' || field === 'retry') message[field] = value!
  }
  return { ...message, data: data.join('\n') }
}
