/** A lead's place in the one list order. `at` is its newest activity as exact text, '-infinity' when there is none. */
export type Place = { total_events: number; active_days: number; at: string; user_id: number }

/** The place as opaque text for an address (base64url). */
export function writePlace({ total_events, active_days, at, user_id }: Place): string {
  return Buffer.from([total_events, active_days, at, user_id].join(' ')).toString('base64url')
}

/** The place that `writePlace` wrote; undefined for any other text. */
export function readPlace(text: unknown): Place | undefined {
  if (typeof text !== 'string') return undefined
  const plain = Buffer.from(text, 'base64url').toString('latin1')
  const [, events, days, at, id] =
    /^(\d{1,9}) (\d{1,4}) (-infinity|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (-?\d{1,16})$/.exec(plain) ?? []
  if (!at || (at !== '-infinity' && Number.isNaN(Date.parse(at)))) return undefined
  const place = { total_events: Number(events), active_days: Number(days), at, user_id: Number(id) }
  return Number.isSafeInteger(place.user_id) && writePlace(place) === text ? place : undefined
}
