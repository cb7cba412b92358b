import { groupUrl, spanGroup } from '../analytics/group.ts'
import { eventsUrl } from '../events/filter.ts'
import { justAfter } from '../events/instant.ts'
import { formatDay, formatNear, formatNumber, formatWeekday } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { onDays } from '../leads/explanation.ts'
import { displayName, telegramUrl } from '../leads/lead.ts'
import { showing } from '../streams/fragment.ts'
import type { Work } from './now.ts'
import type { Overnight } from './overnight.ts'

/** What somebody does now: one person's view, shown to nobody else. */
export function nowView(work: Work, context: { goal_type: string; expected_night: string | null }): View {
  const { due, never_contacted, overnight, today, timezone } = work
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
          note:
            lead.due_on === today
              ? t('today', { context: 'due' })
              : t('since {day}', { day: formatWeekday(lead.due_on), context: 'due' }),
          tier: { tier: lead.lead_score, icons: assets.icons },
        })),
      },
      never_contacted: {
        count: formatNumber(never_contacted.count),
        url: groupUrl({ who: 'never_contacted' }),
        rows: never_contacted.first.map((lead) => ({
          ...personOf(lead),
          note: onDays(lead),
          note_url: eventsUrl({ user_id: String(lead.user_id), from: justAfter(work.window_from) }),
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
    return {
      title: t('Overnight'),
      figures: [],
      first: [],
      marks: [nightMark(null, expected_night, timezone)],
    }
  const { night, previous, as_of } = overnight
  const span = previous && { from: justAfter(previous.as_of), to: justAfter(as_of) }
  return {
    title: t('Overnight, {day}', { day: formatWeekday(night) }),
    figures: span
      ? [
          {
            label: t('{n, plural, one {became hot} other {became hot}}', { n: overnight.became_hot }),
            value: formatNumber(overnight.became_hot),
            url: groupUrl({ who: 'moved', night, move: 'hot' }),
          },
          {
            label: t('{n, plural, one {cooled} other {cooled}}', { n: overnight.cooled }),
            value: formatNumber(overnight.cooled),
            url: groupUrl({ who: 'moved', night, move: 'down' }),
          },
          {
            label: t('{n, plural, one {conversion} other {conversions}}', { n: overnight.conversions }),
            value: formatNumber(overnight.conversions),
            url: eventsUrl({ event_type: goal_type, ...span }),
          },
          {
            label: t('{n, plural, one {new registration} other {new registrations}}', {
              n: overnight.registrations,
            }),
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
    const day = formatDay(expected)
    const text =
      run?.state === 'running'
        ? t('The night of {day} is being closed right now.', { day })
        : t('The night of {day} has not been closed.', { day })
    return { text, url: '/jobs', good: false }
  }
  if (!overnight) return { text: t('The first night is yet to come.'), url: '/jobs', good: true }
  if (run && (run.state === 'failed' || run.state === 'dead'))
    return {
      text: t('The nightly run failed: {why}', { why: run.error ?? t('no reason is known') }),
      url: '/jobs',
      good: false,
    }
  return {
    text: t('Closed {when}.', { when: formatNear(overnight.as_of, timezone) }),
    url: '/jobs',
    good: true,
  }
}

/** Whether the report reached everybody. */
function mailMarks({ report }: Overnight): Mark[] {
  if (!report) return []
  const { accepted = 0, refused = 0, dead = 0, unclear = 0, ...waiting } = report.deliveries
  const lost = refused + dead + unclear
  const open = Object.values(waiting).reduce((sum, copies) => sum + copies, 0)
  const text = [
    t('Report mailed to {n}', { n: formatNumber(accepted) }),
    ...(open > 0 ? [t('{n} on the way', { n: formatNumber(open) })] : []),
    ...(lost > 0 ? [t('{n} not delivered', { n: formatNumber(lost) })] : []),
  ].join(', ')
  return [{ text: `${text}.`, url: `/reports/${report.id}`, good: lost === 0 }]
}
