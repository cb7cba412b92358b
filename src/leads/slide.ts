import type { Activity } from './lead.ts'

/** `n` events at one instant, which lies on one local day. Instants are whole numbers of one unit, milliseconds or microseconds. */
export type Mark = { at: number; day: string; n: number }

/** How a window stands from an instant on. */
export type Stand = Activity & { at: number }

/**
 * A window that slides over events: how it stands at `from`, then from each instant up to `to` at which an event joins
 * or leaves it. An event at `t` is in the window `(at − window, at]` from `t` on and leaves it at exactly `t + window`.
 * Forecast and history of a score are both read off it. Source: PRODUCT.md, "The score".
 * @param marks by instant, ascending
 */
export function* slide(marks: Mark[], window: number, from: number, to = Infinity): Generator<Stand> {
  const held = new Map<string, number>()
  let total = 0
  let oldest = 0
  let newest = 0
  const standAt = (at: number): Stand => {
    for (; newest < marks.length && marks[newest]!.at <= at; newest++) {
      const { day, n } = marks[newest]!
      held.set(day, (held.get(day) ?? 0) + n)
      total += n
    }
    for (; oldest < newest && marks[oldest]!.at <= at - window; oldest++) {
      const { day, n } = marks[oldest]!
      const left = held.get(day)! - n
      if (left === 0) held.delete(day)
      else held.set(day, left)
      total -= n
    }
    return { at, total_events: total, active_days: held.size }
  }
  yield standAt(from)
  for (;;) {
    const joins = newest < marks.length ? marks[newest]!.at : Infinity
    const leaves = oldest < newest ? marks[oldest]!.at + window : Infinity
    const next = Math.min(joins, leaves)
    if (next === Infinity || next > to) return
    yield standAt(next)
  }
}
