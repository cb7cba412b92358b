import { detailsOf, type Planned } from './story.ts'

/** An event as the story tells it; `number` is that of the person: members as the cast has them, then the edge cases. */
export type Told = Omit<Planned, 'details'> & { details: object; number: number }

/** Below this many events per day the key of the order is exact: 2^26 ms are a day and a half. */
const MOST = 2 ** 26

/**
 * The events of a day in a few flat arrays, 13 bytes each: a large school has hundreds of thousands of them a day, and
 * all must be there before the first can be told in order. Used again for each day.
 * @param idOf the user id of the person with a number
 */
export function makePackedDay(idOf: (number: number) => number) {
  let count = 0
  let start = 0
  let since = new Uint32Array(1024)
  let who = new Uint32Array(1024)
  let types = new Uint8Array(1024)
  let places = new Int32Array(1024)
  const others = new Map<number, object>()
  const names: string[] = []

  function grow(): void {
    const larger = <T extends Uint32Array | Int32Array | Uint8Array>(old: T, made: T): T => {
      made.set(old as never)
      return made
    }
    const size = since.length * 2
    if (size > MOST) throw new RangeError(`A day has more than ${MOST} events.`)
    since = larger(since, new Uint32Array(size))
    who = larger(who, new Uint32Array(size))
    types = larger(types, new Uint8Array(size))
    places = larger(places, new Int32Array(size))
  }

  return {
    clear(day: { start: number }): void {
      count = 0
      others.clear()
      start = day.start
    },
    add({ event_type, details, at }: Omit<Planned, 'user_id'>, number: number): void {
      if (count === since.length) grow()
      if (typeof details === 'number') places[count] = details
      else others.set(count, details)
      let type = names.indexOf(event_type)
      if (type < 0) type = names.push(event_type) - 1
      since[count] = at - start
      who[count] = number
      types[count] = type
      count++
    },
    /** In the order of time, and of their adding where two happen at once. */
    *inOrder(): Generator<Told> {
      const order = new Float64Array(count)
      for (let i = 0; i < count; i++) order[i] = since[i]! * MOST + i
      order.sort()
      for (const key of order) {
        const i = key % MOST
        const event_type = names[types[i]!]!
        yield {
          event_type,
          details: detailsOf({ event_type, details: others.get(i) ?? places[i]! }),
          user_id: idOf(who[i]!),
          number: who[i]!,
          at: start + since[i]!,
        }
      }
    },
  }
}
