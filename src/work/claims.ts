import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Knex } from 'knex'
import {
  type Claim,
  IMPOSSIBLE,
  LEASE_S,
  type Ledger,
  MAX_ATTEMPTS,
  retryDelay,
  secondsAfter,
  type Which,
} from './ledger.ts'

const instance = `${hostname()}:${process.pid}`

/** Takes the first row that is due for `LEASE_S` seconds; undefined when there is none for us. */
export async function claimNext<Row>(
  db: Knex,
  ledger: Ledger,
  which: Which,
  now: Date,
): Promise<Claim<Row> | undefined> {
  const { table, key } = ledger
  const next = db({ t: table })
    .select(key.map((column) => `t.${column}`))
    .where((due) => due.where('t.state', 'pending').orWhere('t.state', ledger.again))
    .where((due) => due.whereNull('t.next_attempt_at').orWhere('t.next_attempt_at', '<=', now))
    .modify(which)
    .limit(1)
    .forUpdate('t')
    .skipLocked()
  const taken = db({ t: table })
    .updateFrom('next')
    .whereRaw(key.map((column) => `t.${column} = next.${column}`).join(' and '))
    .update({
      state: ledger.held,
      token: randomUUID(),
      lease_until: secondsAfter(now, LEASE_S),
      attempts: db.raw('t.attempts + 1'),
      next_attempt_at: null,
      ...(ledger.began && { [ledger.began]: now }),
      ...(ledger.ended && { [ledger.ended]: null }),
      ...ledger.fresh,
    })
    .returning('t.*')
  const noted = db.raw(
    `insert into work_attempts (token, work, subject, attempt, instance, began_at)
     select token, ?, ${ledger.subject}, attempts, ?, ? from taken t`,
    [table, instance, now],
  )
  const rows = await db.with('next', next).with('taken', taken).with('noted', noted).from('taken').select('*')
  return rows[0]
}

/** Keeps a claim for another `LEASE_S` seconds. Undefined: somebody else has it. `stop`: who asked it to stop. */
export async function renew(
  db: Knex,
  ledger: Ledger,
  claim: Claim,
  now: Date,
): Promise<{ stop: string | null } | undefined> {
  const rows = await held(db, ledger, claim)
    .update({ lease_until: secondsAfter(now, LEASE_S) })
    .returning(db.raw(`${ledger.stop ?? 'null'} as stop`) as never)
  return rows[0]
}

/** Changes a claimed row as long as the claim holds. False: it was taken over, and nothing was changed. */
export async function changeHeld(db: Knex, ledger: Ledger, claim: Claim, changes: object): Promise<boolean> {
  return (await held(db, ledger, claim).update(changes)) > 0
}

/** How a try ended: a state of the table, what was said, and what else to write. */
export type End = { state: string; said?: string | null; changes?: object }

/** Ends a claim. Answers the state that the row has now; undefined: it was taken over, and what the other one writes stands. */
export function settle(db: Knex, ledger: Ledger, claim: Claim, end: End, now: Date) {
  return finish(db, ledger, claim, { next_attempt_at: null, ...end.changes, state: end.state }, end, now)
}

/**
 * Ends a claim whose try failed: tried again later, or dead after the last attempt. `broke_off`: nobody knows how far
 * it came, so the ledger's final state may be due.
 */
export function fail(db: Knex, ledger: Ledger, claim: Claim, said: string, now: Date, broke_off: boolean) {
  const last = claim.attempts >= MAX_ATTEMPTS
  const changes = {
    state: last ? 'dead' : ledger.again,
    next_attempt_at: last ? null : secondsAfter(now, retryDelay(claim.attempts)),
  }
  const { final } = ledger
  if (!broke_off || !final) return finish(db, ledger, claim, changes, { said }, now)
  const finally_ = {
    state: either(db, ledger, final.state, changes.state),
    next_attempt_at: either(db, ledger, null, changes.next_attempt_at, 'timestamptz'),
  }
  return finish(db, ledger, claim, finally_, { said }, now)
}

