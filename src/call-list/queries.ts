import type { Knex } from 'knex'
import { type Lead, TIERS, type Tier } from '../leads/lead.ts'
import type { Place } from '../leads/order.ts'
import { listInOrder, type PlacedLead } from '../leads/queries.ts'
import { leadRows, type Moment } from '../leads/score.ts'
import { dueSql, type Status } from '../outreach/card.ts'
import type { Cell } from './counts.ts'
import { searchFor } from './search.ts'
import { orderOf, type Sort } from './sort.ts'

/** One predicate for a list, its counts and its export. Cards are those of now, whatever instant the scores are of. */
export type LeadQuery = {
  tier?: Tier | undefined
  search?: string | undefined
  /** null: nobody's */
  owner_id?: number | null | undefined
  status?: Status | undefined
  /** next contact on this day or earlier, 'YYYY-MM-DD', and not enrolled */
  due_by?: string | undefined
}

const NO_CARD_WITH = (what: string) =>
  `not exists (select from lead_cards k where k.user_id = s.user_id and ${what})`

const DUE = dueSql('c', '?')

/** The leads next after a place in the list, or those next before one, first to last in both cases. */
export async function listLeadsAt(
  db: Knex,
  moment: Moment,
  {
    limit,
    sort = 'score',
    after,
    before,
    ...filter
  }: LeadQuery & {
    limit: number
    sort?: Sort | undefined
    after?: Place | undefined
    before?: Place | undefined
  },
): Promise<PlacedLead[]> {
  const search = filter.search ? searchFor(filter.search, moment.live !== undefined) : undefined
  const query = matching(db, moment, filter, sort === 'next')
  return listInOrder(db, query, orderOf(sort, search?.rank), { limit, after, before }, search?.bindings)
}

/** The whole list in pieces of at most `batch` leads: constant memory, and no statement that waits for a slow reader. */
export async function* listAllLeads(
  db: Knex,
  moment: Moment,
  filter: LeadQuery & { sort?: Sort | undefined },
  batch = 5000,
): AsyncGenerator<Lead[]> {
  let after: Place | undefined
  do {
    const leads = await listLeadsAt(db, moment, { ...filter, limit: batch, after })
    if (leads.length > 0) yield leads.map(({ place: _, ...lead }) => lead)
    after = leads.length === batch ? leads.at(-1)!.place : undefined
  } while (after)
}

/** How many leads the list of a search holds, by all that it can be narrowed by. `today`: what is due by then is due. */
export async function countCellsOf(
  db: Knex,
  moment: Moment,
  { search, today }: { search?: string | undefined; today: string },
): Promise<Cell[]> {
  const card: (string | Knex.Raw)[] = [
    's.lead_score as tier',
    'c.owner_id',
    db.raw(`coalesce(c.status, 'new') as status`),
    db.raw(`coalesce(${DUE}, false) as due`, [today]),
    db.raw('count(*)::int as people'),
  ]
  if (!moment.live || search)
    return matching(db, moment, { search }, true)
      .select(...card)
      .groupByRaw('1, 2, 3, 4')
  // Most leads have no card: how many, the live tables know.
  const worked: Cell[] = await db('lead_cards as c')
    .join('lead_scores as s', 's.user_id', 'c.user_id')
    .select(...card)
    .groupByRaw('1, 2, 3, 4')
  const { tiers } = moment.live
  const rest = TIERS.map((tier) => ({
    tier,
    owner_id: null,
    status: 'new' as const,
    due: false,
    people: worked.reduce((left, cell) => (cell.tier === tier ? left - cell.people : left), tiers[tier]),
  }))
  return [...worked, ...rest]
}

/** The leads of a query as rows of `s`, with their cards as `c` where the query or the asker needs them. */
function matching(
  db: Knex,
  moment: Moment,
  { tier, search, owner_id, status, due_by }: LeadQuery,
  with_card = false,
): Knex.QueryBuilder {
  const query = leadRows(db, moment)
  if (with_card || typeof owner_id === 'number' || (status && status !== 'new') || due_by)
    query.leftJoin('lead_cards as c', 'c.user_id', 's.user_id')
  if (tier) query.where('s.lead_score', tier)
  // Most leads have no card. Asked so, the planner knows, and reads the list in its order until a page is full.
  if (owner_id === null) query.whereRaw(NO_CARD_WITH('k.owner_id is not null'))
  else if (owner_id !== undefined) query.where('c.owner_id', owner_id)
  if (status === 'new') query.whereRaw(NO_CARD_WITH(`k.status <> 'new'`))
  else if (status) query.where('c.status', status)
  if (due_by) query.whereRaw(DUE, [due_by])
  if (search) {
    if (moment.live) query.join('lead_search as n', 'n.user_id', 's.user_id')
    const { where, bindings } = searchFor(search, moment.live !== undefined)
    query.whereRaw(`(${where})`, bindings as never)
  }
  return query
}
