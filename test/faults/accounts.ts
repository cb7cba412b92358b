import type { Knex } from 'knex'
import type { makeMailServer } from './mail-server.ts'

export type Account = {
  slots: number
  done: number
  skipped: number
  copies: Record<string, number>
  /** of copies that are unclear, what explains each */
  unclear: string[]
  /** whatever must not be; empty when all is well */
  wrong: string[]
}

type Mails = ReturnType<typeof makeMailServer>['taken']
type Copy = {
  id: number
  night: string
  recipient: string
  message_id: string
  state: string
  reply: string | null
  attempts: number
}

/**
 * Draws up what became of every slot and every copy, from the tables and from what the mail server wrote down.
 * @param slots every slot that fell due, `last_night` the as-of of the newest one's report; `hit` the processes that were killed, paused or stopped
 */
export async function drawUp(
  db: Knex,
  {
    slots,
    last_night,
    taken,
    hit,
    recipients,
  }: { slots: Date[]; last_night: Date; taken: Mails; hit: Set<number>; recipients: number },
): Promise<Account> {
  const wrong: string[] = []
  const until = slots.at(-1)!
  const runs = await db('job_runs').where('slot', '<=', until).select('slot', 'state').orderBy('slot')
  const known = new Map(runs.map(({ slot, state }) => [slot.getTime(), state as string]))
  for (const slot of slots) {
    const state = known.get(slot.getTime())
    if (state !== 'done' && state !== 'skipped') wrong.push(`the slot ${slot.toISOString()} is ${state}`)
  }
  if (known.size !== slots.length) wrong.push(`${known.size} runs for ${slots.length} slots`)
  const count = (wanted: string) => [...known.values()].filter((state) => state === wanted).length
  const done = count('done')

  const reports = await db('reports as r')
    .leftJoin('deliveries as d', 'd.report_id', 'r.id')
    .where('r.as_of', '<=', last_night)
    .groupBy('r.night')
    .select('r.night', db.raw('count(d.id)::int as copies'))
  if (reports.length < done) wrong.push(`${reports.length} reports for ${done} nights that are done`)
  for (const { night, copies } of reports)
    if (copies !== recipients) wrong.push(`the report of ${night} has ${copies} copies`)

  const copies: Copy[] = await db('deliveries as d')
    .join('reports as r', 'r.id', 'd.report_id')
    .where('r.as_of', '<=', last_night)
    .select('d.id', 'r.night', 'd.recipient', 'd.message_id', 'd.state', 'd.reply', 'd.attempts')
    .orderBy('d.id')
  const unclear: string[] = []
  for (const copy of copies) {
    const name = `the copy of ${copy.night} for ${copy.recipient} (${copy.state}: ${copy.reply})`
    const mails = taken.get(copy.message_id) ?? []
    if (mails.length > 1) wrong.push(`${name} was sent ${mails.length} times`)
    if (copy.state === 'accepted') {
      if (mails.length !== 1) wrong.push(`${name} was sent ${mails.length} times`)
      if (!copy.reply?.startsWith('250')) wrong.push(`${name} has no reply of the server`)
    } else if (copy.state === 'refused') {
      if (mails.length > 0 || !copy.reply?.startsWith('550')) wrong.push(name)
    } else if (copy.state === 'suspended') {
      const refused = copies.filter(
        ({ recipient, state }) => recipient === copy.recipient && state === 'refused',
      )
      if (mails.length > 0 || refused.length < 2) wrong.push(name)
    } else if (copy.state === 'unclear') {
      const why = await explain(db, copy, mails, hit)
      if (why) unclear.push(`${copy.night} ${copy.recipient}: ${why}`)
      else wrong.push(`nothing explains ${name}`)
    } else wrong.push(name)
  }
  const ids = new Set((await db('deliveries').select('message_id')).map(({ message_id }) => message_id))
  for (const id of taken.keys()) if (!ids.has(id)) wrong.push(`a mail ${id} that is no copy`)

  const states = copies.map(({ state }) => state)
  return {
    slots: slots.length,
    done,
    skipped: count('skipped'),
    copies: Object.fromEntries(
      [...new Set(states)].map((state) => [state, states.filter((one) => one === state).length]),
    ),
    unclear,
    wrong,
  }
}

/** What is behind a copy that nobody can know of: the server died with its text, or the process that sent it was hit. */
async function explain(
  db: Knex,
  { id, attempts }: Copy,
  mails: string[],
  hit: Set<number>,
): Promise<string | undefined> {
  const arrived = mails.length > 0 ? 'it may have arrived' : 'it did not arrive'
  if (mails[0] === 'died') return 'the mail server died with its text'
  const attempt = await db('work_attempts')
    .where({ work: 'deliveries', subject: String(id), attempt: attempts })
    .orderBy('began_at', 'desc')
    .first('instance')
  const pid = Number(attempt?.instance.split(':').at(-1))
  return hit.has(pid) ? `its process ${pid} was hit while it sent it; ${arrived}` : undefined
}
