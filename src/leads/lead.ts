import { t } from '../language/t.ts'

/** A lead: a user with a registration, and what the week says of them. Source: PRODUCT.md, "Words" and "The score". */
export type Tier = 'hot' | 'warm' | 'cool' | 'cold'

/** From the one to contact first to the one to leave alone. */
export const TIERS = ['hot', 'warm', 'cool', 'cold'] as const satisfies readonly Tier[]

/** One version of the rule: thresholds, window in days of 24 hours, and the event type that counts as a conversion. */
export type ScoringRules = {
  version: number
  window_days: number
  hot_events: number
  hot_days: number
  warm_events: number
  warm_days: number
  cool_events: number
  goal_type: string
}

/** Events in the window, and the distinct local days that hold at least one of them. */
export type Activity = { total_events: number; active_days: number }

export type Lead = {
  user_id: number
  username: string | null
  first_name: string | null
  email: string | null
  total_events: number
  active_days: number
  last_activity: Date | null
  lead_score: Tier
}

/** The fields of a lead, in the order of the API and the export. */
export const LEAD_FIELDS = [
  'user_id',
  'username',
  'first_name',
  'email',
  'total_events',
  'active_days',
  'last_activity',
  'lead_score',
] as const satisfies readonly (keyof Lead)[]

/** The address that opens the chat; people without a username are found by their Telegram id. */
export function telegramUrl({ user_id, username }: { user_id: number; username: string | null }): string {
  return username ? `https://t.me/${encodeURIComponent(username)}` : `tg://user?id=${user_id}`
}

/** First name, else @username, else "Person 123". */
export function displayName(person: {
  user_id: number
  username: string | null
  first_name: string | null
}): string {
  return (
    person.first_name?.trim() ||
    (person.username ? `@${person.username}` : t('Person {id}', { id: person.user_id }))
  )
}
