import { type Cell, type ChartTable, numberCell, partCell, shareCell } from '../charts/chart.ts'
import { ofText, partOf, type Sentence, sentence } from '../charts/finding.ts'
import { intervalsChart } from '../charts/intervals.ts'
import { typeName } from '../events/event.ts'
import { formatDay, formatInstant, formatNumber, formatShare, formatTenths } from '../format.ts'
import { assets } from '../http/assets.ts'
import { msg, t } from '../language/t.ts'
import { tierName } from '../leads/explanation.ts'
import type { Tier } from '../leads/lead.ts'
import { type Frozen, groupUrl, type OutcomeDays } from './group.ts'
import { ENOUGH_PEOPLE, type Outcome, outcomesOf, type TierOutcome } from './outcome.ts'
import type { OutcomeNight } from './outcome-queries.ts'

export type ConversionInput = {
  days: OutcomeDays
  goal_type: string
  timezone: string
  /** newest first; empty while no night is old enough */
  nights: OutcomeNight[]
  outcomes: ({ night: string } & TierOutcome)[]
}

type Row = {
  tier: { tier: Tier; icons: string } | null
  people: Cell
  converted: Cell
  share: Cell
  range: string
  lift: Cell
}

/** Conversion by tier, ready to print; null while no night is old enough. */
export function conversionModel({ days, goal_type, timezone, nights, outcomes }: ConversionInput) {
  const goal = { name: typeName(goal_type), raw: goal_type }
  const newest = nights[0]
  if (!newest) return { days, goal, found: null }
  const { tiers, all } = outcomesOf(outcomes)
  const url = (tier: Tier | null, converted: boolean, night: string | null = null) =>
    groupUrl({ ...frozen, days, tier, converted, night })
  return {
    days,
    goal,
    found: {
      finding: findingOf(tiers, all, days, url),
      nights: nights.length,
      newest: formatDay(newest.night),
      frozen_at: { iso: newest.as_of.toISOString(), text: formatInstant(newest.as_of, timezone) },
      chart: intervalsChart(
        tiers.map(({ tier, share }) => ({ tier, label: tierName(tier), share })),
        all.share?.value ?? null,
      ),
      rows: [
        ...tiers.map(({ tier, ...outcome }) =>
          rowOf(outcome, (converted) => url(tier, converted), { tier, icons: assets.icons }),
        ),
        { ...rowOf(all, (converted) => url(null, converted), null), lift: { text: '' } },
      ],
      by_night: nights.map(({ night, rules_version }) => ({
        night: formatDay(night),
        version: rules_version,
        cells: tiers.map(({ tier }) => {
          const found = outcomes.find((row) => row.night === night && row.tier === tier)
          return {
            people: numberCell(found?.people ?? 0, url(tier, false, night)),
            converted: numberCell(found?.converted ?? 0, url(tier, true, night)),
          }
        }),
      })),
      enough: ENOUGH_PEOPLE,
      csv: `/analytics/figures.csv?figure=conversion&outcome=${days}`,
    },
  }
}

const frozen: Omit<Frozen, 'days'> = {
  who: 'frozen',
  most: null,
  tier: null,
  night: null,
  contacted: null,
  converted: false,
}

/**
 * An outcome as a row: numbers that lead to the people they count, shares and lift to those who converted, and "not
 * enough data" below 30.
 */
export function rowOf(outcome: Outcome, url: (converted: boolean) => string, tier: Row['tier']): Row {
  const { people, converted, share, lift } = outcome
  return {
    tier,
    people: numberCell(people, url(false)),
    converted: numberCell(converted, url(true)),
    share: share ? partCell(converted, people, url(true)) : { text: '–' },
    range: share
      ? t('{low} to {high}', { low: formatShare(share.low), high: formatShare(share.high) })
      : t('not enough data'),
    lift:
      lift === null
        ? { text: '–' }
        : { text: `${formatTenths(lift)} ×`, href: url(true), of: ofText(converted, people) },
  }
}

function findingOf(
  tiers: ({ tier: Tier } & Outcome)[],
  all: Outcome,
  days: number,
  url: (tier: Tier, converted: boolean) => string,
): Sentence[] {
  const known = tiers.filter(({ share }) => share)
  const best = known[0]
  const last = known.at(-1)
  if (!best?.share || !last?.share || best === last || !all.share)
    return [sentence(msg('There are too few people yet to tell the tiers apart.'), {}, {})]
  const apart = best.share.low > last.share.high
  const values = {
    most: formatShare(best.share.value),
    best: best.tier,
    days,
    least: formatShare(last.share.value),
    last: last.tier,
  }
  const converted = (one: { tier: Tier } & Outcome) => partOf(one.converted, one.people, url(one.tier, true))
  const targets = { high: converted(best), low: converted(last) }
  const found =
    best.lift === null
      ? sentence(
          msg(
            '<high>{most}</high> of {best, select, hot {hot} warm {warm} cool {cool} other {cold}} leads converted within {days} days, <low>{least}</low> of {last, select, hot {hot} warm {warm} cool {cool} other {cold}} ones.',
          ),
          values,
          targets,
        )
      : sentence(
          msg(
            '<high>{most}</high> of {best, select, hot {hot} warm {warm} cool {cool} other {cold}} leads converted within {days} days, <low>{least}</low> of {last, select, hot {hot} warm {warm} cool {cool} other {cold}} ones; {best, select, hot {hot} warm {warm} cool {cool} other {cold}} ones <times>{lift}</times> times as often as all.',
          ),
          { ...values, lift: formatTenths(best.lift) },
          { ...targets, times: converted(best) },
        )
  return [found, apartSentence(apart)]
}

/** Whether two shares may differ by chance alone. */
export const apartSentence = (apart: boolean): Sentence =>
  sentence(apart ? msg('The intervals lie apart.') : msg('The intervals overlap: it may be chance.'), {}, {})

/** The table of outcomes for programs, which read English. */
export function conversionTable({ outcomes }: ConversionInput): ChartTable {
  const { tiers, all } = outcomesOf(outcomes)
  const row = (name: string, { people, converted, share, lift }: Outcome): Cell[] => [
    { text: name },
    numberCell(people),
    numberCell(converted),
    shareCell(share?.value ?? null),
    shareCell(share?.low ?? null),
    shareCell(share?.high ?? null),
    {
      text: lift === null ? '' : formatNumber(lift),
      value: lift === null ? null : Math.round(lift * 1000) / 1000,
    },
  ]
  return {
    caption: 'Conversion by tier',
    head: ['Tier', 'Leads', 'Converted', 'Share', 'Low', 'High', 'Lift'].map((text) => ({ text })),
    rows: [...tiers.map(({ tier, ...outcome }) => row(tier, outcome)), row('all', all)],
  }
}
