import { formatNear, formatShortDay } from '../format.ts'
import { msg, t } from '../language/t.ts'
import type { TierChange } from './forecast.ts'
import { type Activity, type ScoringRules, TIERS, type Tier } from './lead.ts'
import { missingToNext, tierOf } from './tier.ts'

const NAMES: Record<Tier, string> = {
  hot: msg('Hot'),
  warm: msg('Warm'),
  cool: msg('Cool'),
  cold: msg('Cold'),
}

/** "Hot" */
export function tierName(tier: Tier): string {
  return t(NAMES[tier])
}

/** "Hot" of several leads, which Russian says otherwise than of one. */
export function tierTitle(tier: Tier): string {
  return t('{tier, select, hot {Hot} warm {Warm} cool {Cool} other {Cold}}', { tier, context: 'leads' })
}

/** "14 events on 4 days. Hot needs 6 more events and 1 more day." */
export function explainShort(activity: Activity, rules: ScoringRules): string {
  return [`${counted(activity)}.`, ...missing(activity, rules)].join(' ')
}

/**
 * The whole reason for a tier: "Warm: 14 events on 4 days (19, 20, 22, 23 Nov). Hot needs 6 more events and 1 more
 * day. With no activity it turns cool on Thu 27 Nov at 14:05." Source: PRODUCT.md, "The score".
 * @param days the local days with activity, ascending; cooling: what `coolingForecast` says
 */
export function explain(
  {
    activity,
    days,
    cooling,
  }: { activity: Activity; days: string[]; cooling: Pick<TierChange, 'at' | 'tier'>[] },
  rules: ScoringRules,
  zone: string,
): string {
  const tier = tierOf(activity, rules)
  const where = days.length > 0 ? ` (${listDays(days)})` : ''
  return `${tierName(tier)}: ${counted(activity)}${where}. ${explainNext(activity, cooling, rules, zone)}`.trimEnd()
}

/** What comes next: "Hot needs 1 more day. With no activity it turns cool on Thu 27 Nov at 14:05." */
function explainNext(
  activity: Activity,
  cooling: Pick<TierChange, 'at' | 'tier'>[],
  rules: ScoringRules,
  zone: string,
): string {
  const next = cooling[0]
  if (!next) return missing(activity, rules).join(' ')
  // A lead can only rise by itself through events that are stored for a later time.
  const rises = TIERS.indexOf(next.tier) < TIERS.indexOf(tierOf(activity, rules))
  const values = { tier: next.tier, when: formatNear(next.at, zone) }
  const later = rises
    ? t(
        'With what is recorded for later it turns {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} on {when}.',
        values,
      )
    : t(
        'With no activity it turns {tier, select, hot {hot} warm {warm} cool {cool} other {cold}} on {when}.',
        values,
      )
  return [...missing(activity, rules), later].join(' ')
}

/** "14 events on 4 days" */
export function onDays({ total_events, active_days }: Activity): string {
  return t('{events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}', {
    events: total_events,
    days: active_days,
  })
}

const counted = (activity: Activity) =>
  activity.total_events === 0 ? t('no events in the window') : onDays(activity)

function missing(activity: Activity, rules: ScoringRules): string[] {
  const next = missingToNext(activity, rules)
  if (!next) return []
  const { tier, events, days } = next
  if (days === 0)
    return [
      t(
        '{tier, select, hot {Hot} warm {Warm} other {Cool}} needs {events, plural, one {# more event} other {# more events}}.',
        { tier, events },
      ),
    ]
  if (events === 0)
    return [
      t(
        '{tier, select, hot {Hot} warm {Warm} other {Cool}} needs {days, plural, one {# more day} other {# more days}}.',
        { tier, days },
      ),
    ]
  return [
    t(
      '{tier, select, hot {Hot} warm {Warm} other {Cool}} needs {events, plural, one {# more event} other {# more events}} and {days, plural, one {# more day} other {# more days}}.',
      { tier, events, days },
    ),
  ]
}

/** "19, 20, 22, 23 Nov"; the month is said where it changes: "30 Nov, 1, 2 Dec". */
function listDays(days: string[]): string {
  return days
    .map((day, i) => {
      const next = days[i + 1]
      const short = formatShortDay(day)
      return next && next.slice(0, 7) === day.slice(0, 7) ? short.split(' ')[0] : short
    })
    .join(', ')
}
