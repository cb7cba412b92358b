import { donutChart } from '../charts/donut.ts'
import { funnelChart } from '../charts/funnel.ts'
import { linesChart } from '../charts/lines.ts'
import { tiersChart } from '../charts/tiers.ts'
import { typeName } from '../events/event.ts'
import { eventsUrl } from '../events/filter.ts'
import type { Period } from '../events/period.ts'
import { formatDay, formatInstant, formatNumber, formatShare, localDay, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
import type { Conversion, Funnel } from './queries.ts'
import { daysOf, seriesByType, type TypeDays } from './series.ts'
import { SPANS, type Span } from './span.ts'
import { wilson } from './wilson.ts'

/** A line per type for so many types, the rest in one line: more cannot be told apart by colour. */
const MOST_TYPES = 6
/** Below so many people a share says more about chance than about a tier. */
export const ENOUGH_PEOPLE = 30

export function analyticsView(input: {
  span: Span
  byType: { date: string; event_type: string; count: number }[]
  funnel: Funnel
  nights: { night: string; counts: Record<Tier, number> }[]
  conversion: Conversion | null
  conversion_days: number
  goal_type: string
  now: Date
  timezone: string
}): View {
  const { span, byType, funnel, nights, conversion, conversion_days, goal_type, now, timezone } = input
  const { period } = span
  const days = daysOf(period)
  const today = localDay(now, timezone)
  const types = seriesByType(byType, days, MOST_TYPES)
  return {
    template: 'pages/analytics/analytics',
    model: {
      icons: assets.icons,
      period: { ...period, text: `${formatDay(period.from)} to ${formatDay(period.to)}`, last: today },
      days: plural(days.length, 'day'),
      spans: SPANS.map((size) => ({
        label: `${size} days`,
        url: `/analytics?days=${size}`,
        chosen: size === span.days,
      })),
      daily: linesChart({
        id: 'types',
        title: 'Events per day by type',
        days,
        series: types.map((type) => ({ ...named(type, period), values: type.values })),
        today,
        dayUrl: (date) => eventsUrl({ from: date, to: date }),
      }),
      top: donutChart({
        id: 'top',
        title: 'Top events',
        unit: 'events',
        slices: types.map((type) => ({ ...named(type, period), count: type.count })),
      }),
      funnel: funnelChart({
        id: 'funnel',
        title: 'From registration to enrolment',
        steps: [
          { label: 'Registered for the free lesson', people: funnel.registered },
          { label: 'Opened the lesson', people: funnel.opened },
          { label: 'Joined the webinar', people: funnel.joined },
          {
            label: goal_type === 'course_enrolled' ? 'Enrolled' : typeName(goal_type),
            people: funnel.enrolled,
          },
        ],
      }),
      tiers: {
        ...tiersChart({ id: 'tiers', title: 'Leads per tier', nights: everyNight(days, nights) }),
        icons: assets.icons,
      },
      nights: nights.length,
      conversion: conversion && conversionTable(conversion, timezone),
      conversion_days,
      goal: { name: typeName(goal_type), raw: goal_type },
      enough: ENOUGH_PEOPLE,
    },
  }
}

function named({ event_type }: TypeDays, { from, to }: Period) {
  return event_type === null
    ? { key: '', label: 'All other types', href: null }
    : { key: event_type, label: typeName(event_type), href: eventsUrl({ event_type, from, to }) }
}

function everyNight(days: string[], nights: { night: string; counts: Record<Tier, number> }[]) {
  const kept = new Map(nights.map(({ night, counts }) => [night, counts]))
  return days.map((night) => ({ night, counts: kept.get(night) ?? null }))
}

function conversionTable({ night, frozen_at, tiers }: Conversion, timezone: string) {
  return {
    night: formatDay(night),
    frozen_at: { iso: frozen_at.toISOString(), text: formatInstant(frozen_at, timezone) },
    rows: TIERS.map((tier) => {
      const { people, converted } = tiers.find((row) => row.tier === tier) ?? { people: 0, converted: 0 }
      const range = wilson(converted, people)
      const enough = people >= ENOUGH_PEOPLE && range !== null
      return {
        tier: { tier, icons: assets.icons },
        people: formatNumber(people),
        converted: formatNumber(converted),
        share: enough ? formatShare(converted / people) : '–',
        range: enough ? `${formatShare(range.low)} to ${formatShare(range.high)}` : 'not enough data',
      }
    }),
  }
}
