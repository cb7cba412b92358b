import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Gate } from './database-door.ts'
import { SPEED } from './fast.ts'

/** How a mail server is difficult, once (or twice) from now on. */
export type Mood =
  | { mood: 'says 451 twice' | 'says 550 to one' | 'says 450 to one'; left: number }
  | {
      mood: 'does not greet' | 'dies after the text' | 'says 452 after the text' | 'accepts slowly'
      left: number
    }
export const MOODS: Mood[] = [
  { mood: 'says 451 twice', left: 2 },
  { mood: 'says 550 to one', left: 1 },
  { mood: 'says 450 to one', left: 1 },
  { mood: 'does not greet', left: 1 },
  { mood: 'dies after the text', left: 1 },
  { mood: 'says 452 after the text', left: 1 },
  { mood: 'accepts slowly', left: 1 },
]
const AT_RCPT: Record<string, string> = {
  'says 451 twice': '451 come back later',
  'says 550 to one': '550 no such box',
  'says 450 to one': '450 box busy',
}

/**
 * A mail server that writes down what became of each mail, with one door per instance. It has taken a mail when all of
 * its text is there and it does not refuse, whether or not anybody hears of it: that is when it may arrive.
 */
export function makeMailServer() {
  let mood: Mood | undefined
  const taken = new Map<string, string[]>()
  const servers: Server[] = []
  const open = new Map<Socket, { busy: boolean }>()

  const is = (name: Mood['mood']): boolean => {
    if (mood?.mood !== name || mood.left === 0) return false
    mood.left--
    return true
  }

  function serve(socket: Socket, gate: Gate) {
    const state = { busy: false }
    open.set(socket, state)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    const say = (line: string) => socket.writable && socket.write(`${line}\r\n`)
    let rest = ''
    let text: string | null = null
    let chain = Promise.resolve()

    async function take() {
      const id = /^message-id:\s+(<[^>]+>)/im.exec(text!)?.[1] ?? 'no id'
      await gate('mail: the whole text', 'before')
      if (is('says 452 after the text')) return say('452 disk full')
      const dies = is('dies after the text')
      taken.set(id, [...(taken.get(id) ?? []), dies ? 'died' : 'said 250'])
      if (dies) return void socket.destroy()
      if (is('accepts slowly')) await wait(25_000 / SPEED)
      say('250 taken')
      await gate('mail: the reply', 'after')
    }

    async function hear(line: string) {
      const word = line.slice(0, 4).toUpperCase()
      state.busy = word !== 'QUIT' && word !== 'RSET'
      if (word === 'QUIT') return void socket.end('221 bye\r\n')
      if (word === 'RSET') return say('250 ok')
      await gate(`mail: ${word}`, 'before')
      if (word === 'RCPT') {
        const no = Object.entries(AT_RCPT).find(([name]) => is(name as Mood['mood']))
        return say(no?.[1] ?? '250 ok')
      }
      if (word !== 'DATA') return say('250 ok')
      text = ''
      say('354 go on')
    }

    async function read(piece: string) {
      rest += piece
      for (;;) {
        if (text !== null) {
          if (text === '' && rest.length > 0) await gate('mail: some of the text', 'before')
          text += rest
          rest = ''
          // The end may lie in two pieces.
          const end = text.indexOf('\r\n.\r\n')
          if (end < 0) return
          rest = text.slice(end + 5)
          text = text.slice(0, end)
          await take()
          text = null
          state.busy = false
          continue
        }
        const end = rest.indexOf('\r\n')
        if (end < 0) return
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        await hear(line)
      }
    }
    socket.setEncoding('latin1').on('data', (piece) => {
      chain = chain.then(() => read(String(piece)))
    })
    if (is('does not greet')) return
    chain = gate('mail: the connection', 'before').then(() => void say('220 faults'))
  }

  return {
    /** texts that may arrive, by Message-ID, with how each was answered */
    taken,
    /** A door of its own for an instance. */
    async open(gate: Gate): Promise<string> {
      const server = createServer((socket) => serve(socket, gate))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      servers.push(server)
      return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    /** From now on; for a greeting to be missing, connections that are idle are ended. Answers whether the last mood was met. */
    become(next: Mood | undefined): boolean {
      const met = mood !== undefined && mood.left < MOODS.find((one) => one.mood === mood!.mood)!.left
      mood = next && { ...next }
      if (next?.mood === 'does not greet') {
        for (const [socket, { busy }] of open) if (!busy) socket.destroy()
      }
      return met
    },
    close() {
      for (const socket of open.keys()) socket.destroy()
      for (const server of servers) server.close()
    },
  }
}
