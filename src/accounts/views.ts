import { ago, formatInstant } from '../format.ts'
import type { View } from '../http/view.ts'
import { currentLanguage } from '../language/current.ts'
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../language/language.ts'
import { msg, t } from '../language/t.ts'
import { type Account, ROLE_NAMES, THEMES } from './account.ts'
import { browserName } from './browser-name.ts'
import type { OpenSession } from './queries.ts'
import { zonesByRegion } from './zones.ts'

type Fields = Record<string, string>

/** What the sign-in page says to who comes from another page. */
export const WELCOMES = new Map([
  ['reset', msg('Your new password is set, and all your sessions have ended. Sign in with it.')],
  ['welcome', msg('Your account is ready. Sign in with the password you have just chosen.')],
  ['made', msg('The school is made. Sign in with the password you have just chosen.')],
])

export function loginPage(form: {
  email: string
  next: string
  error?: string
  done?: string | undefined
}): View {
  return {
    template: 'pages/accounts/login',
    model: {
      form,
      error: form.error ?? null,
      done: form.done ? t(form.done) : null,
      languages: languageChoice(currentLanguage()),
    },
  }
}

/** Asking for a mail that sets a new password; `sent` after it was asked for, whoever asked. */
export function forgotPage(state: { email: string; sent: boolean; wrong?: string | undefined }): View {
  return { template: 'pages/accounts/forgot', model: { ...state, wrong: state.wrong ?? null } }
}

/** Setting a new password by a mailed link. */
export function resetPage(form: { token: string; email: string }, fields: Fields = {}): View {
  return { template: 'pages/accounts/reset', model: { ...form, fields } }
}

/** What the account page says after something was done. */
export const OWN_DONE = new Map([
  ['name', msg('Your name is changed.')],
  ['password', msg('Your password is changed. Your other sessions have ended.')],
  ['sessions', msg('The session has ended.')],
  ['theme', msg('The look is changed.')],
  ['language', msg('The language is changed.')],
  ['zone', msg('Times are now shown in the zone you chose.')],
])

export type AccountState = { done?: string | undefined; fields?: Fields; name?: string }

/** One's own page; `fields` holds what was wrong with a refused form. */
export function accountPage(
  account: Account & { session_id: string },
  sessions: OpenSession[],
  { now, school_zone }: { now: Date; school_zone: string },
  state: AccountState = {},
): View {
  return {
    template: 'pages/accounts/account',
    model: {
      me: { email: account.email, name: state.name ?? account.name, role: t(ROLE_NAMES[account.role]) },
      themes: THEMES.map((value) => ({
        value,
        label: { auto: t('As the device'), light: t('Light'), dark: t('Dark') }[value],
        chosen: value === account.theme,
      })),
      languages: [
        { value: '', label: t('As the browser asks'), lang: null, chosen: account.language === null },
        ...languageChoice(account.language),
      ],
      school_zone,
      time_zone: account.time_zone ?? '',
      regions: zonesByRegion(account.time_zone).map(([region, zones]) => ({ region, zones })),
      now: { iso: now.toISOString(), text: formatInstant(now, school_zone) },
      sessions: sessions.map((session) => ({
        id: session.id,
        current: session.id === account.session_id,
        where: session.ip || t('unknown address'),
        browser: browserName(session.user_agent),
        begun: {
          iso: session.created_at.toISOString(),
          text: formatInstant(session.created_at, school_zone),
        },
        seen: ago(session.last_seen_at, now),
        seen_at: session.last_seen_at.toISOString(),
        seen_exact: formatInstant(session.last_seen_at, school_zone),
      })),
      others: sessions.some((session) => session.id !== account.session_id),
      done: state.done ? t(state.done) : null,
      fields: state.fields ?? {},
    },
  }
}

/** The languages to choose from, each named in itself. */
function languageChoice(chosen: Language | null) {
  return LANGUAGES.map((value) => ({
    value,
    label: LANGUAGE_NAMES[value],
    lang: value,
    chosen: value === chosen,
  }))
}
