import { typeName } from '../events/event.ts'
import { formatDay, formatExact, formatInstant, formatNumber } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { onDays } from '../leads/explanation.ts'
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
      report: {
        url: `/reports/${report.night}`,
        subject: report.subject,
        lang: report.language,
        day: formatDay(report.night),
      },
      as_of: { iso: moment.as_of.toISOString(), text: formatInstant(moment.as_of, moment.timezone) },
      rules: String(moment.rules.version),
      result: resultOf(leads, total, unexplained, differences.length),
      cut: total > differences.length ? t('The first {n} are looked into.', { n: differences.length }) : '',
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
      text: t(
        '{n, plural, one {No difference: each of the # lead scores today as it did that night.} other {No difference: each of the # leads scores today as it did that night.}}',
        { n: leads },
      ),
    }
  const differ = t(
    '{n, plural, one {# lead of {leads} scores otherwise today} other {# leads of {leads} score otherwise today}}',
    { n: total, leads: formatNumber(leads) },
  )
  if (unexplained === 0)
    return {
      alert: 'alert-info',
      text:
        looked < total
          ? t('{differ}; of the first {looked}, all because of events that came late.', { differ, looked })
          : t('{differ}, all because of events that came late.', { differ }),
    }
  const values = { differ, looked, n: unexplained }
  return {
    alert: 'alert-warning',
    text:
      looked === total
        ? t(
            '{differ}. Of the differences, {n, plural, one {# is} other {# are}} not explained by late events: an event or a registration was added for earlier, changed or deleted since.',
            values,
          )
        : t(
            '{differ}. Of the first {looked}, {n, plural, one {# is} other {# are}} not explained by late events: an event or a registration was added for earlier, changed or deleted since.',
            values,
          ),
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
    more:
      late.length > EVENTS_SHOWN ? t('and {n} more', { n: formatNumber(late.length - EVENTS_SHOWN) }) : '',
    verdict: explained
      ? t(
          '{n, plural, one {# event came late: without it the score is the one kept.} other {# events came late: without them the score is the one kept.}}',
          { n: late.length },
        )
      : late.length > 0
        ? t(
            '{n, plural, one {# event came late, which explains a part of it.} other {# events came late, which explains a part of it.}}',
            { n: late.length },
          )
        : t('No event came late.'),
    explained,
  }
}

function scoreModel(score: Scored) {
  return score === null
    ? { tier: null, counts: t('no lead') }
    : {
        tier: { tier: score.tier, icons: assets.icons },
        counts: onDays(score),
      }
}

function dayRows(mailed: Partial<Figures> | undefined, { day, funnel }: { day: DayFigures; funnel: Funnel }) {
  const rows: [string, number | undefined, number][] = [
    [t('Conversions'), mailed?.day?.conversions, day.conversions],
    [t('Events'), mailed?.day?.events, day.events],
    [t('Active people'), mailed?.day?.people, day.people],
    [t('Registered'), mailed?.funnel?.registered, funnel.registered],
    [t('… then opened the lesson'), mailed?.funnel?.opened, funnel.opened],
    [t('… then joined the webinar'), mailed?.funnel?.joined, funnel.joined],
    [t('… then enrolled'), mailed?.funnel?.enrolled, funnel.enrolled],
  ]
  return rows.map(([label, was, now]) => ({
    label,
    mailed: was === undefined ? '–' : formatNumber(was),
    now: formatNumber(now),
    same: was === now,
  }))
}
