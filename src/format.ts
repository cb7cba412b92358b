import { DateTime } from 'luxon'
import { currentLanguage } from './language/current.ts'
import { LOCALES } from './language/language.ts'
import { t } from './language/t.ts'

/** How numbers, dates and times read, once for pages and mails, in the language of the request. Zones are IANA names. */

const numbers = { en: new Intl.NumberFormat(LOCALES.en), ru: new Intl.NumberFormat(LOCALES.ru) }
// English as in the examples below. Russian puts a comma after the weekday, and declines its months ("27 мая").
const SHAPES = {
  instant: { en: 'ccc d LLL yyyy, HH:mm', ru: 'ccc, d MMM yyyy, HH:mm' },
  exact: { en: 'd LLL yyyy, HH:mm:ss', ru: 'd MMM yyyy, HH:mm:ss' },
  near: { en: "ccc d LLL 'at' HH:mm", ru: "ccc, d MMM 'в' HH:mm" },
  day: { en: 'ccc d LLL yyyy', ru: 'ccc, d MMM yyyy' },
  short_day: { en: 'd LLL', ru: 'd MMM' },
  weekday: { en: 'ccc d LLL', ru: 'ccc, d MMM' },
}

/** 12345 → "12,345" */
export function formatNumber(value: number): string {
  return numbers[currentLanguage()].format(value)
}

/** "1 event", "12 events", "12 событий": the nominative. In a sentence that wants another case, write the plural there (src/language/t.ts). */
export function plural(count: number, one: string, many = `${one}s`): string {
  if (currentLanguage() === 'en') return `${formatNumber(count)} ${count === 1 ? one : many}`
  return t(pluralMessage(one, many), { n: count })
}

/** The message of the catalogue behind `plural(n, one, many)`. */
export function pluralMessage(one: string, many = `${one}s`): string {
  return `{n, plural, one {# ${one}} other {# ${many}}}`
}

/** 0.1234 → "12.3 %"; null (nothing to divide by) → "–" */
export function formatShare(share: number | null): string {
  if (share === null) return '–'
  const percent = (share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)
  return currentLanguage() === 'ru' ? `${percent.replace('.', ',')}\u00a0%` : `${percent} %`
}

/** "Thu 27 Nov 2026, 14:05" */
export function formatInstant(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat(shape('instant'))
}

/** "27 Nov 2026, 14:05:09" — for tables where seconds tell rows apart. */
export function formatExact(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat(shape('exact'))
}

/** "14:05:09" — where the day stands above. */
export function formatExactTime(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat('HH:mm:ss')
}

/** "Thu 27 Nov at 14:05" — for sentences about the near future. */
export function formatNear(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat(shape('near'))
}

/** "14:05" */
export function formatTime(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat('HH:mm')
}

/** "Mon" */
export function formatWeekdayName(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat('ccc')
}

/** '2026-11-27' → "Fri 27 Nov 2026" */
export function formatDay(day: string): string {
  return onDay(day).toFormat(shape('day'))
}

/** '2026-11-27' → "27 Nov" */
export function formatShortDay(day: string): string {
  return onDay(day).toFormat(shape('short_day'))
}

/** "just now", "5 min ago", "3 h ago", "2 days ago"; "in 3 h" for the future. */
export function ago(instant: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - instant.getTime()) / 1000)
  const time = roughly(Math.abs(seconds))
  if (time === null) return seconds >= 0 ? t('just now') : t('in a moment')
  return seconds >= 0 ? t('{time} ago', { time }) : t('in {time}', { time })
}

/** "5 min", "3 h", "2 days": a length of time as people say it in passing. Null below 45 seconds. */
export function roughly(seconds: number): string | null {
  if (seconds < 45) return null
  if (seconds < 3_570) return t('{n} min', { n: Math.round(seconds / 60) })
  if (seconds < 84_600) return t('{n} h', { n: Math.round(seconds / 3600) })
  return plural(Math.round(seconds / 86_400), 'day')
}

/** A length of time in words of one or two units: "45 s", "12 min", "3 h 20 min", "2 days 5 h". */
export function formatDuration(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (ms < 59_500) return t('{n} s', { n: Math.max(0, Math.round(ms / 1_000)) })
  if (minutes < 60) return t('{n} min', { n: minutes })
  const hours = Math.round(ms / 3_600_000)
  if (minutes < 24 * 60) {
    const rest = minutes % 60
    return `${t('{n} h', { n: Math.floor(minutes / 60) })}${rest > 0 ? ` ${t('{n} min', { n: rest })}` : ''}`
  }
  const rest = hours % 24
  return `${plural(Math.floor(hours / 24), 'day')}${rest > 0 ? ` ${t('{n} h', { n: rest })}` : ''}`
}

/** The local calendar day of an instant, 'YYYY-MM-DD'. */
export function localDay(instant: Date, zone: string): string {
  return inZone(instant, zone).toISODate()!
}

function inZone(instant: Date, zone: string): DateTime {
  return DateTime.fromJSDate(instant, { zone }).setLocale(LOCALES[currentLanguage()])
}

function onDay(day: string): DateTime {
  return DateTime.fromISO(day, { zone: 'UTC' }).setLocale(LOCALES[currentLanguage()])
}

function shape(name: keyof typeof SHAPES): string {
  return SHAPES[name][currentLanguage()]
}

/** '2026-11-22' → "Sun 22 Nov" — where the year is plain. */
export function formatWeekday(day: string): string {
  return onDay(day).toFormat(shape('weekday'))
}

/** 1.84 → "1.8" */
export function formatTenths(value: number): string {
  return currentLanguage() === 'ru' ? value.toFixed(1).replace('.', ',') : value.toFixed(1)
}
