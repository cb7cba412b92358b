import { z } from 'zod'
import ru from 'zod/v4/locales/ru.js'
import { currentLanguage } from '../language/current.ts'
import { t } from '../language/t.ts'

/** Input that does not fit its schema, with one sentence per field. */
export class ValidationError extends Error {
  readonly fields: Record<string, string>
  constructor(fields: Record<string, string>) {
    super(
      Object.entries(fields)
        .map(([field, what]) => `${field} ${what}`)
        .join('; '),
    )
    this.fields = fields
  }
}

/**
 * One sentence per field of `input`: what was wrong and what would be right. A repeated parameter arrives as an array,
 * and an unknown one is refused by name: nothing is silently ignored.
 */
export function fieldsOf(error: z.ZodError, input: unknown): Record<string, string> {
  // Without a prototype: `__proto__` is a name like any other.
  const fields: Record<string, string> = Object.create(null)
  for (const issue of error.issues) {
    const name = issue.path.join('.') || 'request'
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) fields[key] = t('is not known here.')
    } else if (Array.isArray((input as Record<PropertyKey, unknown>)[issue.path[0] ?? ''])) {
      fields[name] ??= t('may be given only once.')
    } else {
      fields[name] ??= sentence(t(issue.message))
    }
  }
  return fields
}

/** For a form that is a button alone. */
export const NoFields = z.strictObject({})

// What zod says by itself; the schemas' own words come first, and `fieldsOf` translates them.
const inRussian = { error: ru().localeError }

/** @throws ValidationError with a sentence per field. */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input, currentLanguage() === 'ru' ? inRussian : undefined)
  if (!parsed.success) throw new ValidationError(fieldsOf(parsed.error, input))
  return parsed.data
}

const sentence = (message: string) => (/[.!?]$/.test(message) ? message : `${message}.`)
