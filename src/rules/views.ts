import { analyticsNav } from '../analytics/nav.ts'
import { typeName } from '../events/event.ts'
import { formatDay, formatInstant } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { msg, t } from '../language/t.ts'
import type { Tier } from '../leads/lead.ts'
import { type Draft, draftParams, isSame, type NumberName, rulesOf, sayRules, type Typed } from './draft.ts'
import type { Preview } from './preview.ts'
import { previewModel } from './preview-view.ts'
import type { RulesVersion } from './queries.ts'
import { type RulesState, stateModel } from './state-view.ts'

/** What the number of a rule is called, and what it counts. */
function labelOf(name: NumberName): { label: string; unit: string } {
  const events = t('events', { context: 'unit' })
  const days = t('days', { context: 'unit' })
  const labels = {
    hot_events: { label: t('Hot, from'), unit: events },
    hot_days: { label: t('Hot, on at least'), unit: days },
    warm_events: { label: t('Warm, from'), unit: events },
    warm_days: { label: t('Warm, on at least'), unit: days },
    cool_events: { label: t('Cool, from'), unit: events },
    window_days: { label: t('Window'), unit: t('days of 24 hours') },
  }
  return labels[name]
}
const ROWS: { tier: Tier; fields: NumberName[] }[] = [
  { tier: 'hot', fields: ['hot_events', 'hot_days'] },
  { tier: 'warm', fields: ['warm_events', 'warm_days'] },
  { tier: 'cool', fields: ['cool_events'] },
]

/** Of the version that every school begins with: its reason is the portal's own. */
const FIRST_REASON = msg('The criteria the school has always used.')

export type Lab = RulesState & {
  types: string[]
  typed: Typed
  draft: Draft | null
  preview: Preview | null
  fields: Record<string, string>
  reason: string
  /** why the last publishing was refused */
  refused: string | null
  timezone: string
}

/** The lab: the rules, a draft of others, what it would change, and the history of versions. */
export function rulesView(lab: Lab): View {
  const { versions, typed, draft, preview, fields, types, timezone } = lab
  const current = versions[0]!
  return {
    template: 'pages/rules/rules',
    model: {
      icons: assets.icons,
      nav: analyticsNav('rules', true),
      state: stateModel(lab),
      refused: lab.refused,
      rules: sayRules(current),
      form: formModel(typed, fields, types, current),
      preview: preview && draft ? previewModel(preview, draft) : null,
      publish:
        draft && preview && !isSame(draft, current)
          ? {
              fields: Object.entries(draftParams(draft)),
              says: sayRules(rulesOf(draft)),
              version: current.version + 1,
              reason: lab.reason,
              wrong: fields.reason ?? null,
            }
          : null,
      same: Boolean(draft && isSame(draft, current)),
      versions: versions.map((version) => versionModel(version, timezone)),
    },
  }
}

function formModel(typed: Typed, fields: Record<string, string>, types: string[], current: RulesVersion) {
  const field = (name: NumberName) => ({
    name,
    ...labelOf(name),
    value: typed[name],
    wrong: fields[name] ?? null,
    changed: typed[name] !== String(current[name]),
  })
  const known = types.includes(typed.goal_type) ? types : [...types, typed.goal_type]
  return {
    base: String(current.version),
    rows: ROWS.map(({ tier, fields }) => ({
      tier: { tier, icons: assets.icons },
      fields: fields.map(field),
    })),
    window: field('window_days'),
    goal: {
      wrong: fields.goal_type ?? null,
      options: known.map((type) => ({
        value: type,
        label: typeName(type),
        chosen: type === typed.goal_type,
      })),
    },
    wrong: Object.keys(fields).some((name) => name !== 'reason'),
  }
}

function versionModel(version: RulesVersion, timezone: string) {
  const { nights, first_night, last_night } = version
  return {
    version: version.version,
    says: sayRules(version),
    author: version.author,
    reason: version.reason === FIRST_REASON ? t(FIRST_REASON) : version.reason,
    at: { iso: version.created_at.toISOString(), text: formatInstant(version.created_at, timezone) },
    nights:
      first_night && last_night
        ? t('{n, plural, one {# night} other {# nights}}, {from} to {to}', {
            n: nights,
            from: formatDay(first_night),
            to: formatDay(last_night),
          })
        : t('no night yet'),
  }
}
