/**
 * Loaded before anything else into an instance: time runs SPEED times faster there, so that its 30 s are a few. Clock and
 * timers agree, and so do all instances, as each counts from the same instant (BASE, real milliseconds).
 */
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import { BASE, fastNow, SET_BACK_MS, SPEED } from './fast.ts'

const RealDate = Date
let shift = Number(process.env.SHIFT ?? 0)

class FastDate extends RealDate {
  constructor(...parts: []) {
    if (parts.length === 0) super(fastNow(RealDate.now()) + shift)
    else super(...parts)
  }
  static override now() {
    return fastNow(RealDate.now()) + shift
  }
}
globalThis.Date = FastDate as DateConstructor

// Somebody sets the clock back.
process.on('SIGUSR2', () => {
  shift -= SET_BACK_MS
})
if (Number.isNaN(BASE)) throw new Error('BASE is not set.')

const { setTimeout: later, setInterval: often } = globalThis
const fast = (ms = 0) => ms / SPEED
globalThis.setTimeout = timers.setTimeout = Object.assign(
  (work: () => void, ms?: number, ...rest: []) => later(work, fast(ms), ...rest),
  later,
) as never
globalThis.setInterval = timers.setInterval = Object.assign(
  (work: () => void, ms?: number, ...rest: []) => often(work, fast(ms), ...rest),
  often,
) as never
const { setTimeout: wait } = timersPromises
timersPromises.setTimeout = ((ms?: number, ...rest: []) => wait(fast(ms), ...rest)) as never
syncBuiltinESMExports()
