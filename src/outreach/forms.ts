import { z } from 'zod'
import { isDay, shiftDay } from '../events/period.ts'
import { msg, t } from '../language/t.ts'
import { STATUSES } from './card.ts'

/** A path of the portal that the answer leads back to; checked by `safeNext`. */
const back = z.string().max(2000).optional()
const version = z
  .string()
  .regex(/^\d{1,9}$/, { error: msg('must be a whole number.') })
  .transform(Number)

/** Whom a lead is given to: oneself, nobody, or the account of a number. */
export const Owner = z
  .string()
  .regex(/^(me|nobody|\d{1,15})$/, { error: msg('must be me, nobody or the number of an account.') })

export const OwnerForm = z.strictObject({ owner: Owner, version: version.optional(), back })

export const StatusForm = z.strictObject({
  status: z.enum(STATUSES, { error: () => t('must be one of {list}.', { list: STATUSES.join(', ') }) }),
  version,
  back,
})

/** A date that was typed, or a button that says in how many days; `in` wins. Neither: no next contact. */
export const NextContactForm = z.strictObject({
  on: z.string().max(40).default(''),
  in: z.enum(['1', '3', '7', 'never'], { error: msg('must be 1, 3, 7 or never.') }).optional(),
  version,
  back,
})

export const WordsForm = z.strictObject({ text: z.string().max(20_000).default(''), back })

export const MOST_WORDS = 2_000

/** What is wrong with a text that was typed, in a sentence; null when nothing is. */
export function faultOfText(text: string, kind: 'contact' | 'note'): string | null {
  if (kind === 'note' && text === '') return t('Write the note first: it was empty.')
  const length = [...text].length
  return length > MOST_WORDS
    ? t('It is {length} characters long; at most {most} are kept.', { length, most: MOST_WORDS })
    : null
}

/** The day a form of the next contact means, null for none; or what is wrong with it, in a sentence. */
export function readNextContact(
  form: z.output<typeof NextContactForm>,
  today: string,
): { day: string | null } | { fault: string } {
  if (form.in) return { day: form.in === 'never' ? null : shiftDay(today, Number(form.in)) }
  const on = form.on.trim()
  if (on === '') return { day: null }
  if (!isDay(on)) return { fault: t('The next contact must be a day such as 2026-11-27.') }
  if (on < today) return { fault: t('The next contact must be today or later.') }
  if (on > shiftDay(today, 730)) return { fault: t('The next contact must lie within two years.') }
  return { day: on }
}
