import { formatNumber } from '../format.ts'
import { assets } from '../http/assets.ts'
import { t } from '../language/t.ts'
import { tierName } from '../leads/explanation.ts'
import { TIERS } from '../leads/lead.ts'
import { type Colleague, STATUSES, statusName } from '../outreach/card.ts'
import { type Cell, countCells, type Wanted } from './counts.ts'
import { beginningOf, type LeadFilter, leadsUrl } from './filter.ts'
import { SORTS, sortName } from './sort.ts'

/** What a list is narrowed by, for whoever looks. */
export function wantedOf(
  { tier, owner, status, due }: Pick<LeadFilter, 'tier' | 'owner' | 'status' | 'due'>,
  me: number,
): Wanted {
  const owner_id = owner === 'me' ? me : owner === 'nobody' ? null : owner
  return { tier, owner_id, status, due }
}

/**
 * The model of `partials/call-list/tabs.eta`: every way to narrow the list by one thing more or less, with the number of
 * leads it leads to. It is made for whoever looks: it counts their own leads.
 */
export function tabsModel(
  filter: LeadFilter,
  { cells, colleagues, me }: { cells: Cell[]; colleagues: Colleague[]; me: number },
) {
  const beginning = beginningOf(filter)
  const link = (label: string, change: Partial<LeadFilter>) => {
    const target = { ...beginning, ...change }
    const [name, value] = Object.entries(change)[0]! as [keyof LeadFilter, unknown]
    return {
      label,
      count: formatNumber(countCells(cells, wantedOf(target, me))),
      url: leadsUrl(target),
      current: filter[name] === value,
    }
  }
  const others = colleagues.filter(({ id }) => id !== me)
  const owners = others.map(({ id, name }) => link(name, { owner: id }))
  const statuses = [
    link(t('Any status'), { status: undefined }),
    ...STATUSES.map((status) => link(statusName(status), { status })),
  ]
  const searching = filter.search !== ''
  return {
    icons: assets.icons,
    tiers: [undefined, ...TIERS].map((tier) => ({
      ...link(tier ? tierName(tier) : t('All'), { tier }),
      tier: tier ?? null,
      icons: assets.icons,
    })),
    whose: [
      link(t('Anyone’s'), { owner: undefined }),
      link(t('Mine'), { owner: 'me' }),
      link(t('Nobody’s'), { owner: 'nobody' }),
    ],
    colleague: {
      label: owners.find(({ current }) => current)?.label ?? t('A colleague’s'),
      current: owners.some(({ current }) => current),
      links: owners,
    },
    due: {
      ...link(t('Due today', { context: 'list' }), { due: true }),
      url: leadsUrl({ ...beginning, due: !filter.due }),
    },
    status: {
      label: filter.status ? statusName(filter.status) : t('Any status'),
      current: filter.status !== undefined,
      links: statuses,
    },
    sort: {
      label: sortName(filter.sort, searching),
      links: SORTS.map((sort) => ({
        label: sortName(sort, searching),
        url: leadsUrl({ ...beginning, sort }),
        current: filter.sort === sort,
      })),
    },
  }
}
