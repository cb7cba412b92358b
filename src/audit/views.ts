import { ROLE_NAMES, ROLES, type Role } from '../accounts/account.ts'
import { ago, formatExact } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { LANGUAGE_NAMES, readLanguage } from '../language/language.ts'
import { msg, t } from '../language/t.ts'
import { toldReply, toldState } from '../mail/told.ts'
import { ACTIONS, type AuditEntry, KEPT_YEARS } from './audit.ts'
import { type AuditFilter, auditUrl } from './filter.ts'
import { saySubject } from './subject.ts'

/** A page of the audit: what matches the filter, newest first. `found` holds one more than is shown, if there is more. */
export function auditPage(
  found: (AuditEntry & { place: string })[],
  filter: AuditFilter,
  place: { now: Date; timezone: string; limit: number; people: string[] },
): View {
  const { now, timezone, limit, people } = place
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const { before, ...first } = filter
  const more = found.length > limit && last
  return {
    template: 'pages/audit/audit',
    model: {
      icons: assets.icons,
      filter: { who: filter.who, subject: saySubject(filter.subject), from: filter.from, to: filter.to },
      filtered: auditUrl(first) !== '/audit',
      heading: auditUrl(first) !== '/audit' ? t('What matches, newest first') : t('Everything, newest first'),
      actions: ACTIONS.map((action) => ({ action, words: t(action), chosen: action === filter.action })),
      people,
      timezone,
      kept: t('{n, plural, one {# year} other {# years}}', { n: KEPT_YEARS }),
      rows: shown.map((entry) => row(entry, first, { now, timezone })),
      older_url: more ? auditUrl({ ...first, before: { at: last.place, id: last.id } }) : null,
      newest_url: before ? auditUrl(first) : null,
      csv_url: auditUrl(first, '/audit.csv'),
    },
  }
}

function row(
  entry: AuditEntry,
  filter: Omit<AuditFilter, 'before'>,
  { now, timezone }: { now: Date; timezone: string },
) {
  const person = /^person (\d+)$/.exec(entry.subject ?? '')?.[1]
  return {
    id: entry.id,
    iso: entry.at.toISOString(),
    exact: formatExact(entry.at, timezone),
    ago: ago(entry.at, now),
    who: entry.who,
    who_url: auditUrl({ ...filter, who: entry.who }),
    action: t(entry.action),
    failed: entry.action === 'sign-in failed',
    subject: saySubject(entry.subject ?? ''),
    subject_url: entry.subject ? auditUrl({ ...filter, subject: entry.subject }) : '',
    person_url: person ? `/users/${person}` : '',
    details: detailText(entry.details),
    ip: entry.ip ?? '',
  }
}

/** "from staff to manager, role admin". The database forgets the order of what it keeps. */
function detailText(details: Record<string, unknown> | null): string {
  const { from, to, ...others } = details ?? {}
  const move = [
    from !== undefined && t('from {value}', { value: said(from) }),
    to !== undefined && t('to {value}', { value: said(to) }),
  ]
  const rest = Object.entries(others)
    .filter(([, value]) => value !== null && value !== '')
    .map(
      ([name, value]) =>
        `${NAMES[name] ? t(NAMES[name]) : name.replaceAll('_', ' ')} ${(VALUES[name] ?? textOf)(value)}`,
    )
  return [move.filter(Boolean).join(' '), ...rest].filter(Boolean).join(', ')
}

/** What is kept of a deed is kept in English; its names are said in the reader's language, and so are roles. */
const NAMES: Record<string, string> = {
  role: msg('role'),
  rows: msg('rows'),
  reason: msg('reason'),
  night: msg('night'),
  name: msg('name'),
  state: msg('state'),
  ended: msg('ended'),
  version: msg('version'),
  list: msg('list'),
  scope: msg('scope'),
  format: msg('format'),
  time_zone: msg('time zone'),
  goal_type: msg('goal type'),
  prefix: msg('prefix'),
  reply: msg('reply'),
  language: msg('language'),
}
const said = (value: unknown) => {
  const text = textOf(value)
  return ROLES.some((role) => role === text) ? t(ROLE_NAMES[text as Role]) : text
}

const textOf = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))

/** Values that are the portal's own words, or stand for such. */
const VALUES: Record<string, (value: unknown) => string> = {
  role: said,
  state: (value) => toldState(textOf(value)),
  reply: (value) => toldReply(textOf(value)),
  language: (value) => LANGUAGE_NAMES[readLanguage(value) ?? 'en'],
}
