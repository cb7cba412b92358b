import { formatNumber, formatWeekday, plural } from '../format.ts'
import { tierName } from '../leads/explanation.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
import { type Move, movedPeople } from './report.ts'

/** People of the moves that fit. Null is no tier: who is new has none before, who left has none now. */
export function countMoves(movement: Move[], which: (from: Tier | null, to: Tier | null) => boolean): number {
  return movement.filter(({ from, to }) => which(from, to)).reduce((sum, { people }) => sum + people, 0)
}

/** "4 leads moved since Sat 21 Nov: 1 rose, 2 cooled, 1 came new." */
export function movementWords(movement: Move[], since: string): string {
  const moved = movedPeople(movement)
  const rank = (tier: Tier) => TIERS.indexOf(tier)
  const parts: [number, string][] = [
    [countMoves(movement, (from, to) => from !== null && to !== null && rank(to) < rank(from)), 'rose'],
    [countMoves(movement, (from, to) => from !== null && to !== null && rank(to) > rank(from)), 'cooled'],
    [countMoves(movement, (from) => from === null), 'came new'],
    [countMoves(movement, (_from, to) => to === null), 'left'],
  ]
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${formatNumber(count)} ${what}`)
  return `${plural(moved, 'lead')} moved since ${formatWeekday(since)}: ${said.join(', ')}.`
}

/** Rows: where people were; columns: where they are. Those who came new have no tier before, those who left none now. */
export function movementTable(
  movement: Move[],
  since: string,
  url: (since: string, from: Tier | null, to: Tier | null) => string,
) {
  return {
    since: formatWeekday(since),
    columns: [...TIERS.map(tierName), 'Left'],
    rows: [...TIERS, null].map((from) => ({
      label: from === null ? 'New' : tierName(from),
      cells: [...TIERS, null].map((to) => {
        const count = countMoves(movement, (was, is) => was === from && is === to)
        return {
          text: count === 0 ? '·' : formatNumber(count),
          moved: count > 0 && from !== to,
          url: count === 0 ? '' : url(since, from, to),
        }
      }),
    })),
  }
}
