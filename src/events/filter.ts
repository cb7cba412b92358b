import { DateTime } from 'luxon'
import { readUserId } from '../people/person.ts'
import { exactly } from './instant.ts'
import { dayStart, isDay, shiftDay } from './period.ts'

/** Which events a list holds: created_at in the half-open range [from, to), instants as exact text or Dates. */
export type EventFilter = {
  event_type?: string | undefined
  user_id?: number | undefined
  from?: Date | string | undefined
  to?: Date | string | undefined
  /** the text at this place in the details: `source=bot`, `utm.source=bot` */
  detail?: { path: string[]; value: string } | undefined
}

export const FILTER_NAMES = ['event_type', 'user_id', 'from', 'to', 'detail'] as const
export type FilterName = (typeof FILTER_NAMES)[number]

/** A page's filter: what it means, and the parameters that say so again in a link or field. */
export type PageFilter = { filter: EventFilter; params: Partial<Record<FilterName, string>> }

/** Reads the filter of a page's address. Forgiving: what cannot be understood is left out. */
export function readFilter(query: Record<string, unknown>, timezone: string): PageFilter {
  const filter: EventFilter = {}
  const params: PageFilter['params'] = {}
  for (const name of FILTER_NAMES) {
    const raw = query[name]
    if (typeof raw !== 'string' || raw.length > 300 || raw.includes('\0')) continue
    const text = name === 'event_type' ? raw : raw.trim()
    const meaning = text === '' ? undefined : (readOne(name, text, timezone) ?? undefined)
    if (meaning === undefined) continue
    Object.assign(filter, { [name]: meaning })
    params[name] = text
  }
  return { filter, params }
}

function readOne(name: FilterName, text: string, timezone: string) {
  if (name === 'event_type') return text
  if (name === 'user_id') return readUserId(text)
  if (name === 'detail') return readDetail(text)
  return readBound(text, name, timezone)
}

function readDetail(text: string): EventFilter['detail'] | null {
  const [, key, value] = /^([^=]{1,200}?)\s*=\s*(.*)$/s.exec(text) ?? []
  return key ? { path: key.trim().split('.'), value: value ?? '' } : null
}

/**
 * A bound as people and links write it: a local day, a local time ('2026-11-23T14:05') or an instant with an
 * offset. As the end of a range a day means its whole length, so it answers the start of the next one.
 * Null when it is none of these.
 */
export function readBound(text: string, end: 'from' | 'to', timezone: string): string | null {
  if (isDay(text)) return exactly(dayStart(end === 'from' ? text : shiftDay(text, 1), timezone))
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?$/.test(text)) return null
  const time = DateTime.fromISO(text, { zone: timezone })
  if (!time.isValid) return null
  const digits = /\.(\d+)/.exec(text)?.[0] ?? ''
  return exactly(`${time.toUTC().toISO().slice(0, 19) + digits}Z`)
}

/** A bound of the filter as a datetime-local field takes it; empty when the filter has none. */
export function fieldTime(bound: Date | string | undefined, timezone: string): string {
  if (!bound) return ''
  const time = (bound instanceof Date ? DateTime.fromJSDate(bound) : DateTime.fromISO(bound)).setZone(
    timezone,
  )
  return time.toFormat(time.second === 0 ? "yyyy-MM-dd'T'HH:mm" : "yyyy-MM-dd'T'HH:mm:ss")
}

/** The address of the list of events that these parameters describe. */
export function eventsUrl(params: Partial<Record<FilterName | 'before', string>>, path = '/events'): string {
  const query = new URLSearchParams(
    Object.entries(params).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString()
  return query ? `${path}?${query}` : path
}
