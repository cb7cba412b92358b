import type { Knex } from 'knex'
import { groupTable } from '../analytics/group-queries.ts'
import { countGroup } from '../analytics/people-queries.ts'
import { localDay } from '../format.ts'
import type { LiveMoment } from '../leads/moment.ts'
import { windowStart } from '../leads/score.ts'
import type { Overnight } from './overnight.ts'
import { type DueLead, listDue, listNeverContacted } from './queries.ts'

/** So many names are on the first page; the numbers lead to all. */
const SHOWN = 4

/** What a person of the staff does now. */
export type Work = {
  as_of: Date
  timezone: string
  /** when the window of the score begins, itself outside */
  window_from: Date
  today: string
  due: { count: number; first: DueLead[] }
  never_contacted: { count: number; first: Awaited<ReturnType<typeof listNeverContacted>> }
  /** for managers: what changed overnight; undefined for others, null before the first night */
  overnight?: Overnight | null
}

/** The work of an account: its leads that are due, and the hot leads that nobody has ever contacted. */
export async function readWork(db: Knex, moment: LiveMoment, account: number): Promise<Work> {
  const { as_of, timezone } = moment
  const today = localDay(as_of, timezone)
  const count = async (who: 'due' | 'never_contacted') =>
    countGroup(db, await groupTable(db, { who }, moment, account))
  return {
    as_of,
    timezone,
    window_from: windowStart(moment),
    today,
    due: { count: await count('due'), first: await listDue(db, { owner: account, today, limit: SHOWN }) },
    never_contacted: {
      count: await count('never_contacted'),
      first: await listNeverContacted(db, { owner: account, limit: SHOWN }),
    },
  }
}
