/** How fast time runs in the instances, and from which real instant on. */
export const SPEED = Number(process.env.SPEED ?? 6)
export const BASE = Number(process.env.BASE)

/** The time in the instances at a real one, both in ms. */
export const fastNow = (real: number, base = BASE) => base + (real - base) * SPEED

/** A slot comes every so many of their seconds. */
export const EVERY_S = 20
export const SCHEDULE = `*/${EVERY_S} * * * * *`

/** Each slot closes a night of its own: they are counted from New Year 2000. */
export function nightSlot(slot: Date, base = BASE): Date {
  const n = Math.round((slot.getTime() - base) / 1_000 / EVERY_S)
  return new Date(Date.UTC(2000, 0, 2 + n, 4, 30))
}

/** By so much their clocks are set back: two slots and a quarter. */
export const SET_BACK_MS = 45_000
