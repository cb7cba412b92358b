import type { Knex } from 'knex'
import { RefusalError } from '../http/errors.ts'
import type { LiveState } from '../live/live.ts'
import { readLive } from '../live/queries.ts'
import { readRules } from './queries.ts'
import type { Moment } from './score.ts'

/** The instant of the live tables, with the zone and rules they were made by, and how often staff's cards changed. */
export type LiveMoment = Moment & { live: LiveState; outreach: number }

/**
 * The instant the live tables are true for.
 * @throws RefusalError while they are filled for the first time
 */
export async function readLiveMoment(db: Knex): Promise<LiveMoment> {
  const { live, rules, outreach } = await readLive(db)
  if (live.as_of && live.timezone && rules)
    return { as_of: live.as_of, timezone: live.timezone, rules, live, outreach }
  throw new RefusalError({
    status: 503,
    code: 'counting',
    message: 'The events are being counted for the first time. The jobs page shows how far it is.',
    retry_after_s: 5,
  })
}

const asked = new WeakMap<Knex, Promise<LiveMoment>>()

/** The same for many who ask at once: those that come while it is read share the answer. */
export function readLiveMomentTogether(db: Knex): Promise<LiveMoment> {
  const reading = asked.get(db) ?? readLiveMoment(db).finally(() => asked.delete(db))
  asked.set(db, reading)
  return reading
}

/** The instant that was asked for, whose scores are computed from raw events; without one, that of the live tables. */
export async function readMoment(
  db: Knex,
  { as_of, timezone }: { as_of?: Date | undefined; timezone: string },
): Promise<Moment | LiveMoment> {
  return as_of ? { as_of, timezone, rules: await readRules(db) } : readLiveMoment(db)
}

/**
 * Changes whenever an answer from the live tables and the cards of leads would: with the version of either, and each
 * minute for what is "5 min ago". Both versions are committed with what they count: whoever changed a card sees it at once.
 */
export function stampOf({ live, outreach }: LiveMoment, now: Date): string {
  return `${live.version} ${outreach} ${Math.floor(now.getTime() / 60_000)}`
}
