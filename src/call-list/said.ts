import type { Knex } from 'knex'
import { msg, t } from '../language/t.ts'
import { listColleagues } from '../outreach/queries.ts'
import { findRemovedView } from './view-queries.ts'

/** How giving many leads away went: `owner` the new one, null for nobody. */
export type Assignment = { owner: number | null; assigned: number; same: number; others: number }

/** As it stands in an address, for the page that says it. */
export function writeDone({ owner, assigned, same, others }: Assignment): string {
  return ['assigned', owner ?? 'nobody', assigned, same, others].join('.')
}

const SAID: Record<string, string> = {
  'view-kept': msg('The view is kept.'),
  'view-changed': msg('The view is changed.'),
  'view-back': msg('The view is back.'),
  none: msg('No lead was selected, so nothing was changed.'),
}

/** A sentence of what was done, and where it can be undone. */
export type Said = { text: string; undo_url: string | null }

/** What the page says to this account of what was just done, from its address; null for any other text. */
export async function saidOf(db: Knex, account_id: number, done: unknown): Promise<Said | null> {
  if (typeof done !== 'string') return null
  const [, removed] = /^view-removed\.(\d{1,15})$/.exec(done) ?? []
  if (removed) return removedView(db, account_id, Number(removed))
  const text = Object.hasOwn(SAID, done) ? t(SAID[done]!) : await assignmentText(db, done)
  return text === null ? null : { text, undo_url: null }
}

/** Nothing is said of a view that is back already, or cannot be any more. */
async function removedView(db: Knex, account_id: number, id: number): Promise<Said | null> {
  const view = await findRemovedView(db, account_id, id)
  if (!view) return null
  return {
    text: t('The view “{name}” is removed.', { name: view.name }),
    undo_url: `/leads/views/${view.id}/restoration`,
  }
}

async function assignmentText(db: Knex, done: string): Promise<string | null> {
  const [, owner, ...numbers] =
    /^assigned\.(nobody|\d{1,15})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})$/.exec(done) ?? []
  if (!owner) return null
  const [assigned, same, others] = numbers.map(Number) as [number, number, number]
  const colleague = (await listColleagues(db)).find(({ id }) => String(id) === owner)
  return [
    givenTo(owner === 'nobody' ? null : (colleague?.name ?? ''), assigned),
    ...(same > 0 ? [sameAlready(owner === 'nobody', same)] : []),
    ...(others > 0
      ? [
          t(
            '{n, plural, one {# was taken by others meanwhile and left with them.} other {# were taken by others meanwhile and left with them.}}',
            { n: others },
          ),
        ]
      : []),
  ].join(' ')
}

/** `name` is null for nobody, and empty for somebody who has left. */
function givenTo(name: string | null, n: number): string {
  if (name === null)
    return t('{n, plural, one {# lead was given to nobody.} other {# leads were given to nobody.}}', { n })
  if (name === '')
    return t(
      '{n, plural, one {# lead was given to a colleague who has left.} other {# leads were given to a colleague who has left.}}',
      { n },
    )
  return t('{n, plural, one {# lead was given to {name}.} other {# leads were given to {name}.}}', {
    n,
    name,
  })
}

const sameAlready = (nobody: boolean, n: number) =>
  nobody
    ? t('{n, plural, one {# was nobody’s already.} other {# were nobody’s already.}}', { n })
    : t('{n, plural, one {# was theirs already.} other {# were theirs already.}}', { n })
