import { type ScoreChart, scoreChart } from '../charts/score.ts'
import { formatExact, formatInstant, formatNear, formatNumber } from '../format.ts'
import { assets } from '../http/assets.ts'
import { t } from '../language/t.ts'
import { onDays, tierName } from '../leads/explanation.ts'
import type { TierChange } from '../leads/forecast.ts'
import { type ScoringRules, TIERS, type Tier } from '../leads/lead.ts'
import type { Moment } from '../leads/score.ts'
import { missingToNext, needsOf } from '../leads/tier.ts'
import type { NightScore } from './queries.ts'
import type { ExplainedScore } from './score.ts'

/** Rows of the table beside a forecast; where there are more steps, it has those that change the tier or the days. */
const ROWS = 60

/** The score with its reason, what is missing to the next tier, what becomes of it, and what the nights knew of it. */
export function scoreModel(score: ExplainedScore, nights: NightScore[], moment: Moment) {
  const { lead, explanation, cooling, steps } = score
  const { timezone, rules } = moment
  return {
    tier: { tier: lead.lead_score, icons: assets.icons },
    explanation,
    next: nextTier(lead, rules),
    cooling: cooling.map((change) => ({
      iso: change.at.toISOString(),
      at: formatNear(change.at, timezone),
      tier: { tier: change.tier, icons: assets.icons },
      counts: onDays(change),
    })),
    forecast: lead.total_events > 0 || steps.length > 1 ? forecastChart(steps, moment) : null,
    history: nights.length > 0 ? historyChart(nights, score, moment) : null,
  }
}

/** How far it is to the next tier: what there is, of what it asks for. */
function nextTier(activity: { total_events: number; active_days: number }, rules: ScoringRules) {
  const missing = missingToNext(activity, rules)
  if (!missing) return null
  const { events, days } = needsOf(missing.tier, rules)
  const { tier } = missing
  const need = (label: string, has: number, of: number) => ({
    label,
    has: String(Math.min(has, of)),
    of: String(of),
    text: t('{has} of {of}', { has: formatNumber(has), of: formatNumber(of) }),
  })
  const of_events = t('Events for {tier, select, hot {Hot} warm {Warm} other {Cool}}', { tier })
  const of_days = t('Days for {tier, select, hot {Hot} warm {Warm} other {Cool}}', { tier })
  return {
    label: t('What {tier, select, hot {Hot} warm {Warm} other {Cool}} asks for', { tier }),
    needs: [
      need(of_events, activity.total_events, events),
      ...(days > 0 ? [need(of_days, activity.active_days, days)] : []),
    ],
  }
}

function forecastChart(steps: TierChange[], { as_of, timezone, rules }: Moment): ScoreChart {
  const from = as_of.getTime()
  const to = from + rules.window_days * 86_400_000
  const shown = steps.filter(({ at }) => at.getTime() <= to)
  const near = (at: number) => formatNear(new Date(at), timezone)
  const rows = shown.map((step, i) => ({ step, before: shown[i - 1] }))
  const told =
    rows.length <= ROWS
      ? rows
      : rows.filter(
          ({ step, before }) =>
            !before || step.tier !== before.tier || step.active_days !== before.active_days,
        )
  return scoreChart({
    id: 'person-forecast',
    title: t('The next {n, plural, one {# day} other {# days}} with no new activity', {
      n: rules.window_days,
    }),
    desc: describe(shown, near),
    points: shown.map((step) => ({ ...step, at: step.at.getTime() })),
    from,
    to,
    zone: timezone,
    needs: needs(rules),
    bandLabel: (tier, start, end) => bandLabel(tier, near(start), near(end)),
    table: {
      caption:
        told.length < rows.length
          ? t('Each change of tier or days with no new activity; the picture has all {n} steps', {
              n: formatNumber(rows.length - 1),
            })
          : t('Each step with no new activity, soonest first'),
      head: [
        { text: t('From', { context: 'instant' }) },
        { text: t('Change', { context: 'score' }) },
        { text: t('Events'), number: true },
        { text: t('Days'), number: true },
        { text: t('Tier') },
      ],
      rows: told.map(({ step, before }) => [
        { text: formatExact(step.at, timezone) },
        { text: before ? changed(step.total_events - before.total_events) : t('now') },
        { text: formatNumber(step.total_events), number: true },
        { text: formatNumber(step.active_days), number: true },
        { text: tierName(step.tier) },
      ]),
    },
  })
}

function changed(difference: number): string {
  if (difference === 0) return t('as many leave as join')
  return difference < 0
    ? t('{n, plural, one {# event older} other {# events older}}', { n: -difference })
    : t('{n, plural, one {# event recorded for then} other {# events recorded for then}}', { n: difference })
}

/** "Hot until Wed 25 Nov at 12:00, then warm until …, then cold." */
function describe(steps: TierChange[], near: (at: number) => string): string {
  const starts = steps.filter((step, i) => i === 0 || step.tier !== steps[i - 1]!.tier)
  const parts = starts.map(({ tier }, i) => {
    const next = starts[i + 1]
    return next
      ? t('{tier, select, hot {hot} warm {warm} cool {cool} other {cold}} until {when}', {
          tier,
          when: near(next.at.getTime()),
        })
      : t('{tier, select, hot {hot} warm {warm} cool {cool} other {cold}}', { tier })
  })
  const text = parts.reduce((before, after) => t('{before}, then {after}', { before, after }))
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}

function historyChart(nights: NightScore[], { lead }: ExplainedScore, moment: Moment): ScoreChart {
  const { as_of, timezone, rules } = moment
  const now = { ...lead, at: as_of.getTime(), tier: lead.lead_score }
  const points = [...nights.map((night) => ({ ...night, at: night.as_of.getTime() })), now]
  const told = (at: number) => formatInstant(new Date(at), timezone)
  return scoreChart({
    id: 'person-history',
    title: t('{n, plural, one {The last night and now} other {The last # nights and now}}', {
      n: nights.length,
    }),
    desc: t('{n, plural, one {One night} other {# nights}} and the score now: {tier}, {counts}.', {
      n: nights.length,
      tier: tierName(now.tier),
      counts: onDays(now),
    }),
    points,
    from: points[0]!.at,
    to: now.at,
    zone: timezone,
    needs: needs(rules),
    bandLabel: (tier, start, end) => bandLabel(tier, told(start), told(end)),
    table: {
      caption: t('Tier by night, newest first'),
      head: [
        { text: t('As of') },
        { text: t('Tier') },
        { text: t('Events'), number: true },
        { text: t('Days'), number: true },
      ],
      rows: points
        .toReversed()
        .map((point, i) => [
          { text: i === 0 ? t('{when}, now', { when: told(point.at) }) : told(point.at) },
          { text: tierName(point.tier) },
          { text: formatNumber(point.total_events), number: true },
          { text: formatNumber(point.active_days), number: true },
        ]),
    },
  })
}

const needs = (rules: ScoringRules): { tier: Tier; events: number }[] =>
  TIERS.filter((tier) => tier !== 'cold').map((tier) => ({ tier, events: needsOf(tier, rules).events }))

const bandLabel = (tier: Tier, start: string, end: string) =>
  t('{tier} from {start} until {end}', { tier: tierName(tier), start, end })
