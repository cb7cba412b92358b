import type { Knex } from 'knex'
import pg from 'pg'
import type { Account } from '../accounts/account.ts'
import type { Cursor } from './cursor.ts'
import { type ExportFormat, FORMATS } from './export-lines.ts'
import type { EventFilter } from './filter.ts'
import { joined, matching, type Sql, where } from './selection.ts'

/**
 * `copy (…) to stdout` of the filter's events up to `as_of`, newest first, or of those after a place in that order. COPY
 * takes no parameters, so the values stand in it as literals, which pg's own function writes.
 */
export function copyStatement(
  filter: EventFilter,
  { as_of, after, format }: { as_of: Date; after?: Cursor | undefined; format: ExportFormat },
): string {
  const selection = { ...filter, as_of, before: after }
  const columns = FORMATS[format].columns.map((name) => `${name.endsWith('name') ? 'u' : 'e'}.${name}`)
  const select = joined(
    `select ${columns.join(', ')} from events e join users u on u.user_id = e.user_id`,
    where(matching(selection)),
    'order by e.created_at desc, e.id desc',
  )
  return `copy (${withLiterals(select)}) to stdout (${FORMATS[format].options})`
}

function withLiterals({ sql, bindings }: Sql): string {
  const parts = sql.split('?')
  return parts.reduce((text, part, i) => {
    const value = bindings[i - 1]!
    return `${text}${typeof value === 'number' ? `(${value})` : pg.escapeLiteral(value)}${part}`
  })
}

/** How an export stands: rows written so far, or in the end. */
export type ExportState = {
  state: 'under way' | 'whole' | 'cut off'
  rows: number
  /** why it was cut off */
  why?: string
}

/** An export as the audit keeps it. */
export type KeptExport = ExportState & { at: Date; format: ExportFormat; list: string; of: string }

// The row is written when the first line leaves and brought up to date until the last one has: an export that a crash ends is in the audit too.
const subjectOf = (token: string) => `export ${token}`

/** Brings an export's row of the audit up to date. */
export async function noteExport(
  db: Knex,
  { account_id, token, at }: { account_id: number; token: string; at: Date },
  state: ExportState,
): Promise<void> {
  await db('audit')
    .where({ subject: subjectOf(token), account_id, action: 'events exported', at })
    .update({ details: db.raw(`details || ?::jsonb`, [JSON.stringify(state)]) })
}

/** An export of this account, by the token it was begun with; undefined before it has begun. */
export async function findExport(
  db: Knex,
  { id }: Pick<Account, 'id'>,
  token: string,
): Promise<KeptExport | undefined> {
  const row = await db('audit')
    .where({ subject: subjectOf(token), account_id: id, action: 'events exported' })
    .orderBy('at', 'desc')
    .first('at', 'details')
  return row && { at: row.at, ...row.details }
}
