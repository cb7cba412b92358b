import { analyticsNav } from '../analytics/nav.ts'
import { type GroupPage, peopleModel } from '../analytics/people-views.ts'
import { typeName } from '../events/event.ts'
import { formatDay, formatInstant, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import type { Tier } from '../leads/lead.ts'
import { showing } from '../streams/fragment.ts'
import {
  type Draft,
  draftParams,
  type FIELDS,
  isSame,
  type NumberName,
  rulesOf,
  sayRules,
  type Typed,
} from './draft.ts'
import type { Preview } from './preview.ts'
import { previewModel } from './preview-view.ts'
import type { RulesVersion } from './queries.ts'

const LABELS: Record<(typeof FIELDS)[number], { label: string; unit: string }> = {
  hot_events: { label: 'Hot, from', unit: 'events' },
  hot_days: { label: 'Hot, on at least', unit: 'days' },
  warm_events: { label: 'Warm, from', unit: 'events' },
  warm_days: { label: 'Warm, on at least', unit: 'days' },
  cool_events: { label: 'Cool, from', unit: 'events' },
  window_days: { label: 'Window', unit: 'days of 24 hours' },
  goal_type: { label: 'Goal', unit: '' },
}
const ROWS: { tier: Tier | null; legend: string; fields: NumberName[] }[] = [
  { tier: 'hot', legend: 'Hot', fields: ['hot_events', 'hot_days'] },
  { tier: 'warm', legend: 'Warm', fields: ['warm_events', 'warm_days'] },
  { tier: 'cool', legend: 'Cool', fields: ['cool_events'] },
]

export type Lab = {
  versions: RulesVersion[]
  /** the version that scores and lists go by; behind the newest while everybody is scored anew */
  live_version: number
  /** how far a pass that scores everybody anew is */
  progress: { step: string; done: number; total: number | null } | null
  types: string[]
  typed: Typed
  draft: Draft | null
  preview: Preview | null
  fields: Record<string, string>
  reason: string
  /** why the last publishing was refused */
  refused: string | null
  published: number | null
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

/** Which version scores and lists go by. It stays true by itself, see live.ts. */
export function rulesState(lab: Pick<Lab, 'versions' | 'live_version' | 'progress' | 'published'>): View {
  return { template: 'partials/rules/state', model: stateModel(lab) }
}

function stateModel({
  versions,
  live_version,
  progress,
  published,
}: Pick<Lab, 'versions' | 'live_version' | 'progress' | 'published'>) {
  const newest = versions[0]!.version
  const pending = live_version < newest
  return {
    pending,
    live: showing('rules-state', { published: published ? String(published) : undefined }),
    text: pending
      ? `Version ${newest} is published. Everybody is being scored by it; until that is done all pages go by version ${live_version}.`
      : published === newest
        ? `Version ${newest} is published, and everybody is scored by it.`
        : '',
    progress: pending && progress ? progress : null,
    about: `Version ${live_version} is live.`,
  }
}

function formModel(typed: Typed, fields: Record<string, string>, types: string[], current: RulesVersion) {
  const field = (name: NumberName) => ({
    name,
    ...LABELS[name],
    value: typed[name],
    wrong: fields[name] ?? null,
    changed: typed[name] !== String(current[name]),
  })
  const known = types.includes(typed.goal_type) ? types : [...types, typed.goal_type]
  return {
    base: String(current.version),
    rows: ROWS.map(({ tier, legend, fields }) => ({
      legend,
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
    reason: version.reason,
    at: { iso: version.created_at.toISOString(), text: formatInstant(version.created_at, timezone) },
    nights:
      first_night && last_night
        ? `${plural(nights, 'night')}, ${formatDay(first_night)} to ${formatDay(last_night)}`
        : 'no night yet',
  }
}

/** The people of one square: from a tier that is live to one under the draft. */
export function movesView(
  page: GroupPage,
  { draft, from, to, every }: { draft: Draft; from: Tier; to: Tier; every: number },
): View {
  const params = { ...draftParams(draft), from, to }
  const address = (path: string, more: Record<string, string> = {}) =>
    `${path}?${new URLSearchParams({ ...params, ...more })}`
  return {
    template: 'pages/rules/people',
    model: {
      title: from === to ? `Stay ${from} under the draft` : `From ${from} to ${to} under the draft`,
      about: `${sayRules(rulesOf(draft))}${every > 1 ? ` Looked for among every ${ordinal(every)} lead.` : ''}`,
      back: `/analytics/rules?${new URLSearchParams(draftParams(draft))}`,
      ...peopleModel(page, (more) => address('/analytics/rules/people', more)),
    },
  }
}

/** "2nd", "3rd", "11th" */
export function ordinal(number: number): string {
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(number)
  return `${number}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[rule]}`
}
