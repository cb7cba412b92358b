import { formatNumber, formatWeekday } from '../format.ts'
import { t } from '../language/t.ts'
import { tierTitle } from '../leads/explanation.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
import { type Move, movedPeople } from './report.ts'

/** People of the moves that fit. Null is no tier: who is new has none before, who left has none now. */
export function countMoves(movement: Move[], which: (from: Tier | null, to: Tier | null) => boolean): number {
  return movement.filter(({ from, to }) => which(from, to)).reduce((sum, { people }) => sum + people, 0)
}

/** "4 leads moved since Sat 21 Nov: 1 rose, 2 cooled, 1 came new." */
export function movementWords(movement: Move[], since: string): string {
  const rank = (tier: Tier) => TIERS.indexOf(tier)
  const rose = countMoves(movement, (from, to) => from !== null && to !== null && rank(to) < rank(from))
  const cooled = countMoves(movement, (from, to) => from !== null && to !== null && rank(to) > rank(from))
  const came = countMoves(movement, (from) => from === null)
  const left = countMoves(movement, (_from, to) => to === null)
  const list = [
    rose > 0 && t('{n, plural, one {# rose} other {# rose}}', { n: rose }),
    cooled > 0 && t('{n, plural, one {# cooled} other {# cooled}}', { n: cooled }),
    came > 0 && t('{n, plural, one {# came new} other {# came new}}', { n: came }),
    left > 0 && t('{n, plural, one {# left} other {# left}}', { n: left }),
  ].filter(Boolean)
  return t(
    '{n, plural, one {# lead moved since {day}: {list}.} other {# leads moved since {day}: {list}.}}',
    { n: movedPeople(movement), day: formatWeekday(since), list: list.join(', ') },
  )
}

/** Rows: where people were; columns: where they are. Those who came new have no tier before, those who left none now. */
export function movementTable(
  movement: Move[],
  since: string,
  url: (since: string, from: Tier | null, to: Tier | null) => string,
) {
  return {
    since: formatWeekday(since),
    columns: [...TIERS.map(tierTitle), t('Left', { context: 'lead' })],
    rows: [...TIERS, null].map((from) => ({
      label: from === null ? t('New', { context: 'lead' }) : tierTitle(from),
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
