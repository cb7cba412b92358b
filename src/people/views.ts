import { justAfter } from '../events/instant.ts'
import { ago, formatInstant, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { displayName, telegramUrl } from '../leads/lead.ts'
import type { Moment } from '../leads/score.ts'
import { type CardParts, cardModel } from '../outreach/card-view.ts'
import { showing } from '../streams/fragment.ts'
import type { Person } from './person.ts'
import type { NightScore } from './queries.ts'
import type { ExplainedScore } from './score.ts'
import { scoreModel } from './score-view.ts'
import { olderModel, type TimelineParts, timelineModel } from './timeline-view.ts'

export const NIGHTS = 60
/** A person's events are counted up to here, and said to be more beyond. */
export const COUNT_AT_MOST = 1000

export type Summary = {
  person: Person
  score: ExplainedScore | undefined
  nights: NightScore[]
  /** the types of the newest events, up to one more than are counted */
  types: { event_type: string; count: number }[]
  moment: Moment
  now: Date
  past: Date | undefined
}
export type Story = Summary & { timeline: TimelineParts; card: CardParts | null }

export function personPage(story: Story): View {
  return {
    template: 'pages/people/person',
    model: { title: displayName(story.person), person: personModel(story) },
  }
}

/** The person without the page around: what a dialog over a list holds. */
export function personPartial(story: Story): View {
  return { template: 'partials/people/person', model: personModel(story) }
}

/** What renews itself. */
export function summaryPartial(summary: Summary): View {
  return { template: 'partials/people/summary', model: summaryModel(summary, true) }
}

/** In its place, when the bot has forgotten the person meanwhile. */
export function nobody(user_id: number): View {
  return { template: 'partials/people/nobody', model: { live: watched(user_id) } }
}

/** The timeline as a whole, under its filter. */
export function timelinePartial(timeline: TimelineParts): View {
  return { template: 'partials/people/timeline', model: timelineModel(timeline) }
}

/** The next page of a timeline. */
export function olderPartial(timeline: TimelineParts): View {
  return { template: 'partials/people/timeline-page', model: olderModel(timeline) }
}

function personModel({ timeline, card, ...summary }: Story) {
  const { user_id } = summary.person
  const renewed = !summary.past && !timeline.before
  return {
    id: String(user_id),
    summary: summaryModel(summary, renewed),
    card: card && cardModel(card),
    timeline: timelineModel(timeline),
  }
}

const watched = (user_id: number) => showing('person', { id: String(user_id) })

function summaryModel({ person, score, nights, types, moment, now, past }: Summary, renewed: boolean) {
  const { timezone, as_of } = moment
  const count = types.reduce((sum, type) => sum + type.count, 0)
  const { registration } = person
  return {
    icons: assets.icons,
    url: `/users/${person.user_id}`,
    live: renewed ? watched(person.user_id) : null,
    name: displayName(person),
    username: person.username ? `@${person.username}` : '',
    id: String(person.user_id),
    telegram_url: telegramUrl(person),
    email: registration?.email ?? '',
    registered: registration && {
      iso: registration.registered_at.toISOString(),
      exact: formatInstant(registration.registered_at, timezone),
      ago: ago(registration.registered_at, now),
    },
    score: score ? scoreModel(score, nights, moment) : null,
    count:
      count > COUNT_AT_MOST
        ? t('more than {n, plural, one {# event} other {# events}}', { n: COUNT_AT_MOST })
        : plural(count, 'event'),
    all_url: `/events?${new URLSearchParams({
      user_id: String(person.user_id),
      ...(past && { to: justAfter(as_of) }),
    })}`,
    as_of: { iso: as_of.toISOString(), text: formatInstant(as_of, timezone) },
    past: past !== undefined,
  }
}
