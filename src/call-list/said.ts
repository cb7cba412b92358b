import type { Knex } from 'knex'
import { formatNumber, plural } from '../format.ts'
import { listColleagues } from '../outreach/queries.ts'

/** How giving many leads away went: `owner` the new one, null for nobody. */
export type Assignment = { owner: number | null; assigned: number; same: number; others: number }

/** As it stands in an address, for the page that says it. */
export function writeDone({ owner, assigned, same, others }: Assignment): string {
  return ['assigned', owner ?? 'nobody', assigned, same, others].join('.')
}

const SAID: Record<string, string> = {
  'view-kept': 'The view is kept.',
  'view-changed': 'The view is changed.',
  'view-removed': 'The view is removed.',
  none: 'No lead was selected, so nothing was changed.',
}

/** What the page says of what was just done, from its address; null for any other text. */
export async function saidOf(db: Knex, done: unknown): Promise<string | null> {
  if (typeof done !== 'string') return null
  if (Object.hasOwn(SAID, done)) return SAID[done]!
  const [, owner, ...numbers] =
    /^assigned\.(nobody|\d{1,15})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})$/.exec(done) ?? []
  if (!owner) return null
  const [assigned, same, others] = numbers.map(Number) as [number, number, number]
  const colleague = (await listColleagues(db)).find(({ id }) => String(id) === owner)
  const whom = owner === 'nobody' ? 'nobody' : (colleague?.name ?? 'a colleague who has left')
  return [
    `${plural(assigned, 'lead')} ${assigned === 1 ? 'was' : 'were'} given to ${whom}.`,
    ...(same > 0
      ? [
          `${formatNumber(same)} ${same === 1 ? 'was' : 'were'} ${owner === 'nobody' ? 'nobody’s' : 'theirs'} already.`,
        ]
      : []),
    ...(others > 0
      ? [
          `${formatNumber(others)} ${others === 1 ? 'was' : 'were'} taken by others meanwhile and left with them.`,
        ]
      : []),
  ].join(' ')
}
