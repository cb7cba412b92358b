import { hashOf, makeToken } from '../accounts/token.ts'
import { msg } from '../language/t.ts'

/** What a key may do. `read`: GET and HEAD of the JSON API, as the role staff may. */
export const SCOPES = ['read'] as const
export type Scope = (typeof SCOPES)[number]
export const SCOPE_WORDS: Record<Scope, string> = { read: msg('reads the JSON API, as staff may') }

/** A key of the school for a program. The key itself is shown once; its SHA-256 is kept. */
export type ApiKey = {
  id: number
  name: string
  /** its first letters, by which people know it again */
  prefix: string
  scope: Scope
  created_at: Date
  created_by: string
  last_used_at: Date | null
  last_used_ip: string | null
  revoked_at: Date | null
}

/** A new key: `hsl_` and 32 random bytes, its hash, and what is shown of it. */
export function makeKey(): { key: string; key_hash: string; prefix: string } {
  const { token } = makeToken()
  const key = `hsl_${token}`
  return { key, key_hash: hashOf(key), prefix: key.slice(0, 10) }
}

/** True for what could be a key: nothing else is worth asking the database. */
export const looksLikeKey = (text: string) => /^hsl_[\w-]{43}$/.test(text)
