import { writeCursor } from '../events/cursor.ts'
import type { RecentEvent } from '../events/event.ts'
import { justAfter } from '../events/instant.ts'
import { eventRow } from '../events/row.ts'
import { ago, formatDay, formatInstant, formatNear, formatNumber, formatShortDay, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { tierName } from '../leads/explanation.ts'
import { displayName, TIERS, telegramUrl } from '../leads/lead.ts'
import type { Moment } from '../leads/score.ts'
import { showing } from '../streams/fragment.ts'
import type { Person } from './person.ts'
import type { NightScore } from './queries.ts'
import type { ExplainedScore } from './score.ts'

export const EVENTS = 50
export const NIGHTS = 30
/** A person's events are counted up to here, and said to be more beyond. */
export const COUNT_AT_MOST = 1000

export type Story = {
  person: Person
  score: ExplainedScore | undefined
  nights: NightScore[]
  events: RecentEvent[]
  count: number
  moment: Moment
  now: Date
  past: boolean
  first: boolean
}

export function personPage(story: Story): View {
  return {
    template: 'pages/people/person',
    model: { title: displayName(story.person), person: personModel(story) },
  }
}

/** The person without the page around. */
export function personPartial(story: Story): View {
  return { template: 'partials/people/person', model: personModel(story) }
}

/** In the place of a person whom the bot has forgotten meanwhile. */
export function nobody(): View {
  return { template: 'partials/people/nobody', model: {} }
}

function personModel({ person, score, nights, events, count, moment, now, past, first }: Story) {
  const shown = events.slice(0, EVENTS)
  const last = shown.at(-1)
  const url = `/users/${person.user_id}`
  const at: Record<string, string> = past ? { as_of: moment.as_of.toISOString() } : {}
  return {
    icons: assets.icons,
    url,
    live: past || !first ? null : showing('person', { id: String(person.user_id) }),
    name: displayName(person),
    username: person.username ? `@${person.username}` : '',
    id: String(person.user_id),
    telegram_url: telegramUrl(person),
    email: person.registration?.email ?? '',
    registered: person.registration
      ? {
          iso: person.registration.registered_at.toISOString(),
          exact: formatInstant(person.registration.registered_at, moment.timezone),
          ago: ago(person.registration.registered_at, now),
        }
      : null,
    score: score ? scoreModel(score, moment) : null,
    nights: nights.map((night) => ({
      night: formatDay(night.night),
      short: formatShortDay(night.night),
      tier: { tier: night.tier, icons: assets.icons },
      name: tierName(night.tier),
      level: String(TIERS.length - TIERS.indexOf(night.tier)),
      counts: `${plural(night.total_events, 'event')} on ${plural(night.active_days, 'day')}`,
    })),
    count: count > COUNT_AT_MOST ? `more than ${plural(COUNT_AT_MOST, 'event')}` : plural(count, 'event'),
    rows: shown.map((event) => eventRow(event, now, moment.timezone)),
    newest_url: first ? null : address(url, at),
    older_url:
      last && events.length > EVENTS
        ? address(url, { ...at, before: writeCursor({ at: last.created_at_exact, id: last.id }) })
        : null,
    all_url: address('/events', {
      user_id: String(person.user_id),
      ...(past && { to: justAfter(moment.as_of) }),
    }),
    as_of: { iso: moment.as_of.toISOString(), text: formatInstant(moment.as_of, moment.timezone) },
    past,
  }
}

function address(path: string, query: Record<string, string>): string {
  const parameters = new URLSearchParams(query)
  return parameters.size > 0 ? `${path}?${parameters}` : path
}

function scoreModel({ lead, explanation, cooling }: ExplainedScore, { timezone }: Moment) {
  return {
    tier: { tier: lead.lead_score, icons: assets.icons },
    events: formatNumber(lead.total_events),
    days: String(lead.active_days),
    explanation,
    cooling: cooling.map((change) => ({
      iso: change.at.toISOString(),
      at: formatNear(change.at, timezone),
      tier: { tier: change.tier, icons: assets.icons },
      counts: `${plural(change.total_events, 'event')} on ${plural(change.active_days, 'day')}`,
    })),
  }
}
