import type { Knex } from 'knex'
import { hashOf } from '../accounts/token.ts'
import type { ApiKey, Scope } from './key.ts'

const FIELDS = [
  'id',
  'name',
  'prefix',
  'scope',
  'created_at',
  'created_by',
  'last_used_at',
  'last_used_ip',
  'revoked_at',
] as const

export async function createKey(
  db: Knex,
  key: { name: string; prefix: string; key_hash: string; scope: Scope; created_by: string },
  now: Date,
): Promise<number> {
  const [{ id }] = await db('api_keys')
    .insert({ ...key, created_at: now })
    .returning('id')
  return id
}

/** All keys, those that still work first, then the newest. */
export function listKeys(db: Knex): Promise<ApiKey[]> {
  return db('api_keys')
    .select(...FIELDS)
    .orderByRaw('revoked_at is not null, created_at desc, id desc')
}

/** The key that this text is, unless it was revoked. */
export function findKey(db: Knex, key: string): Promise<ApiKey | undefined> {
  return db('api_keys')
    .where({ key_hash: hashOf(key), revoked_at: null })
    .first(...FIELDS)
}

/** Remembers when and from where a key was last used, at most once a minute. */
export async function recordUse(db: Knex, id: number, ip: string, now: Date): Promise<void> {
  await db('api_keys')
    .where({ id })
    .whereRaw(`(last_used_at is null or last_used_at < ?::timestamptz - interval '1 minute')`, [now])
    .update({ last_used_at: now, last_used_ip: ip })
}

/** Revokes a key, for good. Answers it, or undefined when there is none that works. */
export async function revokeKey(
  db: Knex,
  id: number,
  now: Date,
): Promise<Pick<ApiKey, 'name' | 'prefix'> | undefined> {
  const rows = await db('api_keys')
    .where({ id, revoked_at: null })
    .update({ revoked_at: now })
    .returning(['name', 'prefix'])
  return rows[0]
}
