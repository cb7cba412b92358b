import { createHash, randomBytes } from 'node:crypto'

/** The secret of a link, 32 random bytes, and its hash, which alone is kept: who reads the table opens nothing. */
export function makeToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: hashOf(token) }
}

/** SHA-256 as hex. Enough for secrets of full entropy, which nobody guesses. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
