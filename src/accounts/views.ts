import { ago } from '../format.ts'
import type { View } from '../http/view.ts'
import { type Account, THEMES } from './account.ts'
import type { OpenSession } from './queries.ts'

export function loginPage(form: { email: string; next: string; error?: string }): View {
  return { template: 'pages/accounts/login', model: { form, error: form.error ?? null } }
}

/** One's own page; `fields` holds what was wrong with a refused password form. */
export function accountPage(
  account: Account & { session_id: string },
  sessions: OpenSession[],
  now: Date,
  state: { done?: string | undefined; fields?: Record<string, string> } = {},
): View {
  return {
    template: 'pages/accounts/account',
    model: {
      me: { email: account.email, name: account.name, role: account.role },
      themes: THEMES.map((value) => ({
        value,
        label: { auto: 'As the device', light: 'Light', dark: 'Dark' }[value],
        chosen: value === account.theme,
      })),
      sessions: sessions.map((session) => ({
        id: session.id,
        current: session.id === account.session_id,
        where: session.ip || 'unknown address',
        browser: browserName(session.user_agent),
        seen: ago(session.last_seen_at, now),
        seen_at: session.last_seen_at.toISOString(),
      })),
      done: state.done ?? null,
      fields: state.fields ?? {},
    },
  }
}

function browserName(agent: string): string {
  const name = /Edg\//.test(agent)
    ? 'Edge'
    : /Firefox\//.test(agent)
      ? 'Firefox'
      : /Chrom(e|ium)\//.test(agent)
        ? 'Chrome'
        : /Safari\//.test(agent)
          ? 'Safari'
          : 'Another program'
  const system = /Android/.test(agent)
    ? 'Android'
    : /iPhone|iPad/.test(agent)
      ? 'iOS'
      : /Mac OS X/.test(agent)
        ? 'macOS'
        : /Windows/.test(agent)
          ? 'Windows'
          : /Linux/.test(agent)
            ? 'Linux'
            : ''
  return system ? `${name} on ${system}` : name
}
