import { ago, formatInstant } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { msg, t } from '../language/t.ts'
import { type ApiKey, SCOPE_WORDS, SCOPES } from './key.ts'

export const DONE = new Map([['revoked', msg('The key is revoked: whoever uses it is refused from now on.')]])

export type KeysState = {
  done?: string | undefined
  name?: string
  wrong?: string
  /** the key that was just made, shown this once */
  made?: { name: string; key: string }
}

export function keysPage(
  keys: ApiKey[],
  place: { now: Date; timezone: string; app_url: string },
  state: KeysState,
): View {
  const { now, timezone, app_url } = place
  const at = (instant: Date) => ({ iso: instant.toISOString(), text: formatInstant(instant, timezone) })
  return {
    template: 'pages/keys/keys',
    model: {
      icons: assets.icons,
      keys: keys.map((key) => ({
        id: key.id,
        name: key.name,
        prefix: `${key.prefix}…`,
        scope: t('read', { context: 'scope' }),
        made: at(key.created_at),
        by: key.created_by,
        used: key.last_used_at && {
          ...at(key.last_used_at),
          ago: ago(key.last_used_at, now),
          ip: key.last_used_ip ?? '',
        },
        revoked: key.revoked_at && at(key.revoked_at),
      })),
      scopes: SCOPES.map((scope, place) => ({
        scope,
        name: t('read', { context: 'scope' }),
        words: t(SCOPE_WORDS[scope]),
        chosen: place === 0,
      })),
      form: { name: state.name ?? '', wrong: state.wrong ?? null },
      done: state.done ? t(state.done) : null,
      made: state.made
        ? {
            ...state.made,
            curl: `curl --header "Authorization: Bearer ${state.made.key}" \\\n  "${app_url}/api/lead-summary"`,
          }
        : null,
    },
  }
}
