import type { Place } from '../leads/order.ts'
import { orderOf, type Sort } from './sort.ts'

/** The place as opaque text for an address (base64url). */
export function writePlace(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The place that `writePlace` wrote for a list of this order; undefined for any other text. */
export function readPlace(
  text: unknown,
  { sort, searching }: { sort: Sort; searching: boolean },
): Place | undefined {
  if (typeof text !== 'string' || text.length > 2_000) return undefined
  const { keys } = orderOf(sort, searching ? 'rank' : undefined)
  const place = parsed(Buffer.from(text, 'base64url').toString('utf8'))
  if (!Array.isArray(place) || place.length !== keys.length) return undefined
  const fits = keys.every(({ pattern, cast }, i) => {
    const value: unknown = place[i]
    return typeof value === 'string' && pattern.test(value) && isReal(value, cast)
  })
  return fits && writePlace(place) === text ? place : undefined
}

/** PostgreSQL refuses a day that no calendar has, and a number beyond its type. */
function isReal(value: string, cast: string): boolean {
  if (cast === 'int') return Math.abs(Number(value)) <= 2_147_483_647
  if (cast === 'bigint') return Number.isSafeInteger(Number(value))
  if (cast === 'text' || value.endsWith('infinity')) return true
  const at = new Date(value)
  return (
    !Number.isNaN(at.getTime()) && value >= '0001' && at.toISOString().slice(0, 10) === value.slice(0, 10)
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
