import { ROLE_NAMES, ROLES, type Role } from '../accounts/account.ts'
import { ago, formatInstant, formatNear, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { msg, t } from '../language/t.ts'
import type { School } from '../school/school.ts'
import type { Invitation } from './invitation.ts'
import type { Colleague } from './queries.ts'

/** What the page says after something was done. */
export const DONE = new Map([
  ['mailed', msg('The invitation is on its way.')],
  ['filed', msg('No mail server is set: the invitation is kept as a file in DATA_DIR/mail.')],
  ['withdrawn', msg('The invitation is taken back: its link opens nothing any more.')],
  ['role', msg('The role is changed, from the next click on.')],
  ['deactivated', msg('The account is deactivated: its sessions have ended, on every instance.')],
  ['reactivated', msg('The account may sign in again.')],
  ['sessions', msg('The sessions have ended.')],
  ['school', msg('The school’s name is changed.')],
])

export const ROLE_WORDS: Record<Role, string> = {
  staff: msg('reads everything and works leads'),
  manager: msg('also exports, edits rules and subscriptions, sends reports again'),
  admin: msg('also handles people, API keys, jobs and the audit'),
}

export type StaffState = {
  done?: string | undefined
  /** why something could not be done */
  error?: string
  /** what was wrong with a form, by field; the forms come back with what was typed */
  fields?: { email?: string; school?: string }
  invited?: { email: string; role: Role }
  school?: string
  /** a link to hand over, shown this once; `why` it was not mailed */
  link?: { email: string; url: string; why: string | null }
}

type Place = { now: Date; timezone: string; timezone_given: boolean; me: number }

export function staffPage(
  found: { people: Colleague[]; invitations: Invitation[]; school: School | undefined },
  place: Place,
  state: StaffState,
): View {
  const { people, invitations, school } = found
  const active = people.filter((one) => one.active)
  const invited = state.invited ?? { email: '', role: 'staff' }
  return {
    template: 'pages/staff/staff',
    model: {
      icons: assets.icons,
      count: t('{n, plural, one {# person} other {# people}} may sign in', { n: active.length }),
      people: people.map((one) => person(one, place)),
      invitations: invitations.map((one) => invitation(one, place)),
      roles: ROLES.map((role) => ({
        role,
        name: t(ROLE_NAMES[role]),
        words: t(ROLE_WORDS[role]),
        chosen: role === invited.role,
      })),
      form: { email: invited.email, wrong: state.fields?.email ?? null },
      school: {
        name: state.school ?? school?.name ?? '',
        wrong: state.fields?.school ?? null,
        zone: place.timezone,
        zone_from: place.timezone_given
          ? t('set by APP_TIMEZONE')
          : school
            ? t('chosen when the school was made')
            : t('the default'),
      },
      done: state.done ? t(state.done) : null,
      error: state.error ?? null,
      link: state.link ? linkOf(state.link) : null,
    },
  }
}

function linkOf({ email, url, why }: NonNullable<StaffState['link']>) {
  return {
    url,
    title: t('The invitation of {email}', { email }),
    about: why
      ? t(
          'The mail was not taken: {why}. Hand this link over another way; it is shown only now, works once, and only for 7 days. Who has it, joins.',
          { why },
        )
      : t('Hand this link over; it is shown only now, works once, and only for 7 days. Who has it, joins.'),
  }
}

function person(one: Colleague, { now, timezone, me }: Place) {
  const at = (instant: Date) => ({ iso: instant.toISOString(), text: formatInstant(instant, timezone) })
  return {
    id: one.id,
    name: one.name,
    email: one.email,
    role: one.role,
    role_name: t(ROLE_NAMES[one.role]),
    active: one.active,
    me: one.id === me,
    since: at(one.created_at),
    seen: one.last_seen_at && { ...at(one.last_seen_at), ago: ago(one.last_seen_at, now) },
    end_sessions: t('{n, plural, one {End # open session} other {End # open sessions}}', {
      n: one.open_sessions,
    }),
    sessions: one.open_sessions > 0 ? plural(one.open_sessions, 'open session') : '',
    roles: ROLES.map((role) => ({
      role,
      name: t(ROLE_NAMES[role]),
      words: t(ROLE_WORDS[role]),
      chosen: role === one.role,
    })),
  }
}

function invitation(one: Invitation, { now, timezone }: Place) {
  const over = one.expires_at <= now
  return {
    id: one.id,
    email: one.email,
    role: one.role,
    role_name: t(ROLE_NAMES[one.role]),
    by: one.invited_by ? t('by {name}', { name: one.invited_by, context: 'invited' }) : '',
    over,
    until: {
      iso: one.expires_at.toISOString(),
      text: over ? ago(one.expires_at, now) : formatNear(one.expires_at, timezone),
      exact: formatInstant(one.expires_at, timezone),
    },
  }
}

/** Choosing a name and a password, by the link of an invitation. */
export function joinPage(
  form: { token: string; name: string; email: string; role: Role },
  school: string | undefined,
  fields: Record<string, string> = {},
): View {
  return {
    template: 'pages/staff/join',
    model: {
      ...form,
      school: school ?? null,
      role_name: t(ROLE_NAMES[form.role]),
      words: t(ROLE_WORDS[form.role]),
      fields,
    },
  }
}
