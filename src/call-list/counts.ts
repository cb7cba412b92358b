import type { Tier } from '../leads/lead.ts'
import type { Status } from '../outreach/card.ts'

/** How many leads are alike in all that a list can be narrowed by. */
export type Cell = { tier: Tier; owner_id: number | null; status: Status; due: boolean; people: number }

/** undefined is any; an owner null is nobody, `due` true those that are. */
export type Wanted = {
  tier?: Tier | undefined
  owner_id?: number | null | undefined
  status?: Status | undefined
  due?: boolean | undefined
}

/** How many leads a list holds that is narrowed so: the same cells answer every tab. */
export function countCells(cells: Cell[], { tier, owner_id, status, due }: Wanted): number {
  let people = 0
  for (const cell of cells) {
    if (tier !== undefined && cell.tier !== tier) continue
    if (owner_id !== undefined && cell.owner_id !== owner_id) continue
    if (status !== undefined && cell.status !== status) continue
    if (due && !cell.due) continue
    people += cell.people
  }
  return people
}
