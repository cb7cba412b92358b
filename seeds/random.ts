/** Repeatable chance: the same keys give the same numbers, on every machine and in any order of asking. */
export type Chance = {
  /** in [0, 1) */
  next(): number
  /** a whole number in [min, max] */
  whole(min: number, max: number): number
  yes(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** an index, by weight */
  weighted(weights: readonly number[]): number
  /** a place in the row of numbers, from which `resumed` goes on: four bytes instead of all that was drawn */
  place(): number
}

/** Chance for these keys, such as (seed, person, day): mulberry32 on an FNV-1a hash of them. */
export function chance(...keys: number[]): Chance {
  let state = 2_166_136_261
  for (const key of keys) {
    for (let shift = 0; shift < 32; shift += 8) state = Math.imul(state ^ ((key >>> shift) & 255), 16_777_619)
  }
  return resumed(state)
}

/** Chance that goes on where another was: the same numbers follow. */
export function resumed(place: number): Chance {
  let state = place
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    whole: (min, max) => min + Math.floor(next() * (max - min + 1)),
    yes: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)]!,
    weighted(weights) {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
      for (const [i, weight] of weights.entries()) {
        left -= weight
        if (left < 0) return i
      }
      return 0
    },
    place: () => state,
  }
}
