import { groupUrl, spanGroup } from '../analytics/group.ts'
import { eventsUrl } from '../events/filter.ts'
import { justAfter } from '../events/instant.ts'
import { formatDay, formatNear, formatNumber, formatWeekday, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { displayName, telegramUrl } from '../leads/lead.ts'
import { showing } from '../streams/fragment.ts'
import type { Work } from './now.ts'
import type { Overnight } from './overnight.ts'

/** What somebody does now: one person's view, shown to nobody else. */
export function nowView(work: Work, context: { goal_type: string; expected_night: string | null }): View {
  const { due, untouched, overnight, today, timezone } = work
  return {
    template: 'partials/dashboard/now',
    model: {
      icons: assets.icons,
      live: showing('now'),
      due: {
        count: formatNumber(due.count),
        url: groupUrl({ who: 'due' }),
        rows: due.first.map((lead) => ({
          ...personOf(lead),
          note: lead.due_on === today ? 'today' : `since ${formatWeekday(lead.due_on)}`,
          tier: { tier: lead.lead_score, icons: assets.icons },
        })),
      },
      untouched: {
        count: formatNumber(untouched.count),
        url: groupUrl({ who: 'untouched' }),
        rows: untouched.first.map((lead) => ({
          ...personOf(lead),
          note: `${plural(lead.total_events, 'event')} on ${plural(lead.active_days, 'day')}`,
        })),
      },
      overnight: overnight === undefined ? null : overnightModel(overnight, context, timezone),
    },
  }
}

function personOf(person: { user_id: number; username: string | null; first_name: string | null }) {
  return {
    id: person.user_id,
    name: displayName(person),
    url: `/users/${person.user_id}`,
    telegram_url: telegramUrl(person),
  }
}

type Mark = { text: string; url: string | null; good: boolean }

function overnightModel(
  overnight: Overnight | null,
  { goal_type, expected_night }: { goal_type: string; expected_night: string | null },
  timezone: string,
) {
  if (!overnight)
    return { title: 'Overnight', figures: [], first: [], marks: [nightMark(null, expected_night, timezone)] }
  const { night, previous, as_of } = overnight
  const span = previous && { from: justAfter(previous.as_of), to: justAfter(as_of) }
  return {
    title: `Overnight, ${formatWeekday(night)}`,
    figures: span
      ? [
          {
            label: 'became hot',
            value: formatNumber(overnight.became_hot),
            url: groupUrl({ who: 'moved', night, move: 'hot' }),
          },
          {
            label: 'cooled',
            value: formatNumber(overnight.cooled),
            url: groupUrl({ who: 'moved', night, move: 'down' }),
          },
          {
            label: overnight.conversions === 1 ? 'conversion' : 'conversions',
            value: formatNumber(overnight.conversions),
            url: eventsUrl({ event_type: goal_type, ...span }),
          },
          {
            label: overnight.registrations === 1 ? 'new registration' : 'new registrations',
            value: formatNumber(overnight.registrations),
            url: groupUrl(spanGroup('registered', span.from, span.to)),
          },
        ]
      : [],
    first: overnight.became_hot > 0 ? overnight.first.map(personOf) : [],
    marks: [nightMark(overnight, expected_night, timezone), ...mailMarks(overnight)],
  }
}

/** Whether the night was closed, and if not, what became of it. */
function nightMark(overnight: Overnight | null, expected: string | null, timezone: string): Mark {
  const run = overnight?.run
  if (overnight && expected && overnight.night < expected) {
    const state = run?.state === 'running' ? 'is being closed right now' : 'has not been closed'
    return { text: `The night of ${formatDay(expected)} ${state}.`, url: '/jobs', good: false }
  }
  if (!overnight) return { text: 'The first night is yet to come.', url: '/jobs', good: true }
  if (run && (run.state === 'failed' || run.state === 'dead'))
    return { text: `The nightly run failed: ${run.error ?? 'no reason is known'}`, url: '/jobs', good: false }
  return { text: `Closed ${formatNear(overnight.as_of, timezone)}.`, url: '/jobs', good: true }
}

/** Whether the report reached everybody. */
function mailMarks({ report }: Overnight): Mark[] {
  if (!report) return []
  const { accepted = 0, refused = 0, dead = 0, unclear = 0, ...waiting } = report.deliveries
  const lost = refused + dead + unclear
  const open = Object.values(waiting).reduce((sum, copies) => sum + copies, 0)
  const text = [
    `Report mailed to ${formatNumber(accepted)}`,
    ...(open > 0 ? [`${formatNumber(open)} on the way`] : []),
    ...(lost > 0 ? [`${formatNumber(lost)} not delivered`] : []),
  ].join(', ')
  return [{ text: `${text}.`, url: `/reports/${report.id}`, good: lost === 0 }]
}
