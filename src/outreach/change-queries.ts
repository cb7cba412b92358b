import type { Knex } from 'knex'
import type { Actor, Status } from './card.ts'
import type { JournalEntry } from './journal.ts'

/** One of the three fields of a card with its new value. */
export type CardChange =
  | { kind: 'owner'; value: number | null }
  | { kind: 'status'; value: Status }
  | { kind: 'next_contact'; value: string | null }

const COLUMNS = {
  owner: ['owner_id', 'bigint'],
  status: ['status', 'text'],
  next_contact: ['next_contact_on', 'date'],
} as const

/** On which card the change may be made: the one of this version, one without an owner, or one that is still new. */
export type Condition = { version: number } | 'free' | 'new'

/**
 * Changes a field of a lead's card, and makes the card where there is none. Answers the new version and the field as it
 * was (an owner as a name), or undefined when the condition did not hold or nothing would have changed.
 */
export async function writeCard(
  trx: Knex,
  user_id: number,
  { kind, value }: CardChange,
  condition: Condition,
  by: Actor,
  now: Date,
): Promise<{ version: number; before: string | null } | undefined> {
  const [column, type] = COLUMNS[kind]
  const version = typeof condition === 'object' ? condition.version : null
  const holds = { free: 'c.owner_id is null', new: `c.status = 'new'`, version: 'c.version = :version' }
  const { rows } = await trx.raw(
    `with known as (
       select ${kind === 'owner' ? 'a.name' : `c.${column}::text`} as before
         from lead_cards c left join accounts a on a.id = c.owner_id where c.user_id = :user_id),
     written as (
       insert into lead_cards as c (user_id, ${column}, changed_at, changed_by)
       select cast(:user_id as bigint), cast(:value as ${type}), cast(:now as timestamptz), cast(:by as bigint)
        where exists (select from known)
           or (coalesce(cast(:version as int), 0) = 0
               and cast(:value as ${type}) is distinct from ${kind === 'status' ? `'new'` : 'null'})
       on conflict (user_id) do update
          set ${column} = excluded.${column}, version = c.version + 1, changed_at = excluded.changed_at,
              changed_by = excluded.changed_by
        where ${holds[typeof condition === 'object' ? 'version' : condition]} and c.${column} is distinct from excluded.${column}
       returning version)
     select version, ${kind === 'status' ? `coalesce(before, 'new')` : 'before'} as before from written left join known on true`,
    { user_id, value, now, by: by.id, version } as never,
  )
  return rows[0]
}

export type Assigned = { user_id: number; version: number; before: string | null }

/**
 * Gives leads to somebody, or to nobody, each only if its owner is still the one who was seen, or oneself. Answers those whose owner
 * changed. Leads are locked in the order of their ids, so that two who do this at once wait for each other and no more.
 */
export async function writeOwners(
  trx: Knex,
  seen: { user_id: number; owner_id: number | null }[],
  owner_id: number | null,
  by: Actor,
  now: Date,
): Promise<Assigned[]> {
  const { rows } = await trx.raw(
    `with seen as (
       select s.user_id, s.owner_id, a.name as before
         from unnest(cast(:ids as bigint[]), cast(:owners as bigint[])) as s (user_id, owner_id)
         join free_lesson_registrations r on r.user_id = s.user_id
         left join lead_cards k on k.user_id = s.user_id
         left join accounts a on a.id = k.owner_id),
     written as (
       insert into lead_cards as c (user_id, owner_id, changed_at, changed_by)
       select seen.user_id, cast(:owner_id as bigint), cast(:now as timestamptz), cast(:by as bigint) from seen
        where (seen.owner_id is null and cast(:owner_id as bigint) is not null)
           or exists (select from lead_cards k where k.user_id = seen.user_id)
        order by seen.user_id
       on conflict (user_id) do update
          set owner_id = excluded.owner_id, version = c.version + 1, changed_at = excluded.changed_at,
              changed_by = excluded.changed_by
        where c.owner_id is distinct from excluded.owner_id
          and (c.owner_id = :by
               or c.owner_id is not distinct from (select s.owner_id from seen s where s.user_id = c.user_id))
       returning user_id, version)
     select user_id, version, before from written join seen using (user_id) order by user_id`,
    {
      ids: seen.map(({ user_id }) => user_id),
      owners: seen.map(({ owner_id }) => owner_id),
      owner_id,
      now,
      by: by.id,
    } as never,
  )
  return rows
}

type Written = Pick<JournalEntry, 'user_id' | 'kind'> &
  Partial<Pick<JournalEntry, 'text' | 'before' | 'after'>> & { card_version?: number }

/** Puts down what somebody did with leads. */
export async function writeJournal(trx: Knex, entries: Written[], by: Actor, now: Date): Promise<void> {
  if (entries.length === 0) return
  await trx('lead_journal').insert(
    entries.map((entry) => ({ ...entry, at: now, account_id: by.id, who: by.name })),
  )
}
