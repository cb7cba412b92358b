import type { Knex } from 'knex'
import { formatNumber, localDay, plural } from '../format.ts'
import { t } from '../language/t.ts'
import { countDays } from './day-queries.ts'
import type { EventFilter } from './filter.ts'
import { exactly } from './instant.ts'
import { dayStart, shiftDay } from './period.ts'
import { countSelected, estimateSelected } from './queries.ts'
import { mayTakeLong, within } from './search.ts'

/** How many events a filter holds, and how well that is known. */
export type Count = { events: number; known: 'exactly' | 'at least' | 'estimated' }

/** Events of one person or with a detail are counted one by one, so far and so long. */
const COUNTED = 100_000
const PATIENCE_MS = 1_000

type Moment = { as_of: Date; timezone: string }

/**
 * How many events the filter holds up to the live instant `as_of`. By type and time that is read from the summaries,
 * however many there are, and only the pieces of a day at both ends are counted.
 */
export async function countEventsOf(db: Knex, filter: EventFilter, moment: Moment): Promise<Count> {
  const { as_of } = moment
  if (filter.user_id === undefined && !mayTakeLong(filter)) {
    return { events: await countByDays(db, filter, moment), known: 'exactly' }
  }
  const counted = await within(db, PATIENCE_MS, (db) =>
    countSelected(db, { ...filter, as_of, most: COUNTED + 1 }),
  )
  if (counted === null)
    return { events: await estimateSelected(db, { ...filter, as_of }), known: 'estimated' }
  return counted > COUNTED ? { events: COUNTED, known: 'at least' } : { events: counted, known: 'exactly' }
}

/** "1,234 events", "more than 100,000 events", "about 24,000 events" */
export function countWords({ events, known }: Count): string {
  if (known === 'exactly') return plural(events, 'event')
  if (known === 'at least') return t('more than {n} events', { n: formatNumber(events) })
  return t('{n, plural, one {about # event} other {about # events}}', { n: Number(events.toPrecision(2)) })
}

async function countByDays(
  db: Knex,
  { event_type, from, to }: EventFilter,
  { as_of, timezone }: Moment,
): Promise<number> {
  const types = event_type === undefined ? null : [event_type].flat()
  const start = from === undefined ? null : exactly(from)
  const end = to === undefined || exactly(to) > exactly(as_of) ? null : exactly(to)
  const startOf = (day: string) => exactly(dayStart(day, timezone))
  const firstDay = start && wholeFrom(start, timezone)
  const lastDay = end && shiftDay(localDay(new Date(end), timezone), -1)
  const raw = (from: string | undefined, to: string | undefined) =>
    from !== undefined && to !== undefined && from >= to
      ? 0
      : countSelected(db, { event_type, from, to, as_of })
  if (firstDay && firstDay > (lastDay ?? localDay(as_of, timezone))) return raw(start, end ?? undefined)
  const days = await countDays(db, { from: firstDay, to: lastDay, types })
  const before = start && firstDay ? await raw(start, startOf(firstDay)) : 0
  const after = end && lastDay ? await raw(startOf(shiftDay(lastDay, 1)), end) : 0
  return before + days + after
}

/** The first local day that begins at this instant or later. */
function wholeFrom(instant: string, timezone: string): string {
  const day = localDay(new Date(instant), timezone)
  return exactly(dayStart(day, timezone)) === instant ? day : shiftDay(day, 1)
}
