import type { Deps } from '../deps.ts'
import { RefusalError } from '../http/errors.ts'
import { type ApiKey, looksLikeKey } from './key.ts'
import { findKey, recordUse } from './queries.ts'

/**
 * Who asks with `Authorization: Bearer hsl_…`: a program of the school, with what the role staff may read and no account
 * of its own. It is read anew at each request, so a revoked key is refused from the next one on.
 * @throws RefusalError 401 for a key that is none (any more); 403 when its scope does not reach so far
 */
export async function userOfBearer(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { authorization, method, ip }: { authorization: string; method: string; ip: string },
): Promise<Express.User> {
  const [, text = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
  const key = looksLikeKey(text) ? await findKey(db, text) : undefined
  if (!key) {
    throw new RefusalError({
      status: 401,
      code: 'bad_key',
      message: 'This API key is not known, or was revoked. Send it as "Authorization: Bearer hsl_…".',
    })
  }
  if (key.scope === 'read' && method !== 'GET' && method !== 'HEAD') {
    throw new RefusalError({
      status: 403,
      code: 'forbidden',
      message: 'This API key may read, and change nothing.',
    })
  }
  await recordUse(db, key.id, ip, clock())
  return userOf(key)
}

/** A key as the one who asks. It has no account: what the audit puts down names the key. */
function userOf({ id, name }: ApiKey): Express.User {
  return {
    id: null as unknown as number,
    email: `key ${id}`,
    name,
    role: 'staff',
    theme: 'auto',
    time_zone: null,
    language: null,
    session_id: '',
    session_seen_at: new Date(0),
  }
}
