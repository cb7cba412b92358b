import { z } from 'zod'
import { typeName } from '../events/event.ts'
import { plural } from '../format.ts'
import { fieldsOf } from '../http/validation.ts'
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

const number = (most: number) =>
  z
    .string({ error: 'is missing.' })
    .trim()
    .regex(/^\d{1,9}$/, `must be a whole number from 1 to ${most}.`)
    .transform(Number)
    .refine((value) => value >= 1 && value <= most, `must be a whole number from 1 to ${most}.`)

const shape = {
  hot_events: number(10_000),
  hot_days: number(91),
  warm_events: number(10_000),
  warm_days: number(91),
  cool_events: number(10_000),
  window_days: number(90),
  goal_type: z
    .string({ error: 'is missing.' })
    .min(1, 'is missing.')
    .max(200, 'is too long.')
    .refine((type) => !type.includes('\0'), 'must not contain a NUL character.'),
  base: number(1_000_000),
}

/** What holds between the numbers of a rule, so that each tier asks for no more than the one above. */
const ordered = (rules: Omit<Draft, 'base'>, wrong: (field: string, what: string) => void) => {
  if (rules.warm_events > rules.hot_events)
    wrong('warm_events', `may be at most ${rules.hot_events}, as hot asks for.`)
  if (rules.cool_events > rules.warm_events)
    wrong('cool_events', `may be at most ${rules.warm_events}, as warm asks for.`)
  if (rules.warm_days > rules.hot_days)
    wrong('warm_days', `may be at most ${rules.hot_days}, as hot asks for.`)
  // A window of whole days touches one local day more than it has.
  if (rules.hot_days > rules.window_days + 1)
    wrong(
      'hot_days',
      `may be at most ${rules.window_days + 1} in a window of ${plural(rules.window_days, 'day')}.`,
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
      .string({ error: 'is missing.' })
      .trim()
      .min(3, 'must say in a few words why.')
      .max(500, 'may have 500 characters at most.'),
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
    `Hot: ${plural(rules.hot_events, 'event')} on ${plural(rules.hot_days, 'day')}.`,
    `Warm: ${plural(rules.warm_events, 'event')} on ${plural(rules.warm_days, 'day')}.`,
    `Cool: ${plural(rules.cool_events, 'event')}.`,
    `Window: ${plural(rules.window_days, 'day')}.`,
    `Goal: ${typeName(rules.goal_type)}.`,
  ].join(' ')
}
