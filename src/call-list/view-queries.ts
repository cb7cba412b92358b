import type { Knex } from 'knex'
import { MOST_VIEWS, type SavedView } from './saved-view.ts'

/** Somebody's own views and those that others share, the own first, each by name. */
export function listViews(db: Knex, account_id: number): Promise<SavedView[]> {
  return db('saved_views as v')
    .join('accounts as a', 'a.id', 'v.account_id')
    .select('v.id', 'v.name', 'v.query', 'v.shared', 'v.account_id', 'a.name as who')
    .whereNull('v.removed_at')
    .where((of) => of.where('v.account_id', account_id).orWhere('v.shared', true))
    .orderByRaw('(v.account_id = ?) desc, v.name, v.id', [account_id])
}

type NewView = { name: string; query: string; shared: boolean }

/** Keeps a view. Answers why it was not kept, or its id: a name is taken once per account, and no account keeps more than 50. */
export async function createView(
  db: Knex,
  account_id: number,
  { name, query, shared }: NewView,
  now: Date,
): Promise<number | 'taken' | 'too many'> {
  const { rows } = await db.raw(
    `insert into saved_views (account_id, name, query, shared, created_at)
     select :account_id, :name, :query, :shared, :now
      where (select count(*) from saved_views where account_id = :account_id and removed_at is null) < :most
     on conflict (account_id, name) where removed_at is null do nothing returning id`,
    { account_id, name, query, shared, now, most: MOST_VIEWS } as never,
  )
  if (rows[0]) return rows[0].id
  return (await db('saved_views').where({ account_id, name, removed_at: null }).first('id'))
    ? 'taken'
    : 'too many'
}

/** Names a view anew, and shares it or no longer; only its owner's. */
export async function changeView(
  db: Knex,
  account_id: number,
  id: number,
  { name, shared }: Omit<NewView, 'query'>,
): Promise<'done' | 'taken' | 'not there'> {
  try {
    const changed = await db('saved_views')
      .where({ id, account_id, removed_at: null })
      .update({ name, shared })
    return changed > 0 ? 'done' : 'not there'
  } catch (error) {
    if (isTaken(error)) return 'taken'
    throw error
  }
}

/** Only the index knows for sure that nobody was faster: unique_violation. */
const isTaken = (error: unknown) => (error as { code?: string }).code === '23505'

/**
 * Removes a view; only its owner's. It can be brought back until the next one is removed: one per account is kept so.
 * Answers whether it was there.
 */
export async function removeView(db: Knex, account_id: number, id: number, now: Date): Promise<boolean> {
  const { rows } = await db.raw(
    `with removed as (
       update saved_views set removed_at = :now where id = :id and account_id = :account_id and removed_at is null
       returning id),
     forgotten as (
       delete from saved_views where account_id = :account_id and removed_at is not null
          and exists (select 1 from removed))
     select id from removed`,
    { account_id, id, now } as never,
  )
  return rows.length > 0
}

/** A view of this account that was removed and can be brought back. */
export function findRemovedView(
  db: Knex,
  account_id: number,
  id: number,
): Promise<Pick<SavedView, 'id' | 'name' | 'query'> | undefined> {
  return db('saved_views').where({ id, account_id }).whereNotNull('removed_at').first('id', 'name', 'query')
}

/** Brings back a removed view as it was; only its owner's, and where its name is still free. */
export async function restoreView(
  db: Knex,
  account_id: number,
  id: number,
): Promise<'done' | 'taken' | 'too many' | 'not there'> {
  try {
    const { rowCount } = await db.raw(
      `update saved_views set removed_at = null where id = :id and account_id = :account_id and removed_at is not null
          and (select count(*) from saved_views where account_id = :account_id and removed_at is null) < :most`,
      { id, account_id, most: MOST_VIEWS },
    )
    if (rowCount > 0) return 'done'
    return (await findRemovedView(db, account_id, id)) ? 'too many' : 'not there'
  } catch (error) {
    if (isTaken(error)) return 'taken'
    throw error
  }
}