/** Gives a claim back unfinished, for any instance to begin at once; the attempt does not count. */
export function giveBack(db: Knex, ledger: Ledger, claim: Claim, now: Date) {
  const { final, ended } = ledger
  const changes = {
    state: either(db, ledger, final?.state, 'pending'),
    attempts: either(db, ledger, claim.attempts, claim.attempts - 1, 'integer'),
    ...(ended && { [ended]: either(db, ledger, now, null, 'timestamptz') }),
  }
  const said = either(db, ledger, final?.said, null)
  return finish(db, ledger, claim, changes, { said, noted: 'given back' }, now)
}

/**
 * Frees rows whose holder fell silent: pending again, dead after the last attempt, or in the ledger's final state.
 * Cuts short what a clock that was set back has left too long; a living holder renews within seconds. Answers how many
 * became what.
 */
export async function freeLost(db: Knex, ledger: Ledger, now: Date): Promise<Record<string, number>> {
  const { table, key, again } = ledger
  const busy = () => db(table).where({ state: ledger.held })
  await busy()
    .where('lease_until', '>', secondsAfter(now, IMPOSSIBLE.lease_s))
    .update({ lease_until: secondsAfter(now, LEASE_S) })
  await db(table)
    .where({ state: again })
    .where('next_attempt_at', '>', secondsAfter(now, IMPOSSIBLE.wait_s))
    .update({ next_attempt_at: now })
  const { final, ended } = ledger
  const { rows } = await db.raw(
    `with lost as (
       select ${key.map((column) => `t.${column}`).join(', ')}, t.token,
              case ${final ? `when ${final.when} then '${final.state}'` : ''}
                   when t.attempts >= :most then 'dead' else 'pending' end as becomes
         from ${table} t where t.state = :held and t.lease_until <= :now for update of t skip locked),
     freed as (
       update ${table} t
          set state = lost.becomes, token = null, lease_until = null, next_attempt_at = null,
              ${ledger.said} = case lost.becomes when 'pending' then t.${ledger.said} when 'dead' then :lost else :final end
              ${ended ? `, ${ended} = case when lost.becomes = 'pending' then t.${ended} else :now end` : ''}
         from lost where ${key.map((column) => `t.${column} = lost.${column}`).join(' and ')}
       returning lost.token, lost.becomes),
     noted as (
       update work_attempts a
          set ended_at = :now, said = 'The portal fell silent.',
              state = case when freed.becomes = 'pending' then 'lost' else freed.becomes end
         from freed where a.token = freed.token)
     select becomes, count(*)::int as rows from freed group by becomes`,
    { now, held: ledger.held, most: MAX_ATTEMPTS, lost: ledger.lost, final: final?.said ?? null },
  )
  return Object.fromEntries(
    rows.map(({ becomes, rows }: { becomes: string; rows: number }) => [becomes, rows]),
  )
}

const held = (db: Knex, { table, key, held }: Ledger, claim: Claim) =>
  db(table)
    .where(Object.fromEntries(key.map((column) => [column, (claim as Record<string, unknown>)[column]])))
    .where({ token: claim.token, state: held })

async function finish(
  db: Knex,
  ledger: Ledger,
  claim: Claim,
  changes: object,
  { said = null, noted }: { said?: string | Knex.Raw | null; noted?: string },
  now: Date,
): Promise<string | undefined> {
  const ended = held(db, ledger, claim)
    .update({
      ...(ledger.ended && { [ledger.ended]: now }),
      [ledger.said]: said,
      ...changes,
      token: null,
      lease_until: null,
    })
    .returning(['state', `${ledger.said} as said`])
  const note = db.raw(
    `update work_attempts a
        set ended_at = ?, said = ended.said, state = case when ended.state = 'pending' then ? else ended.state end
       from ended where a.token = ?`,
    [now, noted ?? 'pending', claim.token],
  )
  const rows = await db.with('ended', ended).with('note', note).from('ended').select('state')
  return rows[0]?.state
}

/** One value when a try that broke off is final, as the row has it at that moment, and another one when it is not. */
function either(
  db: Knex,
  { final, table }: Ledger,
  when_final: string | number | Date | null | undefined,
  else_: string | number | Date | null,
  type = 'text',
): Knex.Raw {
  const when = final ? final.when.replaceAll('t.', `${table}.`) : 'false'
  return db.raw(`case when ${when} then ?::${type} else ?::${type} end`, [when_final ?? null, else_] as never)
}
