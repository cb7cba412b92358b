import { cohortsChart } from '../charts/cohorts.ts'
import { weekdayName } from '../charts/heat.ts'
import { eventsUrl } from '../events/filter.ts'
import { exactly } from '../events/instant.ts'
import { formatDay, formatInstant, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { contactModel } from './contact-view.ts'
import { type ConversionInput, conversionModel } from './conversion-view.ts'
import { groupUrl, OUTCOME_DAYS } from './group.ts'
import { analyticsNav } from './nav.ts'
import type { ContactOutcome } from './outcome-queries.ts'
import type { AskedHours } from './question.ts'
import type { Cohort } from './retention-queries.ts'
import { type Span, spanParams } from './span.ts'

export const WEEKS = [4, 8, 12] as const

/** Does it work? Conversion by tier, and of the contacted beside the others. */
export function conversionView(
  { conversion, contacts }: { conversion: ConversionInput; contacts: ContactOutcome[] },
  may_rules: boolean,
): View {
  const { days } = conversion
  return {
    template: 'pages/analytics/conversion',
    model: {
      icons: assets.icons,
      nav: analyticsNav('conversion', may_rules),
      choices: OUTCOME_DAYS.map((size) => ({
        label: plural(size, 'day'),
        url: `/analytics/conversion?days=${size}`,
        chosen: size === days,
      })),
      conversion: conversionModel(conversion),
      contacts: contactModel(contacts, days),
    },
  }
}

/** Registrations by week, and who of them was active so many weeks later. */
export function retentionView(
  { cohorts, weeks }: { cohorts: Cohort[]; weeks: number },
  may_rules: boolean,
): View {
  return {
    template: 'pages/analytics/retention',
    model: {
      icons: assets.icons,
      nav: analyticsNav('retention', may_rules),
      choices: WEEKS.map((size) => ({
        label: plural(size, 'week'),
        url: `/analytics/retention?weeks=${size}`,
        chosen: size === weeks,
      })),
      chart: retentionChart(cohorts, weeks),
      empty: cohorts.every(({ people }) => people === 0),
    },
  }
}

export const retentionChart = (cohorts: Cohort[], weeks: number) =>
  cohortsChart({
    id: 'retention',
    title: t('Active after registration, by week'),
    cohorts,
    url: ({ from, to }, later) =>
      groupUrl({ who: 'cohort', week: from, last: to === from ? null : to, later }),
    csv: `/analytics/figures.csv?figure=retention&weeks=${weeks}`,
  })

/** The hours behind a square of the week, or behind a part of the day: each leads to its events. */
export function hoursView(input: {
  hours: { from: Date; to: Date; events: number }[]
  asked: AskedHours
  span: Span
  timezone: string
}): View {
  const { hours, asked, span, timezone } = input
  const total = hours.reduce((sum, { events }) => sum + events, 0)
  return {
    template: 'pages/analytics/hours',
    model: {
      title: hoursTitle(asked),
      about: t('{events, plural, one {# event} other {# events}} from {from} to {to}, hour by hour', {
        events: total,
        from: formatDay(span.period.from),
        to: formatDay(span.period.to),
      }),
      back: `/analytics?${new URLSearchParams(spanParams(span))}#hours`,
      rows: hours.map(({ from, to, events }) => ({
        when: formatInstant(from, timezone),
        iso: from.toISOString(),
        events: formatNumber(events),
        url: eventsUrl({ from: exactly(from), to: exactly(to) }),
      })),
    },
  }
}

function hoursTitle({ weekday, hour, until }: AskedHours): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return weekday === null
    ? t('Every day, {from} to {to} h', { from: two(hour), to: two(until) })
    : t('{weekday}, {hour} h', { weekday: weekdayName(weekday), hour: two(hour) })
}
