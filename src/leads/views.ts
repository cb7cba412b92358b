import { ago, formatInstant, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { showing } from '../streams/fragment.ts'
import { explain, tierName } from './explanation.ts'
import { type LeadFilter, leadsUrl } from './filter.ts'
import { displayName, type Lead, TIERS, type Tier, telegramUrl } from './lead.ts'
import type { PlacedLead } from './place.ts'
import type { Reason } from './reasons.ts'
import type { Moment } from './score.ts'
import { changesSince, writeSeen } from './seen.ts'

/** Leads on a page of the list. */
export const PAGE = 50

type List = {
  leads: PlacedLead[]
  reasons: Map<number, Reason>
  counts: Record<Tier, number>
  filter: LeadFilter
  moment: Moment
  now: Date
  may_export: boolean
}

/** The title of a list's page. */
export const leadsTitle = ({ tier }: LeadFilter) => (tier ? `${tierName(tier)} leads` : 'Leads')

/** The page's body: search, and the live part. */
export function leadsBody(list: List): View {
  const { filter, moment } = list
  return {
    template: 'pages/leads/leads',
    model: {
      search: filter.search,
      tier: filter.tier ?? '',
      as_of: filter.as_of
        ? { iso: filter.as_of.toISOString(), text: formatInstant(moment.as_of, moment.timezone) }
        : null,
      live_url: leadsUrl({ ...filter, as_of: undefined }),
      table: table(list),
      icons: assets.icons,
    },
  }
}

/** The live part: tabs with counts, rows, pages. */
export function leadTable(list: List): View {
  return { template: 'partials/leads/table', model: table(list) }
}

function table({ leads, reasons, counts, filter, moment, now, may_export }: List) {
  const all = TIERS.reduce((sum, tier) => sum + counts[tier], 0)
  const total = filter.tier ? counts[filter.tier] : all
  const first = (filter.page - 1) * PAGE
  const beginning = { ...filter, page: 1, after: undefined, before: undefined }
  const tabs = [undefined, ...TIERS].map((tier) => ({
    tier: tier ?? null,
    label: tier ? tierName(tier) : 'All',
    count: formatNumber(tier ? counts[tier] : all),
    url: leadsUrl({ ...beginning, tier }),
    current: filter.tier === tier,
    icons: assets.icons,
  }))
  return {
    icons: assets.icons,
    news: filter.as_of ? null : newsModel('', filter, writeSeen(all, leads)),
    tabs,
    rows: leads.map((lead, i) => row(lead, reasons.get(lead.user_id)!, first + i + 1, moment, now)),
    shown:
      leads.length === 0
        ? ''
        : `${formatNumber(first + 1)}–${formatNumber(first + leads.length)} of ${plural(total, 'lead')}`,
    as_of: { iso: moment.as_of.toISOString(), text: formatInstant(moment.as_of, moment.timezone) },
    empty: emptyText(filter, total),
    previous_url: filter.page > 1 ? leadsUrl(pageBefore(beginning, filter.page, leads[0])) : null,
    next_url:
      leads.length > 0 && first + leads.length < total
        ? leadsUrl({ ...beginning, page: filter.page + 1, after: leads.at(-1) })
        : null,
    csv_url: may_export ? leadsUrl(beginning, '/leads.csv') : null,
  }
}

/** That the list would look different now; empty when it would not. */
export function leadNews(
  { leads, counts }: Pick<List, 'leads' | 'counts'>,
  filter: LeadFilter,
  seen: string,
): View {
  const all = TIERS.reduce((sum, tier) => sum + counts[tier], 0)
  const { changed, rows } = changesSince(seen, all, leads)
  const text = rows > 0 ? `${plural(rows, 'row')} changed: show` : changed ? 'The list has changed: show' : ''
  return { template: 'partials/leads/news', model: newsModel(text, filter, seen) }
}

function newsModel(text: string, filter: LeadFilter, seen: string) {
  const query = Object.fromEntries(new URLSearchParams(leadsUrl(filter, '')))
  return {
    text,
    url: leadsUrl(filter),
    live: showing('lead-news', { ...query, seen }),
    icons: assets.icons,
  }
}

/** The second page is preceded by the beginning of the list, whatever happened to the list meanwhile; so is an empty one. */
function pageBefore(beginning: LeadFilter, page: number, first: PlacedLead | undefined): LeadFilter {
  return page === 2 || !first ? beginning : { ...beginning, page: page - 1, before: first }
}

function emptyText({ search, tier }: LeadFilter, total: number): string {
  if (total > 0) return 'The list ends before this page.'
  if (search) return `No lead matches “${search}”${tier ? ' in this tier' : ''}.`
  return 'There are no leads here yet. A lead is a person who registered for the free lesson.'
}

function row(lead: Lead, reason: Reason, rank: number, { rules, timezone }: Moment, now: Date) {
  return {
    rank: formatNumber(rank),
    id: lead.user_id,
    tier: { tier: lead.lead_score, icons: assets.icons },
    name: displayName(lead),
    url: `/users/${lead.user_id}`,
    username: lead.username && lead.first_name?.trim() ? `@${lead.username}` : '',
    email: lead.email ?? '',
    telegram_url: telegramUrl(lead),
    events: formatNumber(lead.total_events),
    days: String(lead.active_days),
    last: lead.last_activity
      ? {
          iso: lead.last_activity.toISOString(),
          ago: ago(lead.last_activity, now),
          exact: formatInstant(lead.last_activity, timezone),
        }
      : null,
    why: explain({ activity: lead, ...reason }, rules, timezone),
  }
}
