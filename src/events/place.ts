import { t } from '../language/t.ts'
import { type Cursor, readCursor } from './cursor.ts'
import { readBound } from './filter.ts'

/**
 * Which part of the list a page shows: the newest, what is older or newer than a place, or what lies around an event or
 * a time.
 */
export type Place =
  | { kind: 'newest' }
  | { kind: 'before' | 'after'; cursor: Cursor; text: string }
  | { kind: 'event'; id: number }
  | { kind: 'time'; at: string; typed: string }
  | { kind: 'wrong'; name: 'at' | 'around'; typed: string; what: string }

/** The place that an address names. A cursor nobody wrote is forgiven; what a person typed is not left out in silence. */
export function readPlace(query: Record<string, unknown>, timezone: string): Place {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name].trim().slice(0, 300) : '')
  for (const kind of ['before', 'after'] as const) {
    const cursor = readCursor(text(kind))
    if (cursor) return { kind, cursor, text: text(kind) }
  }
  const around = text('around')
  if (around !== '') {
    if (/^-?\d{1,15}$/.test(around)) return { kind: 'event', id: Number(around) }
    const what = t('An event is named by its id, a whole number.')
    return { kind: 'wrong', name: 'around', typed: around, what }
  }
  const typed = text('at')
  if (typed === '') return { kind: 'newest' }
  const at = readBound(typed, 'from', timezone)
  const what = t('Write a day such as 2026-11-23, or a time such as 2026-11-23T14:05, that the calendar has.')
  return at ? { kind: 'time', at, typed } : { kind: 'wrong', name: 'at', typed, what }
}
