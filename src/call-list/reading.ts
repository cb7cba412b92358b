import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { localDay } from '../format.ts'
import { makeShared } from '../http/shared.ts'
import { readLiveMoment, readMoment, stampOf } from '../leads/moment.ts'
import { readReasons } from '../leads/reasons.ts'
import { listCards, listColleagues, listLastWords } from '../outreach/queries.ts'
import type { LeadFilter } from './filter.ts'
import { countCellsOf, type LeadQuery, listLeadsAt } from './queries.ts'
import { wantedOf } from './tabs.ts'
import { type List, type Looking, PAGE } from './views.ts'

/** Reads pages of the list, and what its tabs count, once for all who ask for the same at the same time. */
export function makeListReading({ db, config }: Pick<Deps, 'db' | 'config'>) {
  const { timezone } = config
  const counted = makeShared<List['cells']>()

  /** A page of the list with its counts and reasons, all true for one instant; the cards are those of now. */
  function readList({ filter, me, now }: Pick<Looking, 'filter' | 'me' | 'now'>): Promise<List> {
    const today = localDay(now, timezone)
    return snapshot(db, async (db) => {
      const moment = await readMoment(db, { as_of: filter.as_of, timezone })
      const count = () => countCellsOf(db, moment, { search: filter.search, today })
      const cells =
        'outreach' in moment ? await counted(filter.search, stampOf(moment, now), count) : await count()
      const { sort, after, before } = filter
      const query = queryOf(filter, me, today)
      const leads = await listLeadsAt(db, moment, { ...query, sort, after, before, limit: PAGE })
      const ids = leads.map(({ user_id }) => user_id)
      return {
        moment,
        cells,
        leads,
        reasons: await readReasons(db, moment, leads),
        cards: await listCards(db, ids),
        words: await listLastWords(db, ids),
        colleagues: await listColleagues(db),
      }
    })
  }

  /** What the tabs of the live list count, among those who are found by a search; '' finds everybody. */
  function readCounts(search: string, now: Date): Promise<Pick<List, 'cells' | 'colleagues'>> {
    const today = localDay(now, timezone)
    return snapshot(db, async (db) => {
      const moment = await readLiveMoment(db)
      const count = () => countCellsOf(db, moment, { search, today })
      return {
        cells: await counted(search, stampOf(moment, now), count),
        colleagues: await listColleagues(db),
      }
    })
  }

  return { readList, readCounts }
}

/** The predicate of a filter, for whoever looks. */
export function queryOf(
  { tier, search, owner, status, due }: LeadFilter,
  me: number,
  today: string,
): LeadQuery {
  const { owner_id } = wantedOf({ tier, owner, status, due }, me)
  return { tier, search, owner_id, status, due_by: due ? today : undefined }
}
