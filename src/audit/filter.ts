import { type Cursor, readCursor, writeCursor } from '../events/cursor.ts'
import { dayStart, isDay, shiftDay } from '../events/period.ts'
import { ACTIONS, type Action } from './audit.ts'
import { readSubject } from './subject.ts'

/** What the audit is asked for, as it stands in the address. A wrong value in a link falls back to none. */
export type AuditFilter = {
  who: string
  action: Action | undefined
  subject: string
  /** local days of the school, both inclusive */
  from: string
  to: string
  before: Cursor | undefined
}

export function readFilter(query: Record<string, unknown>): AuditFilter {
  const text = (name: string) =>
    typeof query[name] === 'string' ? query[name].trim().replaceAll('\0', '') : ''
  const day = (name: string) => (isDay(text(name)) ? text(name) : '')
  return {
    who: text('who').slice(0, 320),
    action: ACTIONS.find((action) => action === query.action),
    subject: readSubject(text('subject').slice(0, 400)),
    from: day('from'),
    to: day('to'),
    before: readCursor(text('before')) ?? undefined,
  }
}

/** The address of an audit list; what is left out is the default. */
export function auditUrl(filter: Partial<AuditFilter>, path = '/audit'): string {
  const { before, ...given } = filter
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given)) if (value) query.set(name, value)
  if (before) query.set('before', writeCursor(before))
  return query.size > 0 ? `${path}?${query}` : path
}

/** The instants of the filter's days: `at >= from and at < to`. */
export function boundsOf({ from, to }: Pick<AuditFilter, 'from' | 'to'>, timezone: string) {
  return {
    from: from ? dayStart(from, timezone) : undefined,
    to: to ? dayStart(shiftDay(to, 1), timezone) : undefined,
  }
}
