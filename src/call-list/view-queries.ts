import type { Knex } from 'knex'
import { MOST_VIEWS, type SavedView } from './saved-view.ts'

/** Somebody's own views and those that others share, the own first, each by name. */
export function listViews(db: Knex, account_id: number): Promise<SavedView[]> {
  return db('saved_views as v')
    .join('accounts as a', 'a.id', 'v.account_id')
    .select('v.id', 'v.name', 'v.query', 'v.shared', 'v.account_id', 'a.name as who')
    .where('v.account_id', account_id)
    .orWhere('v.shared', true)
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
      where (select count(*) from saved_views where account_id = :account_id) < :most
     on conflict (account_id, name) do nothing returning id`,
    { account_id, name, query, shared, now, most: MOST_VIEWS } as never,
  )
  if (rows[0]) return rows[0].id
  return (await db('saved_views').where({ account_id, name }).first('id')) ? 'taken' : 'too many'
}

/** Names a view anew, and shares it or no longer; only its owner's. */
export async function changeView(
  db: Knex,
  account_id: number,
  id: number,
  { name, shared }: Omit<NewView, 'query'>,
): Promise<'done' | 'taken' | 'not there'> {
  try {
    const changed = await db('saved_views').where({ id, account_id }).update({ name, shared })
    return changed > 0 ? 'done' : 'not there'
  } catch (error) {
    // Only the constraint knows for sure that nobody was faster: unique_violation.
    if ((error as { code?: string }).code === '23505') return 'taken'
    throw error
  }
}

/** Removes a view; only its owner's. Answers whether it was there. */
export async function removeView(db: Knex, account_id: number, id: number): Promise<boolean> {
  return (await db('saved_views').where({ id, account_id }).delete()) > 0
}
