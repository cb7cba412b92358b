import { formatInstant, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { Prepared } from '../http/prepared.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import type { PlacedLead } from '../leads/queries.ts'
import type { Reason } from '../leads/reasons.ts'
import type { Moment } from '../leads/score.ts'
import type { Card, Colleague } from '../outreach/card.ts'
import type { JournalEntry } from '../outreach/journal.ts'
import { showing } from '../streams/fragment.ts'
import { type Cell, countCells } from './counts.ts'
import { beginningOf, type LeadFilter, leadsParams, leadsQuery, leadsUrl } from './filter.ts'
import { leadRow } from './row.ts'
import type { Said } from './said.ts'
import type { SavedView } from './saved-view.ts'
import { savedViewsModel } from './saved-view.ts'
import { tabsModel, wantedOf } from './tabs.ts'

/** Leads on a page of the list. */
export const PAGE = 50

/** A page of the list with all it counts, true for one instant. */
export type List = {
  leads: PlacedLead[]
  reasons: Map<number, Reason>
  cards: Map<number, Card>
  words: Map<number, JournalEntry>
  cells: Cell[]
  colleagues: Colleague[]
  moment: Moment
}

/** Who looks at which list, and when. */
export type Looking = { filter: LeadFilter; me: number; now: Date; may_export: boolean }

/** The title of a list's page. */
export const leadsTitle = ({ tier }: LeadFilter) =>
  tier
    ? t('{tier, select, hot {Hot leads} warm {Warm leads} cool {Cool leads} other {Cold leads}}', { tier })
    : t('Leads')

/** The live part, rendered before: the tabs for whoever looks, the rows for everybody. See live.ts. */
export type RenderedList = { tabs: Prepared; table: Prepared }

/** The page around the live part, which was rendered before. */
export function leadsPage(
  { filter, me }: Looking,
  list: RenderedList,
  {
    views,
    said,
    timezone,
    fields,
  }: { views: SavedView[]; said: Said | null; timezone: string; fields?: Record<string, string> },
): View {
  const { search, page: _, after: _a, before: _b, ticked: _t, ...others } = filter
  const kept = new URLSearchParams(leadsQuery({ ...others }))
  return {
    template: 'pages/call-list/leads',
    model: {
      title: leadsTitle(filter),
      search,
      kept: [...kept].map(([name, value]) => ({ name, value })),
      as_of: filter.as_of
        ? {
            iso: filter.as_of.toISOString(),
            text: formatInstant(filter.as_of, timezone),
          }
        : null,
      live_url: leadsUrl({ ...beginningOf(filter), as_of: undefined }),
      said,
      list,
      views: savedViewsModel(views, {
        me,
        query: leadsQuery({ ...beginningOf(filter), as_of: undefined }),
        back: leadsUrl(filter),
        fields: fields ?? {},
      }),
      icons: assets.icons,
    },
  }
}

/** The live part by itself. */
export function leadList(list: RenderedList): View {
  return { template: 'partials/call-list/list', model: list }
}

/** Tabs with counts. */
export function leadTabs(
  { filter, me }: Pick<Looking, 'filter' | 'me'>,
  { cells, colleagues }: Pick<List, 'cells' | 'colleagues'>,
): View {
  const live = filter.as_of ? null : showing('lead-tabs', leadsParams(beginningOf(filter)))
  return {
    template: 'partials/call-list/tabs',
    model: { ...tabsModel(filter, { cells, colleagues, me }), live },
  }
}

/** The rows, and the pages before and after them. */
export function leadTable(
  { filter, me, now, may_export }: Looking,
  { leads, reasons, cards, words, cells, colleagues, moment }: List,
): View {
  const total = countCells(cells, wantedOf(filter, me))
  const first = (filter.page - 1) * PAGE
  const beginning = beginningOf(filter)
  const here = { ...filter, ticked: false }
  const shown = { moment, now, back: leadsUrl(here), ticked: filter.ticked }
  return {
    template: 'partials/call-list/table',
    model: {
      live: filter.as_of ? null : showing('leads', leadsParams(filter)),
      icons: assets.icons,
      rows: leads.map((lead, i) => {
        const id = lead.user_id
        const known = { reason: reasons.get(id)!, card: cards.get(id)!, last: words.get(id) }
        return leadRow(lead, { rank: first + i + 1, ...known }, shown)
      }),
      back: leadsUrl(here),
      tick_url: leadsUrl({ ...filter, ticked: !filter.ticked }),
      ticked: filter.ticked,
      colleagues,
      shown:
        leads.length === 0
          ? ''
          : t('{first}–{last} of {n, plural, one {# lead} other {# leads}}', {
              first: formatNumber(first + 1),
              last: formatNumber(first + leads.length),
              n: total,
            }),
      as_of: { iso: moment.as_of.toISOString(), text: formatInstant(moment.as_of, moment.timezone) },
      empty: emptyText(filter, total),
      previous_url: filter.page > 1 ? leadsUrl(pageBefore(beginning, filter.page, leads[0])) : null,
      next_url:
        leads.length > 0 && first + leads.length < total
          ? leadsUrl({ ...beginning, page: filter.page + 1, after: leads.at(-1)!.place })
          : null,
      csv_url: may_export ? leadsUrl(beginning, '/leads.csv') : null,
      csv_count: plural(total, 'row'),
    },
  }
}

/** The second page is preceded by the beginning of the list, whatever happened to the list meanwhile; so is an empty one. */
function pageBefore(beginning: LeadFilter, page: number, first: PlacedLead | undefined): LeadFilter {
  return page === 2 || !first ? beginning : { ...beginning, page: page - 1, before: first.place }
}

function emptyText({ search, tier, owner, status, due }: LeadFilter, total: number): string {
  if (total > 0) return t('The list ends before this page.')
  const narrowed = owner !== undefined || status !== undefined || due
  if (search && narrowed) return t('No lead matches “{search}” here.', { search })
  if (search && tier) return t('No lead matches “{search}” in this tier.', { search })
  if (search) return t('No lead matches “{search}”.', { search })
  if (narrowed) return t('No lead is like this just now. Widen the list by one of the links above.')
  return t('There are no leads here yet. A lead is a person who registered for the free lesson.')
}
