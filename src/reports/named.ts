import { t } from '../language/t.ts'
import { onDays } from '../leads/explanation.ts'
import { type Activity, displayName, type Lead } from '../leads/lead.ts'
import type { Before, Named } from './report.ts'

/** A lead as a report keeps it. */
export function named({ user_id, first_name, username, lead_score, total_events, active_days }: Lead): Named {
  return {
    user_id,
    first_name: first_name === null ? null : plainName(first_name),
    username: username === null ? null : plainName(username),
    tier: lead_score,
    total_events,
    active_days,
  }
}

/** What somebody in a report is called, and their @username where that is another name; else ''. */
export function namesOf(one: Named): { name: string; handle: string } {
  const name = plainName(displayName(one))
  return { name, handle: one.username === null || `@${one.username}` === name ? '' : `@${one.username}` }
}

/** A person's name on one line, without characters that break lines or turn the direction of what follows. */
function plainName(name: string): string {
  const plain = name.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return [...plain].length > 60 ? `${[...plain].slice(0, 59).join('')}…` : plain
}

/** "21 events on 5 days; the night before warm with 20 on 4." */
export function riseWords({
  tier_before,
  events_before,
  days_before,
  total_events,
  active_days,
}: Activity & Before): string {
  const now = onDays({ total_events, active_days })
  if (tier_before === null) return t('{now}; the night before no lead.', { now })
  return t(
    '{now}; the night before {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} with {events} on {days}.',
    { now, tier: tier_before, events: events_before, days: days_before },
  )
}
