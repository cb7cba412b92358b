import { ago, formatInstant, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import { explain } from '../leads/explanation.ts'
import { displayName, type Lead, telegramUrl } from '../leads/lead.ts'
import type { Reason } from '../leads/reasons.ts'
import type { Moment } from '../leads/score.ts'
import type { Card } from '../outreach/card.ts'
import { workModel } from '../outreach/card-view.ts'
import type { JournalEntry } from '../outreach/journal.ts'

/** What a row says of a lead: what it did, why it is in its tier, what is missing to the next, who works on it. */
export function leadRow(
  lead: Lead,
  known: { rank: number; reason: Reason; card: Card; last: JournalEntry | undefined },
  shown: { moment: Moment; now: Date; back: string; ticked: boolean },
) {
  const { rank, reason, card, last } = known
  const { rules, timezone, as_of, live } = shown.moment
  const name = displayName(lead)
  return {
    rank: formatNumber(rank),
    id: lead.user_id,
    version: card.version,
    // Whose the lead was when it was ticked: assigning many takes none that somebody else took meanwhile.
    seen: card.owner ? `${lead.user_id}.${card.owner.id}` : String(lead.user_id),
    ticked: shown.ticked,
    tier: { tier: lead.lead_score, icons: assets.icons },
    name,
    // A list of an earlier instant leads to people as they were then.
    url: `/users/${lead.user_id}${live ? '' : `?${new URLSearchParams({ as_of: as_of.toISOString() })}`}`,
    username: lead.username && lead.first_name?.trim() ? `@${lead.username}` : '',
    email: lead.email ?? '',
    telegram_url: telegramUrl(lead),
    counts: `${plural(lead.total_events, 'event')} · ${plural(lead.active_days, 'day')}`,
    last: lead.last_activity
      ? {
          iso: lead.last_activity.toISOString(),
          ago: ago(lead.last_activity, shown.now),
          exact: formatInstant(lead.last_activity, timezone),
        }
      : null,
    why: explain({ activity: lead, ...reason }, rules, timezone),
    work: workModel({ card, last, back: shown.back, now: shown.now, timezone }),
  }
}
