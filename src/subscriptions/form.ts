import { IANAZone } from 'luxon'
import { z } from 'zod'
import { LANGUAGES } from '../language/language.ts'
import { t } from '../language/t.ts'
import { RHYTHMS, type Rhythm, type Schedule, WEEKDAYS } from './rhythm.ts'

/** How often and when, as a form says it. A button alone means: every night, as soon as it is written. */
export const ScheduleFields = {
  rhythm: z.string().max(100).default('nightly'),
  weekday: z.string().max(100).default('1'),
  hour: z.string().max(100).default(''),
  timezone: z.string().max(100).default(''),
}
export const ScheduleForm = z.strictObject(ScheduleFields)
export const AddressForm = z.strictObject({
  ...ScheduleFields,
  address: z.string().max(1_000),
  // Not said: that of whoever adds the address.
  language: z.string().max(100).default(''),
})
export const LanguageForm = z.strictObject({ language: z.enum(LANGUAGES) })
export type ScheduleTyped = z.output<typeof ScheduleForm>

/** What was typed as a schedule, or a sentence per field that cannot be one. */
export function readSchedule(typed: ScheduleTyped): { schedule: Schedule; fields: Record<string, string> } {
  const fields: Record<string, string> = {}
  const weekday = Number(typed.weekday)
  const hour = typed.hour === '' ? null : Number(typed.hour)
  const timezone = typed.timezone.trim()
  if (!RHYTHMS.includes(typed.rhythm as Rhythm)) fields.rhythm = t('Choose one of these.')
  if (!WEEKDAYS[weekday - 1]) fields.weekday = t('Choose one of these.')
  if (hour !== null && !/^(\d|1\d|2[0-3])$/.test(typed.hour)) fields.hour = t('Choose one of these.')
  if (timezone !== '' && !IANAZone.isValidZone(timezone))
    fields.timezone = t('Write it as Europe/Berlin or America/New_York, or leave it empty.')
  const rhythm = typed.rhythm as Rhythm
  const schedule = { rhythm, weekday: rhythm === 'weekly' ? weekday : null, hour, timezone: timezone || null }
  return { schedule, fields }
}

/** The schedule as its form shows it. */
export function typedOf({ rhythm, weekday, hour, timezone }: Schedule): ScheduleTyped {
  return {
    rhythm,
    weekday: String(weekday ?? 1),
    hour: hour === null ? '' : String(hour),
    timezone: timezone ?? '',
  }
}
