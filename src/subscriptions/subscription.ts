import { createHash, randomBytes } from 'node:crypto'
import type { Language } from '../language/language.ts'
import type { Schedule } from './rhythm.ts'

/** Somebody who receives the report: an account that subscribed, or an address from outside that confirmed. */
export type Subscription = Schedule & {
  id: number
  /** null for an address from outside */
  account_id: number | null
  name: string | null
  /** the address that mails go to */
  recipient: string
  /** of its mails: the account's, or the address's own; English where nobody chose */
  language: Language
  /** what the link in each mail carries to end it */
  unsubscribe_key: string
  /** null: an address that has not said yes yet */
  confirmed_at: Date | null
  token_expires_at: Date | null
  asked_at: Date | null
  asked_reply: string | null
  created_at: Date
  /** two permanent refusals of the mail server, with none accepted since */
  suspended: boolean
}

/** The link of a confirmation holds good for so many days. */
export const CONFIRM_DAYS = 7
/** A confirmation is mailed again after so many seconds at the earliest. */
export const ASK_AGAIN_S = 60

/** What a confirmation mail carries, and its hash, which alone is kept: who reads the table confirms nothing. */
export function makeToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: hashOf(token) }
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** The address that ends a subscription: a page with a button for people, one POST for mail programs (RFC 8058). */
export function unsubscribeUrl(app_url: string, key: string): string {
  return `${app_url}/unsubscribe?${new URLSearchParams({ key })}`
}
