import { TIERS, type Tier } from './lead.ts'
import { type Place, readPlace, writePlace } from './place.ts'

/** What a lead list is asked for, as it stands in the address. A wrong value in a link falls back to none. */
export type LeadFilter = {
  tier: Tier | undefined
  search: string
  /** from 1; a page after the first stands after or before a place in the list */
  page: number
  after: Place | undefined
  before: Place | undefined
  as_of: Date | undefined
}

export function readFilter(query: Record<string, unknown>): LeadFilter {
  const page = Number(query.page)
  const after = readPlace(query.after)
  const before = after ? undefined : readPlace(query.before)
  const as_of =
    typeof query.as_of === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(query.as_of)
      ? new Date(query.as_of)
      : undefined
  return {
    tier: TIERS.find((tier) => tier === query.tier),
    search: typeof query.q === 'string' ? query.q.trim().replaceAll('\0', '').slice(0, 100) : '',
    page: (after || before) && Number.isInteger(page) && page >= 1 && page <= 1_000_000 ? page : 1,
    after,
    before,
    as_of: as_of && !Number.isNaN(as_of.getTime()) ? as_of : undefined,
  }
}

/** The address of a lead list; what is left out is the default. */
export function leadsUrl(filter: Partial<LeadFilter>, path = '/leads'): string {
  const query = new URLSearchParams()
  if (filter.tier) query.set('tier', filter.tier)
  if (filter.search) query.set('q', filter.search)
  if (filter.as_of) query.set('as_of', filter.as_of.toISOString())
  if (filter.page && filter.page > 1) query.set('page', String(filter.page))
  if (filter.after) query.set('after', writePlace(filter.after))
  if (filter.before) query.set('before', writePlace(filter.before))
  return query.size > 0 ? `${path}?${query}` : path
}
