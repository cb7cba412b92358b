import { formatDay, formatInstant, localDay, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { overviewCharts } from './charts.ts'
import { type ConversionInput, conversionModel } from './conversion-view.ts'
import { minuteOf } from './hour-queries.ts'
import { analyticsNav } from './nav.ts'
import type { Overview } from './overview.ts'
import { daysOf } from './series.ts'
import { SPANS, type Span } from './span.ts'

/** The overview of a period: what people did, how far they came, and whether the tiers foretold it. */
export function analyticsView(
  overview: Overview,
  span: Span,
  conversion: ConversionInput,
  may_rules: boolean,
): View {
  const charts = overviewCharts(overview, span)
  return {
    template: 'pages/analytics/analytics',
    model: {
      icons: assets.icons,
      nav: analyticsNav('overview', may_rules),
      ...periodModel(span, overview),
      daily: charts.types,
      top: { ...charts.top, icons: assets.icons },
      compared: overview.compared && comparedText(overview.compared),
      hours: { ...charts.hours, note: hoursNote(overview, span) },
      funnel: charts.funnel,
      tiers: { ...charts.tiers, icons: assets.icons },
      nights: overview.nights.length,
      rule_changes: overview.rule_changes.map(({ night, rules_version }) =>
        t('From the night of {day} on: rules of version {version}.', {
          day: formatDay(night),
          version: rules_version,
        }),
      ),
      conversion: conversionModel(conversion),
    },
  }
}

/** What the choice of a period shows. */
export function periodModel(
  { period, days }: Span,
  { as_of, timezone }: Pick<Overview, 'as_of' | 'timezone'>,
) {
  return {
    period: {
      ...period,
      text: t('{from} to {to}', { from: formatDay(period.from), to: formatDay(period.to) }),
      last: localDay(as_of, timezone),
    },
    days: plural(daysOf(period).length, 'day'),
    as_of: { iso: as_of.toISOString(), text: formatInstant(as_of, timezone) },
    spans: SPANS.map((size) => ({
      label: plural(size, 'day'),
      url: `/analytics?days=${size}`,
      chosen: size === days,
    })),
  }
}

function comparedText({ now, before }: NonNullable<Overview['compared']>): string {
  return t(
    'Closed days are {from} to {to}; before are the same days a period earlier, {before_from} to {before_to}.',
    {
      from: formatDay(now.from),
      to: formatDay(now.to),
      before_from: formatDay(before.from),
      before_to: formatDay(before.to),
    },
  )
}

function hoursNote({ timezone }: Overview, { period }: Span): string {
  const minute = minuteOf(period, timezone)
  return minute === '00'
    ? t('Hours are those of {zone}. Darker is more on an average such hour.', { zone: timezone })
    : t(
        'Hours begin at {minute} past, as events are summed by hours of UTC and {zone} lies between them: each count is exact for its hour, and an hour across midnight stands with the day it begins on.',
        { minute, zone: timezone },
      )
}
