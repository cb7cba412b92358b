import { detailsOf, type Planned } from './story.ts'

/** An event as the story tells it. */
export type Told = Omit<Planned, 'details'> & { details: object }

/** Below this many events per day the key of the order is exact: 2^26 ms are a day and a half. */
const MOST = 2 ** 26

/**
 * The events of a day in a few flat arrays, 17 bytes each: a large school has hundreds of thousands of them a day, and
 * all must be there before the first can be told in order. Used again for each day.
 */
export function makePackedDay() {
  let count = 0
  let start = 0
  let since = new Uint32Array(1024)
  let ids = new Float64Array(1024)
  let types = new Uint8Array(1024)
  let places = new Int32Array(1024)
  const others = new Map<number, object>()
  const names: string[] = []

  function grow(): void {
    const larger = <T extends Uint32Array | Int32Array | Float64Array | Uint8Array>(old: T, made: T): T => {
      made.set(old as never)
      return made
    }
    const size = since.length * 2
    if (size > MOST) throw new RangeError(`A day has more than ${MOST} events.`)
    since = larger(since, new Uint32Array(size))
    ids = larger(ids, new Float64Array(size))
    types = larger(types, new Uint8Array(size))
    places = larger(places, new Int32Array(size))
  }

  return {
    clear(day: { start: number }): void {
      count = 0
      others.clear()
      start = day.start
    },
    add({ event_type, details, user_id, at }: Planned): void {
      if (count === since.length) grow()
      if (typeof details === 'number') places[count] = details
      else others.set(count, details)
      let type = names.indexOf(event_type)
      if (type < 0) type = names.push(event_type) - 1
      since[count] = at - start
      ids[count] = user_id
      types[count] = type
      count++
    },
    /** In the order of time, and of their adding where two happen at once. */
    *inOrder(): Generator<Told> {
      const order = Float64Array.from({ length: count }, (_, i) => since[i]! * MOST + i).sort()
      for (const key of order) {
        const i = key % MOST
        const event_type = names[types[i]!]!
        yield {
          event_type,
          details: detailsOf({ event_type, details: others.get(i) ?? places[i]! }),
          user_id: ids[i]!,
          at: start + since[i]!,
        }
      }
    },
  }
}
