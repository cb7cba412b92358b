import { z } from 'zod'
import { typeName } from '../events/event.ts'
import { fieldsOf } from '../http/validation.ts'
import { t } from '../language/t.ts'
import type { ScoringRules } from '../leads/lead.ts'

/** Rules that are tried out, on top of a published version. */
export type Draft = Omit<ScoringRules, 'version'> & { base: number }

/** The numbers of a rule, in the order of the form. */
export const NUMBERS = [
  'hot_events',
  'hot_days',
  'warm_events',
  'warm_days',
  'cool_events',
  'window_days',
] as const
export type NumberName = (typeof NUMBERS)[number]
export const FIELDS = [...NUMBERS, 'goal_type'] as const

// Said when a draft is read, in the language of who asks.
const missing = { error: () => t('is missing.', { context: 'rule' }) }

const number = (most: number) => {
  const outside = { error: () => t('must be a whole number from 1 to {most}.', { most }) }
  return z
    .string(missing)
    .trim()
    .regex(/^\d{1,9}$/, outside)
    .transform(Number)
    .refine((value) => value >= 1 && value <= most, outside)
}

const shape = {
  hot_events: number(10_000),
  hot_days: number(91),
  warm_events: number(10_000),
  warm_days: number(91),
  cool_events: number(10_000),
  window_days: number(90),
  goal_type: z
    .string(missing)
    .min(1, missing)
    .max(200, { error: () => t('is too long.', { context: 'rule' }) })
    .refine((type) => !type.includes('\0'), { error: () => t('must not contain a NUL character.') }),
  base: number(1_000_000),
}

/** What holds between the numbers of a rule, so that each tier asks for no more than the one above. */
const ordered = (rules: Omit<Draft, 'base'>, wrong: (field: string, what: string) => void) => {
  if (rules.warm_events > rules.hot_events)
    wrong('warm_events', t('may be at most {n}, as hot asks for.', { n: rules.hot_events }))
  if (rules.cool_events > rules.warm_events)
    wrong('cool_events', t('may be at most {n}, as warm asks for.', { n: rules.warm_events }))
  if (rules.warm_days > rules.hot_days)
    wrong('warm_days', t('may be at most {n}, as hot asks for.', { n: rules.hot_days }))
  // A window of whole days touches one local day more than it has.
  if (rules.hot_days > rules.window_days + 1)
    wrong(
      'hot_days',
      t('may be at most {n} in a window of {days, plural, one {# day} other {# days}}.', {
        n: rules.window_days + 1,
        days: rules.window_days,
      }),
    )
}

const checked = <S extends z.ZodType<Omit<Draft, 'base'>>>(schema: S) =>
  schema.superRefine((rules, context) =>
    ordered(rules, (field, message) => context.addIssue({ code: 'custom', path: [field], message })),
  )

const DraftShape = checked(z.object(shape))
/** A draft as it is published: every field, no other, and why. */
export const Publication = checked(
  z.strictObject({
    ...shape,
    reason: z
      .string(missing)
      .trim()
      .min(3, { error: () => t('must say in a few words why.') })
      .max(500, { error: () => t('may have 500 characters at most.', { context: 'rule' }) }),
  }),
)

/** The form as it was typed: every field a text. */
export type Typed = Record<(typeof FIELDS)[number] | 'base', string>

/** What an address says of a draft: nothing, a draft, or what is wrong with it. What is left out is as published. */
export function readDraft(
  query: Record<string, unknown>,
  current: ScoringRules,
): { typed: Typed; draft: Draft | null; fields: Record<string, string> } {
  const given = FIELDS.filter((name) => typeof query[name] === 'string')
  const typed = Object.fromEntries([
    ...FIELDS.map((name) => [name, given.includes(name) ? String(query[name]) : String(current[name])]),
    ['base', typeof query.base === 'string' ? query.base : String(current.version)],
  ]) as Typed
  if (given.length === 0) return { typed, draft: null, fields: {} }
  const parsed = DraftShape.safeParse(typed)
  if (!parsed.success) return { typed, draft: null, fields: fieldsOf(parsed.error, typed) }
  return { typed, draft: parsed.data, fields: {} }
}

/** The draft in an address. */
export function draftParams(draft: Draft): Record<string, string> {
  return Object.fromEntries([...FIELDS, 'base' as const].map((name) => [name, String(draft[name])]))
}

/** True when publishing the draft would change nothing. */
export const isSame = (draft: Draft, rules: ScoringRules) =>
  FIELDS.every((name) => draft[name] === rules[name])

/** The draft as rules. It has no version of its own yet: 0 stands in no table. */
export function rulesOf({ base: _, ...rules }: Draft): ScoringRules {
  return { version: 0, ...rules }
}

/** "Hot: 20 events on 5 days. Warm: …", of rules or of a draft. */
export function sayRules(rules: Omit<ScoringRules, 'version'>): string {
  return [
    t(
      'Hot: {events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}.',
      {
        events: rules.hot_events,
        days: rules.hot_days,
      },
    ),
    t(
      'Warm: {events, plural, one {# event} other {# events}} on {days, plural, one {# day} other {# days}}.',
      {
        events: rules.warm_events,
        days: rules.warm_days,
      },
    ),
    t('Cool: {n, plural, one {# event} other {# events}}.', { n: rules.cool_events }),
    t('Window: {n, plural, one {# day} other {# days}}.', { n: rules.window_days }),
    t('Goal: {goal}.', { goal: typeName(rules.goal_type) }),
  ].join(' ')
}
