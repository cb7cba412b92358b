import { TIERS, type Tier } from '../leads/lead.ts'
import type { Place } from '../leads/order.ts'
import { STATUSES, type Status } from '../outreach/card.ts'
import { readPlace, writePlace } from './place.ts'
import { SORTS, type Sort } from './sort.ts'

/** Whose leads: those of whoever looks, nobody's, or those of an account. */
export type OwnerFilter = 'me' | 'nobody' | number

/** What a lead list is asked for, as it stands in the address. A wrong value in a link falls back to none. */
export type LeadFilter = {
  tier: Tier | undefined
  search: string
  owner: OwnerFilter | undefined
  status: Status | undefined
  /** those whose next contact is today or was to be earlier, and who have not enrolled */
  due: boolean
  sort: Sort
  /** from 1; a page after the first stands after or before a place in the list */
  page: number
  after: Place | undefined
  before: Place | undefined
  as_of: Date | undefined
  /** every lead of the page is ticked: what a link does where no script can */
  ticked: boolean
}

export function readFilter(query: Record<string, unknown>): LeadFilter {
  const search = typeof query.q === 'string' ? query.q.trim().replaceAll('\0', '').slice(0, 100) : ''
  const sort = SORTS.find((name) => name === query.sort) ?? 'score'
  const page = Number(query.page)
  const order = { sort, searching: search !== '' }
  const after = readPlace(query.after, order)
  const before = after ? undefined : readPlace(query.before, order)
  const as_of =
    typeof query.as_of === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(query.as_of)
      ? new Date(query.as_of)
      : undefined
  return {
    tier: TIERS.find((tier) => tier === query.tier),
    search,
    owner: readOwner(query.owner),
    status: STATUSES.find((status) => status === query.status),
    due: query.due === 'today',
    sort,
    page: (after || before) && Number.isInteger(page) && page >= 1 && page <= 1_000_000 ? page : 1,
    after,
    before,
    as_of: as_of && !Number.isNaN(as_of.getTime()) ? as_of : undefined,
    ticked: query.select === 'page',
  }
}

function readOwner(owner: unknown): OwnerFilter | undefined {
  if (owner === 'me' || owner === 'nobody') return owner
  return typeof owner === 'string' && /^[1-9]\d{0,14}$/.test(owner) ? Number(owner) : undefined
}

/** The address of a lead list; what is left out is the default. */
export function leadsUrl(filter: Partial<LeadFilter>, path = '/leads'): string {
  const query = leadsQuery(filter)
  return query === '' ? path : `${path}?${query}`
}

/** The part of that address after the question mark. */
export function leadsQuery(filter: Partial<LeadFilter>): string {
  const query = new URLSearchParams()
  if (filter.tier) query.set('tier', filter.tier)
  if (filter.search) query.set('q', filter.search)
  if (filter.owner) query.set('owner', String(filter.owner))
  if (filter.status) query.set('status', filter.status)
  if (filter.due) query.set('due', 'today')
  if (filter.sort && filter.sort !== 'score') query.set('sort', filter.sort)
  if (filter.as_of) query.set('as_of', filter.as_of.toISOString())
  if (filter.page && filter.page > 1) query.set('page', String(filter.page))
  if (filter.after) query.set('after', writePlace(filter.after))
  if (filter.before) query.set('before', writePlace(filter.before))
  if (filter.ticked) query.set('select', 'page')
  return query.toString()
}

/** The same as parameters. */
export const leadsParams = (filter: Partial<LeadFilter>): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(leadsQuery(filter)))

/** The beginning of the same list: what tabs, downloads and saved views lead to. */
export function beginningOf(filter: LeadFilter): LeadFilter {
  return { ...filter, page: 1, after: undefined, before: undefined, ticked: false }
}
