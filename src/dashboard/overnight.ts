import type { Knex } from 'knex'
import { makeShared } from '../http/shared.ts'
import { findLastRun, type Run } from '../jobs/queries.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
import { listNightLeads, readMovement } from '../leads/queries.ts'
import { countDeliveries } from '../reports/delivery-queries.ts'
import { listBecameHot } from '../reports/people-queries.ts'
import { findReport } from '../reports/queries.ts'
import { countRegistrations, countType, listNewestNights } from './queries.ts'

/** What changed from the night before to the newest one. Figures between two nights are null while there is only one. */
export type Overnight = {
  night: string
  as_of: Date
  previous: { night: string; as_of: Date } | null
  became_hot: number
  cooled: number
  /** the first who became hot, in list order */
  first: { user_id: number; username: string | null; first_name: string | null }[]
  conversions: number
  registrations: number
  run: Run | null
  report: { id: number; deliveries: Record<string, number> } | null
}

type Moves = Pick<Overnight, 'became_hot' | 'cooled' | 'first'>

/** Reads what changed overnight; null before the first night. What a night knew never changes: its moves are counted once. */
export function makeOvernight() {
  const shared = makeShared<Moves>(10)
  return async (db: Knex, goal_type: string): Promise<Overnight | null> => {
    const [newest, previous] = await listNewestNights(db)
    if (!newest) return null
    const span = previous && { from: previous.as_of, to: newest.as_of }
    const report = await findReport(db, { night: newest.night })
    const stamp = `${newest.as_of.toISOString()} ${previous?.as_of.toISOString()}`
    return {
      ...newest,
      previous: previous ?? null,
      ...(await shared(newest.night, stamp, () => readMoves(db, newest.night, previous?.night))),
      conversions: span ? await countType(db, goal_type, span) : 0,
      registrations: span ? await countRegistrations(db, span) : 0,
      run: (await findLastRun(db, 'nightly-report')) ?? null,
      report: report ? { id: report.id, deliveries: await countDeliveries(db, report.id) } : null,
    }
  }
}

async function readMoves(db: Knex, night: string, previous: string | undefined): Promise<Moves> {
  if (!previous)
    return { became_hot: 0, cooled: 0, first: await listNightLeads(db, night, { tier: 'hot', limit: 3 }) }
  const moves = await readMovement(db, night, previous)
  const count = (match: (from: Tier | null, to: Tier | null) => boolean) =>
    moves.filter(({ from, to }) => match(from, to)).reduce((sum, { people }) => sum + people, 0)
  return {
    became_hot: count((from, to) => to === 'hot' && from !== 'hot'),
    cooled: count((from, to) => from !== null && to !== null && TIERS.indexOf(to) > TIERS.indexOf(from)),
    first: (await listBecameHot(db, night, previous, 3)).leads,
  }
}
