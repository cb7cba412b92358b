import type { Knex } from 'knex'
import type { Cursor } from '../events/cursor.ts'
import type { Card, Colleague } from './card.ts'
import type { JournalEntry } from './journal.ts'

const EXACT = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_exact`
const ENTRY = ['id', 'user_id', 'at', 'account_id', 'who', 'kind', 'text', 'before', 'after']

/** The card of a lead, also of one that nobody has worked on yet; undefined when the person is no lead. */
export async function readCard(db: Knex, user_id: number): Promise<Card | undefined> {
  const [lead] = await listLeadsAmong(db, [user_id])
  return lead === undefined ? undefined : (await listCards(db, [lead])).get(lead)
}

/** Which of these people are leads. */
export function listLeadsAmong(db: Knex, ids: number[]): Promise<number[]> {
  return db('free_lesson_registrations').whereRaw('user_id = any(?::bigint[])', [ids]).pluck('user_id')
}

/** The cards of these leads, by id; one that nobody has worked on is new, and nobody's. */
export async function listCards(db: Knex, ids: number[]): Promise<Map<number, Card>> {
  if (ids.length === 0) return new Map()
  const rows = await db('lead_cards as c')
    .leftJoin('accounts as o', 'o.id', 'c.owner_id')
    .leftJoin('accounts as b', 'b.id', 'c.changed_by')
    .select(
      'c.user_id',
      'c.owner_id',
      'o.name as owner_name',
      'c.status',
      'c.next_contact_on',
      'c.version',
      'c.changed_at',
      'b.name as changed_by',
    )
    .whereRaw('c.user_id = any(?::bigint[])', [ids])
  const untouched = { owner: null, status: 'new', next_contact_on: null, version: 0 } as const
  const cards = new Map<number, Card>(
    ids.map((user_id) => [user_id, { user_id, ...untouched, changed_at: null, changed_by: null }]),
  )
  for (const { owner_id, owner_name, ...card } of rows)
    cards.set(card.user_id, { ...card, owner: owner_id === null ? null : { id: owner_id, name: owner_name } })
  return cards
}

/**
 * What staff did with a lead, newest first by (at, id).
 * @param before entries older than this place only, such as `{ at: entry.at_exact, id: entry.id }` of the last one shown
 */
export function listJournal(
  db: Knex,
  user_id: number,
  { before, limit }: { before?: Cursor | undefined; limit: number },
): Promise<JournalEntry[]> {
  const query = db('lead_journal')
    .select(...ENTRY, db.raw(EXACT))
    .where({ user_id })
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
  if (before) query.whereRaw('(at, id) < (?::timestamptz, ?::bigint)', [before.at, before.id])
  return query
}

/** The changes that made the card newer than this version, oldest first. */
export function listChangesSince(db: Knex, user_id: number, version: number): Promise<JournalEntry[]> {
  return db('lead_journal')
    .select(...ENTRY, db.raw(EXACT))
    .where({ user_id })
    .where('card_version', '>', version)
    .orderBy('card_version')
}

/** The newest contact or note of each of these leads, by id. */
export async function listLastWords(db: Knex, ids: number[]): Promise<Map<number, JournalEntry>> {
  if (ids.length === 0) return new Map()
  const { rows } = await db.raw(
    `select j.* from unnest(cast(? as bigint[])) as l (user_id),
       lateral (select ${ENTRY.join(', ')}, ${EXACT} from lead_journal n
                 where n.user_id = l.user_id and kind in ('contact', 'note') order by at desc, id desc limit 1) j`,
    [ids],
  )
  return new Map(rows.map((row: JournalEntry) => [row.user_id, row]))
}

/** Everybody whom a lead can be given to, by name. */
export function listColleagues(db: Knex): Promise<Colleague[]> {
  return db('accounts').select('id', 'name').where({ active: true }).orderBy(['name', 'id'])
}
