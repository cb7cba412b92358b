import { typeName } from '../events/event.ts'
import { formatDay, formatExact, formatInstant, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { displayName } from '../leads/lead.ts'
import type { Moment } from '../leads/score.ts'
import type { Difference, Parity, Scored } from './parity.ts'
import type { Report } from './queries.ts'
import type { DayFigures, Figures, Funnel } from './report.ts'

const EVENTS_SHOWN = 5

/** A night scored anew: that nothing differs, or each difference with the late events that explain it. */
export function parityPage(input: {
  report: Report
  moment: Moment
  leads: number
  parity: Parity
  mailed: Partial<Figures> | undefined
  counted: { day: DayFigures; funnel: Funnel }
}): View {
  const { report, moment, leads, parity, mailed, counted } = input
  const { total, differences } = parity
  const unexplained = differences.filter(({ explained }) => !explained).length
  const days = dayRows(mailed, counted)
  return {
    template: 'pages/reports/parity',
    model: {
      report: { url: `/reports/${report.night}`, subject: report.subject, day: formatDay(report.night) },
      as_of: { iso: moment.as_of.toISOString(), text: formatInstant(moment.as_of, moment.timezone) },
      rules: String(moment.rules.version),
      result: resultOf(leads, total, unexplained, differences.length),
      cut: total > differences.length ? `The first ${differences.length} are looked into.` : '',
      rows: differences.map((one) => row(one, moment)),
      days,
      days_same: days.every(({ same }) => same),
    },
  }
}

function resultOf(leads: number, total: number, unexplained: number, looked: number) {
  if (total === 0)
    return {
      alert: 'alert-success',
      text: `No difference: each of the ${plural(leads, 'lead')} scores today as it did that night.`,
    }
  const differ = `${plural(total, 'lead')} of ${formatNumber(leads)} ${total === 1 ? 'scores' : 'score'} otherwise today`
  if (unexplained === 0)
    return {
      alert: 'alert-info',
      text: `${differ}${looked < total ? `; of the first ${looked}, all` : ', all'} because of events that came late.`,
    }
  return {
    alert: 'alert-warning',
    text: `${differ}. Of the ${looked === total ? 'differences' : `first ${looked}`}, ${plural(unexplained, 'is', 'are')} not explained by late events: an event or a registration was added for earlier, changed or deleted since.`,
  }
}

function row({ kept, now, late, explained, ...person }: Difference, { as_of, timezone }: Moment) {
  return {
    name: displayName(person),
    url: `/users/${person.user_id}?${new URLSearchParams({ as_of: as_of.toISOString() })}`,
    kept: scoreModel(kept),
    now: scoreModel(now),
    late: late.slice(0, EVENTS_SHOWN).map((event) => ({
      type: typeName(event.event_type),
      created: formatExact(event.created_at, timezone),
      received: formatExact(event.received_at, timezone),
    })),
    more: late.length > EVENTS_SHOWN ? `and ${formatNumber(late.length - EVENTS_SHOWN)} more` : '',
    verdict: explained
      ? `${plural(late.length, 'event')} came late: without ${late.length === 1 ? 'it' : 'them'} the score is the one kept.`
      : late.length > 0
        ? `${plural(late.length, 'event')} came late, which explains a part of it.`
        : 'No event came late.',
    explained,
  }
}

function scoreModel(score: Scored) {
  return score === null
    ? { tier: null, counts: 'no lead' }
    : {
        tier: { tier: score.tier, icons: assets.icons },
        counts: `${plural(score.total_events, 'event')} on ${plural(score.active_days, 'day')}`,
      }
}

function dayRows(mailed: Partial<Figures> | undefined, { day, funnel }: { day: DayFigures; funnel: Funnel }) {
  const rows: [string, number | undefined, number][] = [
    ['Conversions', mailed?.day?.conversions, day.conversions],
    ['Events', mailed?.day?.events, day.events],
    ['Active people', mailed?.day?.people, day.people],
    ['Registered', mailed?.funnel?.registered, funnel.registered],
    ['… then opened the lesson', mailed?.funnel?.opened, funnel.opened],
    ['… then joined the webinar', mailed?.funnel?.joined, funnel.joined],
    ['… then enrolled', mailed?.funnel?.enrolled, funnel.enrolled],
  ]
  return rows.map(([label, was, now]) => ({
    label,
    mailed: was === undefined ? '–' : formatNumber(was),
    now: formatNumber(now),
    same: was === now,
  }))
}
