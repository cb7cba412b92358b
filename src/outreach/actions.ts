import type { Knex } from 'knex'
import type { Action } from '../audit/audit.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Actor, Card, Colleague } from './card.ts'
import {
  type Assigned,
  type CardChange,
  type Condition,
  writeCard,
  writeJournal,
  writeOwners,
} from './change-queries.ts'
import type { JournalEntry } from './journal.ts'
import { listChangesSince, readCard } from './queries.ts'

/** What staff do with leads. Each is one transaction: the card, its journal and the audit, or none of them. */

/** Done, nothing to do (it is so already), or somebody changed the card meanwhile: what they did, oldest first. */
export type Outcome =
  | { is: 'done' | 'same' }
  | {
      is: 'conflict'
      card: Card
      meanwhile: Pick<JournalEntry, 'who' | 'at' | 'kind' | 'before' | 'after'>[]
    }

const AUDITED: Record<CardChange['kind'], Action> = {
  owner: 'lead assigned',
  status: 'lead status changed',
  next_contact: 'lead next contact set',
}

/**
 * Gives a lead to a colleague, or to nobody. Without the version that was seen it is a taking: it succeeds only while
 * nobody has the lead, so that of two who take it at once one wins.
 */
export function assignLead(
  db: Knex,
  user_id: number,
  owner: Colleague | null,
  version: number | undefined,
  by: Actor,
  now: Date,
): Promise<Outcome> {
  const change = { kind: 'owner', value: owner?.id ?? null, after: owner?.name ?? null } as const
  return changeCard(db, user_id, change, version === undefined ? 'free' : { version }, by, now)
}

/** Sets status or next contact, if the card is still of the version that was seen. */
export function changeCardField(
  db: Knex,
  user_id: number,
  change: Exclude<CardChange, { kind: 'owner' }>,
  version: number,
  by: Actor,
  now: Date,
): Promise<Outcome> {
  return changeCard(db, user_id, { ...change, after: change.value }, { version }, by, now)
}

function changeCard(
  db: Knex,
  user_id: number,
  change: CardChange & { after: string | null },
  condition: Condition,
  by: Actor,
  now: Date,
): Promise<Outcome> {
  return db.transaction(async (trx) => {
    const written = await writeCard(trx, user_id, change, condition, by, now)
    if (!written) return whyNot(trx, user_id, change, condition)
    const { version: card_version, before } = written
    const { kind, after } = change
    await writeJournal(trx, [{ user_id, kind, before, after, card_version }], by, now)
    await audit(trx, AUDITED[kind], user_id, { from: before, to: after }, by, now)
    return { is: 'done' }
  })
}

async function whyNot(
  trx: Knex,
  user_id: number,
  { kind, value }: CardChange,
  condition: Condition,
): Promise<Outcome> {
  const card = (await readCard(trx, user_id))!
  const now = {
    owner: card.owner?.id ?? null,
    status: card.status,
    next_contact: card.next_contact_on,
  }[kind]
  if (now === value) return { is: 'same' }
  const seen = typeof condition === 'object' ? condition.version : -1
  const changes = await listChangesSince(trx, user_id, seen)
  // Of somebody who was faster, only that matters.
  const meanwhile = seen === -1 ? changes.filter((change) => change.kind === 'owner').slice(-1) : changes
  return { is: 'conflict', card, meanwhile }
}

/**
 * Gives many leads to one colleague, or to nobody: those whose owner is still the one who was seen.
 * @returns the leads whose owner changed
 */
export function assignLeads(
  db: Knex,
  seen: { user_id: number; owner_id: number | null }[],
  owner: Colleague | null,
  by: Actor,
  now: Date,
): Promise<Assigned[]> {
  return db.transaction(async (trx) => {
    const after = owner?.name ?? null
    const assigned = await writeOwners(trx, seen, owner?.id ?? null, by, now)
    await writeJournal(
      trx,
      assigned.map(({ user_id, version, before }) => ({
        user_id,
        kind: 'owner',
        before,
        after,
        card_version: version,
      })),
      by,
      now,
    )
    for (const { user_id, before } of assigned)
      await audit(trx, 'lead assigned', user_id, { from: before, to: after }, by, now)
    return assigned
  })
}

/** Puts down that the lead was contacted; one that was new becomes contacted. */
export async function addContact(
  db: Knex,
  user_id: number,
  text: string,
  by: Actor,
  now: Date,
): Promise<void> {
  await db.transaction(async (trx) => {
    await writeJournal(trx, [{ user_id, kind: 'contact', text: text || null }], by, now)
    await audit(trx, 'lead contacted', user_id, undefined, by, now)
    const change = { kind: 'status', value: 'contacted' } as const
    const written = await writeCard(trx, user_id, change, 'new', by, now)
    if (!written) return
    const { version: card_version, before } = written
    await writeJournal(trx, [{ user_id, kind: 'status', before, after: change.value, card_version }], by, now)
    await audit(trx, 'lead status changed', user_id, { from: before, to: change.value }, by, now)
  })
}

/** Puts a note down. */
export async function addNote(db: Knex, user_id: number, text: string, by: Actor, now: Date): Promise<void> {
  await db.transaction(async (trx) => {
    await writeJournal(trx, [{ user_id, kind: 'note', text }], by, now)
    await audit(trx, 'lead note written', user_id, undefined, by, now)
  })
}

function audit(
  trx: Knex,
  action: Action,
  user_id: number,
  details: Record<string, unknown> | undefined,
  { id, email, ip }: Actor,
  now: Date,
): Promise<void> {
  return recordAudit(
    trx,
    { account_id: id, who: email, ip },
    { action, subject: `person ${user_id}`, ...(details && { details }) },
    now,
  )
}
