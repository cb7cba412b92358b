import type { AddressInfo } from 'node:net'
import { createServer, connect as dial, type Socket } from 'node:net'

/** What is about to happen, or has just happened, at a door: whoever is asked may hold it up as long as it likes. */
export type Gate = (point: string, when: 'before' | 'after') => Promise<void>

// Statements by which a run or a copy changes its state, in the order of a plain night. Others that write are called by
// what they write.
const BOUNDARIES: [string, RegExp][] = [
  ['knows the job', /^insert into "job_schedules"/],
  ['puts the slot down', /^insert into "job_runs"/],
  ['frees lost runs', /^with lost as[\s\S]*from job_runs t/],
  ['cuts leases short', /^update "(job_runs|deliveries)" set "lease_until" = \$1 where "state" = \$2 and/],
  ['cuts waits short', /^update "(job_runs|deliveries)" set "next_attempt_at"/],
  ['claims a run', /^with "next"[\s\S]*"job_runs" as "t"/],
  ['says how far it is', /^update "job_runs" set "step"/],
  ['renews a lease', /^update "(job_runs|deliveries)" set "lease_until" = \$1 where .*"token"/],
  ['closes the night', /^insert into "nights"/],
  ['keeps the snapshot', /^insert into lead_snapshots/],
  ['writes the report', /^insert into "reports"/],
  ['writes its mails', /^insert into "report_editions"/],
  ['writes the copies', /^insert into "deliveries"/],
  ['refuses former accounts', /^update "deliveries" as "t" set "state"/],
  ['frees lost copies', /^with lost as[\s\S]*from deliveries t/],
  ['claims a copy', /^with "next"[\s\S]*"deliveries" as "t"/],
  ['begins the text', /^update "deliveries" set "handed_at"/],
  ['records a copy', /^with "ended" as \(update "deliveries"/],
  [
    'compares',
    /^(update "live_state"|delete|insert|update|with|set).*(changes|lead_scores|event_day|active_people|live_)/s,
  ],
  ['records a run', /^with "ended" as \(update "job_runs"/],
]
const WRITES = /^\s*(insert|update|delete|with|merge|truncate|lock|select\b.*\bfor (update|share))/i

/** Names a statement that writes; nothing for one that reads. */
function nameOf(sql: string): string | undefined {
  if (!WRITES.test(sql)) return
  const named = BOUNDARIES.find(([, pattern]) => pattern.test(sql))?.[0]
  return named ?? /\b(insert into|update|delete from) [\w".]+/i.exec(sql)?.[0].replaceAll('"', '')
}

/**
 * A way to PostgreSQL that reads along: before each statement that writes, and each commit of some, the gate is asked,
 * and again when the database is done with it and the instance does not know yet.
 */
export async function openDatabaseDoor(url: string, gate: Gate) {
  const { port, hostname } = new URL(url)
  const open = new Set<Socket>()
  const server = createServer((from) => {
    const to = dial(Number(port || 5432), hostname)
    for (const socket of [from, to]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        from.destroy()
        to.destroy()
      })
    }
    let point: string | undefined
    let written: string | undefined
    let started = false
    relay(
      from,
      async (message) => {
        const first = !started
        started = true
        const sql = first ? undefined : sqlOf(message)
        if (sql !== undefined) {
          const name = nameOf(sql)
          const commits = /^commit/i.test(sql) && written
          if (/^(begin|rollback)/i.test(sql)) written = undefined
          point = name ?? (commits ? `commits: ${written}` : undefined)
          if (name) written = name
          if (commits) written = undefined
          if (point) await gate(point, 'before')
        }
        to.write(message)
      },
      () => started,
    )
    relay(to, async (message) => {
      // ReadyForQuery: the statement is over.
      if (message[0] === 0x5a && point) {
        const done = point
        point = undefined
        await gate(done, 'after')
      }
      from.write(message)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: through.href,
    close() {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

/** Takes whole messages off a stream, one after the other. The first one of a client has no letter in front. */
function relay(from: Socket, handle: (message: Buffer) => Promise<void>, typed: () => boolean = () => true) {
  let rest = Buffer.alloc(0)
  let chain = Promise.resolve()
  from.on('data', (piece: Buffer) => {
    chain = chain.then(async () => {
      rest = Buffer.concat([rest, piece])
      for (;;) {
        const head = typed() ? 1 : 0
        if (rest.length < head + 4) return
        const length = head + rest.readInt32BE(head)
        if (rest.length < length) return
        const message = rest.subarray(0, length)
        rest = rest.subarray(length)
        await handle(message)
      }
    })
  })
}

/** The text of a Query or Parse message. */
function sqlOf(message: Buffer): string | undefined {
  const type = String.fromCharCode(message[0]!)
  if (type === 'Q') return message.toString('utf8', 5, message.length - 1)
  if (type !== 'P') return
  const name = message.indexOf(0, 5)
  return message.toString('utf8', name + 1, message.indexOf(0, name + 1))
}
