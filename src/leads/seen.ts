import { createHash } from 'node:crypto'
import type { PlacedLead } from './place.ts'

const LENGTH = 4

/** What a page of a list shows, short enough for an address: how many leads the list has, then each row's looks. */
export function writeSeen(total: number, leads: PlacedLead[]): string {
  return `${total}.${leads.map(looksOf).join('')}`
}

/**
 * What somebody who saw that would find changed now: rows that look different or were not there, and whether anything
 * changed at all, the order or the number of leads included.
 */
export function changesSince(seen: string, total: number, leads: PlacedLead[]) {
  const rows = seen.slice(seen.indexOf('.') + 1)
  const known = new Set(
    Array.from({ length: rows.length / LENGTH }, (_, i) => rows.substr(i * LENGTH, LENGTH)),
  )
  return {
    changed: writeSeen(total, leads) !== seen,
    rows: leads.filter((lead) => !known.has(looksOf(lead))).length,
  }
}

function looksOf(lead: PlacedLead): string {
  const { user_id, lead_score, total_events, active_days, at, first_name, username, email } = lead
  return createHash('sha256')
    .update(JSON.stringify([user_id, lead_score, total_events, active_days, at, first_name, username, email]))
    .digest('base64url')
    .slice(0, LENGTH)
}
