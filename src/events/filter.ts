import { DateTime } from 'luxon'
import { t } from '../language/t.ts'
import { readUserId } from '../people/person.ts'
import { type Detail, readDetail } from './detail.ts'
import { exactly } from './instant.ts'
import { dayStart, isDay, shiftDay } from './period.ts'

/** Which events a list holds: created_at in the half-open range [from, to), instants as exact text or Dates. */
export type EventFilter = {
  /** one type, or any of several */
  event_type?: string | string[] | undefined
  user_id?: number | undefined
  from?: Date | string | undefined
  to?: Date | string | undefined
  /** all of them */
  details?: Detail[] | undefined
}

export const FILTER_NAMES = ['event_type', 'person', 'user_id', 'from', 'to', 'detail'] as const
export type FilterName = (typeof FILTER_NAMES)[number]

/** The parameters of an address that stand for a filter. */
export type FilterParams = Partial<Record<FilterName, string | string[]>>

/** What was typed and cannot be understood, with a sentence that says what would be right. */
export type Problem = { name: FilterName; typed: string; what: string }

/**
 * A page's filter: what it means, the parameters that say so again in a link or field, as typed, and what in them
 * is wrong. `person` is who was typed, to be looked up; see person-filter.ts.
 */
export type PageFilter = {
  filter: EventFilter
  params: FilterParams
  problems: Problem[]
  person: string | undefined
}

/** So many values of one name a filter takes. */
const MOST = { event_type: 50, detail: 5 }
const LONGEST = 300

/** Reads the filter of a page's address. What cannot be understood is named among the problems, never left out in silence. */
export function readFilter(query: Record<string, unknown>, timezone: string): PageFilter {
  const page: PageFilter = { filter: {}, params: {}, problems: [], person: undefined }
  for (const name of FILTER_NAMES) {
    const typed = textsOf(query[name], name)
    if (typed.length > 0) readOne(page, name, typed, timezone)
  }
  const { filter, params, problems } = page
  if (params.person !== undefined && params.user_id !== undefined)
    problems.push({
      name: 'person',
      typed: String(params.person),
      what: t('The address names a person twice. Clear one of them.'),
    })
  if (filter.from !== undefined && filter.to !== undefined && filter.from >= filter.to)
    problems.push({ name: 'to', typed: String(params.to), what: t('The end must be later than the start.') })
  return page
}

/** One or several texts; an empty one is a field that nobody filled in. */
function textsOf(value: unknown, name: FilterName): string[] {
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string')
  return texts.map((text) => (name === 'event_type' ? text : text.trim())).filter((text) => text !== '')
}

function readOne(page: PageFilter, name: FilterName, typed: string[], timezone: string): void {
  const { filter, params, problems } = page
  const [text] = typed as [string]
  const wrong = (what: string, which = text) =>
    problems.push({ name, typed: printable(which).slice(0, LONGEST), what })
  params[name] = isSeveral(name) ? [...new Set(typed)].map(printable) : printable(text)
  const bad = typed.find((one) => one.length > LONGEST || one.includes('\0'))
  if (bad !== undefined)
    return void wrong(t('At most {n} characters, none of them the NUL character.', { n: LONGEST }), bad)
  if (isSeveral(name) && typed.length > MOST[name])
    return void wrong(t('At most {n} of them at once.', { n: MOST[name] }))
  if (name === 'event_type') {
    const types = [...new Set(typed)]
    filter.event_type = types.length === 1 ? types[0] : types
  } else if (name === 'person') page.person = text
  else if (name === 'user_id') {
    const id = readUserId(text)
    if (id === null) wrong(t('An id is a whole number, such as 900000001.'))
    else filter.user_id = id
  } else if (name === 'detail') {
    const details = typed.map((one) => ({ one, detail: readDetail(one) }))
    for (const { one, detail } of details)
      if (!detail)
        wrong(t('Write it as path = value, such as source = telegram_bot or utm.source = mail.'), one)
    filter.details = details.flatMap(({ detail }) => detail ?? [])
  } else {
    const bound = readBound(text, name, timezone)
    if (bound === null)
      wrong(t('Write a day such as 2026-11-23, or a time such as 2026-11-23T14:05, that the calendar has.'))
    else filter[name] = bound
  }
}

export const isSeveral = (name: FilterName): name is 'event_type' | 'detail' => name in MOST

const printable = (text: string) => text.replaceAll('\0', '\ufffd')

/**
 * A bound as people and links write it: a local day, a local time ('2026-11-23T14:05') or an instant with an
 * offset. As the end of a range a day means its whole length, so it answers the start of the next one.
 * Null when it is none of these.
 */
export function readBound(text: string, end: 'from' | 'to', timezone: string): string | null {
  if (isDay(text)) return exactly(dayStart(end === 'from' ? text : shiftDay(text, 1), timezone))
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?$/.test(text)) return null
  const time = DateTime.fromISO(text.replace(' ', 'T'), { zone: timezone })
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
export function eventsUrl(
  params: FilterParams & { before?: string; after?: string; around?: string },
  path = '/events',
): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params))
    for (const text of Array.isArray(value) ? value : [value]) if (text) query.append(name, text)
  return query.size > 0 ? `${path}?${query}` : path
}

/** The address of the events of these types; null where there are more types than a filter takes, or none. */
export function typesUrl(types: string[], params: FilterParams): string | null {
  return types.length > 0 && types.length <= MOST.event_type
    ? eventsUrl({ event_type: types, ...params })
    : null
}

/** The parameters without one of them, or without one value of it: where a chip's cross leads. */
export function without(params: FilterParams, name: FilterName, value?: string): FilterParams {
  const { [name]: given, ...rest } = params
  const left = Array.isArray(given) && value !== undefined ? given.filter((text) => text !== value) : []
  return left.length > 0 ? { ...rest, [name]: left } : rest
}
