import type { Deps } from '../deps.ts'
import type { Cursor } from '../events/cursor.ts'
import { listRecent } from '../events/queries.ts'
import { readRules } from '../leads/queries.ts'
import { countUpTo, findPerson, listNights } from './queries.ts'
import { explainLead } from './score.ts'
import { COUNT_AT_MOST, EVENTS, NIGHTS, type Story } from './views.ts'

/** Everything a person's page tells, as of now or of the instant that was asked for; undefined when the bot knows nobody with this id. */
export async function readStory(
  { db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>,
  user_id: number,
  { as_of, before }: { as_of?: Date | undefined; before?: Cursor | undefined },
): Promise<Story | undefined> {
  const person = await findPerson(db, user_id)
  if (!person) return undefined
  const now = clock()
  const moment = { as_of: as_of ?? now, timezone: config.timezone, rules: await readRules(db) }
  const [score, nights, events, count] = await Promise.all([
    explainLead(db, moment, user_id),
    listNights(db, user_id, NIGHTS),
    listRecent(db, { user_id, limit: EVENTS + 1, before, as_of: moment.as_of }),
    countUpTo(db, user_id, moment.as_of, COUNT_AT_MOST + 1),
  ])
  return { person, score, nights, events, count, moment, now, past: as_of !== undefined, first: !before }
}
