import { groupUrl } from '../analytics/group.ts'
import { leadsUrl } from '../call-list/filter.ts'
import { readBound } from '../events/filter.ts'
import type { Tier } from '../leads/lead.ts'
import { unsubscribeUrl } from '../subscriptions/subscription.ts'
import type { Figures } from './report.ts'

/** Stands in a kept mail where each copy has the key of its own subscription. */
export const KEY = 'KEY-OF-THE-SUBSCRIPTION'

/**
 * Where the figures of a report lead: each to the page that shows the same figure as of the same instant. All begin
 * with APP_URL.
 */
export function mailLinks(
  { night, as_of }: Figures,
  { app_url, timezone }: { app_url: string; timezone: string },
) {
  const at = (path: string, query: Record<string, string> = {}) => {
    const parameters = new URLSearchParams(query)
    return `${app_url}${path}${parameters.size > 0 ? `?${parameters}` : ''}`
  }
  const people = (query: Record<string, string>) => at(`/reports/${night}/people`, query)
  return {
    tier: (tier: Tier, instant = as_of) => app_url + leadsUrl({ tier, as_of: new Date(instant) }),
    person: (user_id: number) => at(`/users/${user_id}`, { as_of }),
    people: (who: 'became_hot' | 'untouched' | 'cooling') => people({ who }),
    moved: (since: string, from: Tier | null, to: Tier | null) =>
      people({ who: 'moved', since, from: from ?? 'new', to: to ?? 'left' }),
    converted: (from: string, to = from) => people({ who: 'converted', from, to }),
    active: (from: string, to: string) =>
      app_url +
      groupUrl({
        who: 'active',
        since: readBound(from, 'from', timezone)!,
        until: readBound(to, 'to', timezone)!,
      }),
    /** events and active people of each of the last 30 days */
    days: `${at('/', { as_of })}#daily`,
    /** funnel and top events of one local day, or of some */
    period: (from: string, to = from) => at('/analytics', { from, to }),
    report: at(`/reports/${night}`),
    parity: at(`/reports/${night}/parity`),
    jobs: at('/jobs'),
    subscriptions: at('/reports/subscriptions'),
    unsubscribe: unsubscribeUrl(app_url, KEY),
  }
}

export type Links = ReturnType<typeof mailLinks>
