import type { Knex } from 'knex'
import type { ScoringRules } from '../../src/leads/lead.ts'
import { makeEvents, makeRegistration } from '../events/school.ts'

export const DAY = 86_400_000

/** The rule of PRODUCT.md, "The score", written out: tests must notice when the portal's own changes. */
export const RULES: ScoringRules = {
  version: 1,
  window_days: 7,
  hot_events: 20,
  hot_days: 5,
  warm_events: 10,
  warm_days: 3,
  cool_events: 5,
  goal_type: 'course_enrolled',
}

/** A person who registered long ago, or when it is said, and did something at each of these instants. */
export async function makeLead(
  db: Knex,
  user_id: number,
  times: (string | Date)[],
  registered_at = '2026-01-01T10:00:00Z',
): Promise<void> {
  await makeRegistration(db, user_id, registered_at)
  if (times.length > 0)
    await makeEvents(
      db,
      times.map((created_at) => ({ user_id, created_at })),
    )
}

/** So many instants on so many days of UTC, the newest on the day of `as_of`, a few minutes before it. */
export function spread(events: number, days: number, as_of: Date): Date[] {
  return Array.from({ length: events }, (_, place) => {
    const daysAgo = place % days
    return new Date(as_of.getTime() - daysAgo * DAY - (1 + Math.floor(place / days)) * 1_000)
  })
}
