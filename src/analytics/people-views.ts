import { typeName } from '../events/event.ts'
import { formatDay, formatInstant, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { displayName, telegramUrl } from '../leads/lead.ts'
import { type Frozen, type Group, groupUrl } from './group.ts'
import { CONTACT_DAYS } from './outcome-queries.ts'
import { type GroupPerson, writeGroupPlace } from './people-queries.ts'

/** People on a page of a group. */
export const PAGE = 50

export type GroupPage = {
  people: GroupPerson[]
  count: number
  /** the page is not the first */
  later: boolean
  timezone: string
}

/** The people that a figure counts: as many rows, over all pages, as the figure says. */
export function groupView(group: Group, page: GroupPage & { goal_type: string }): View {
  const { title, about } = wordsOf(group, page.goal_type, page.timezone)
  return {
    template: 'pages/analytics/people',
    model: { title, about, ...peopleModel(page, (more) => groupUrl(group, more)) },
  }
}

/** The list itself. One person may stand there once per night: then the night is said. */
export function peopleModel(
  { people, count, later }: GroupPage,
  url: (more: Record<string, string>) => string,
) {
  const shown = people.slice(0, PAGE)
  const last = shown.at(-1)
  const nightly = people.some(({ night }) => night !== null)
  return {
    icons: assets.icons,
    count,
    counted: plural(count, nightly ? 'row' : 'person', nightly ? 'rows' : 'people'),
    nightly,
    rows: shown.map((person) => ({
      id: `${person.user_id}${person.night ? `-${person.night}` : ''}`,
      name: displayName(person),
      username: person.username && person.first_name?.trim() ? `@${person.username}` : '',
      url: `/users/${person.user_id}`,
      telegram_url: telegramUrl(person),
      night: person.night ? formatDay(person.night) : '',
      tier: person.lead_score ? { tier: person.lead_score, icons: assets.icons } : null,
      events: formatNumber(person.total_events),
      days: formatNumber(person.active_days),
    })),
    first_url: later ? url({}) : null,
    next_url: last && people.length > PAGE ? url({ after: writeGroupPlace(last) }) : null,
  }
}

/** What the group is, in words. */
function wordsOf(group: Group, goal_type: string, timezone: string): { title: string; about: string } {
  switch (group.who) {
    case 'funnel': {
      const steps = {
        registered: 'registered',
        opened: 'opened the lesson',
        joined: 'joined the webinar',
        enrolled: goal_type === 'course_enrolled' ? 'enrolled' : `had “${typeName(goal_type)}”`,
      }
      return {
        title: `People who ${steps[group.step]}${group.stopped ? ' and went no further' : ''}`,
        about: `Registered from ${formatDay(group.from)} to ${formatDay(group.to)}; steps up to the end of these days.`,
      }
    }
    case 'active':
    case 'registered': {
      const until = group.until.startsWith('9999')
        ? ''
        : `, before ${formatInstant(new Date(group.until), timezone)}`
      return {
        title: group.who === 'active' ? 'Active people' : 'New registrations',
        about: `${group.who === 'active' ? 'With an event' : 'Registered'} from ${formatInstant(new Date(group.since), timezone)} on${until}.`,
      }
    }
    case 'cohort':
      return {
        title: 'Registrations of a week',
        about: `Registered in the week of ${formatDay(group.week)}${group.later === null ? '.' : `, and active ${group.later === 0 ? 'later in it' : `${plural(group.later, 'week')} after`}.`}`,
      }
    case 'night':
      return {
        title: `The ${group.tier} leads of a night`,
        about: `As the night of ${formatDay(group.night)} kept them. The tier beside a name is today’s.`,
      }
    case 'moved':
      return {
        title: group.move === 'hot' ? 'Became hot overnight' : 'Cooled overnight',
        about: `On the night of ${formatDay(group.night)}, against the night before it.`,
      }
    case 'frozen':
      return frozenWords(group)
    case 'due':
      return { title: 'Due today', about: 'Your leads whose next contact is today or was before.' }
    case 'untouched':
      return {
        title: 'Hot, and nobody has written',
        about: 'Hot leads without a contact, that are nobody’s or yours.',
      }
  }
}

function frozenWords({ days, tier, night, contacted, converted }: Frozen) {
  const contact =
    contacted === null
      ? ''
      : `, ${contacted ? '' : 'not '}contacted within ${CONTACT_DAYS} days and not converted by then`
  const outcome = converted ? `, and converted within ${days} days` : ''
  return {
    title: tier ? `Leads that were ${tier}` : 'Leads of past nights',
    about: `In their tier on ${night ? `the night of ${formatDay(night)}` : `nights ${days} days apart`}${contact}${outcome}. The tier beside a name is today’s.`,
  }
}
