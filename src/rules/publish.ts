import type { Knex } from 'knex'
import { recordAudit } from '../audit/queries.ts'
import { readTypes } from '../events/day-queries.ts'
import { formatInstant } from '../format.ts'
import { ValidationError } from '../http/validation.ts'
import { inLanguage } from '../language/current.ts'
import { t } from '../language/t.ts'
import { type Draft, isSame, rulesOf, sayRules } from './draft.ts'
import { createVersion, listVersions } from './queries.ts'

export type Published = { version: number } | { refused: string; status: 409 | 422 }

/**
 * Publishes a draft as the next version, with its audit row, all or nothing; or says in a sentence why not: it changes
 * nothing, or somebody published another meanwhile. Everybody is scored by it at the next beat of src/live.
 * @throws ValidationError where the goal is no event that occurs
 */
export async function publishDraft(
  db: Knex,
  { draft, reason }: { draft: Draft; reason: string },
  by: { account_id: number; who: string; ip: string | null },
  { now, timezone }: { now: Date; timezone: string },
): Promise<Published> {
  const current = (await listVersions(db, 1))[0]!
  if (isSame(draft, current))
    return { refused: t('The draft changes nothing: it is the same as the published rules.'), status: 422 }
  if (draft.goal_type !== current.goal_type && !(await readTypes(db)).includes(draft.goal_type))
    throw new ValidationError({ goal_type: t('must be a type of event that occurs.') })
  const version = await db.transaction(async (trx) => {
    const made = await createVersion(trx, draft, { author: by.who, reason }, now)
    if (made === undefined) return undefined
    const details = inLanguage('en', () => ({
      reason,
      from: sayRules(current),
      to: sayRules(rulesOf(draft)),
    }))
    await recordAudit(trx, by, { action: 'rules published', subject: `rules ${made}`, details }, now)
    return made
  })
  if (version !== undefined) return { version }
  const { author, created_at, ...newest } = (await listVersions(db, 1))[0]!
  const at = formatInstant(created_at, timezone)
  return {
    refused: t(
      '{author} published version {version} on {at}, while you worked on version {base}: “{reason}”. Your draft is below, compared with the new rules; look at it once more before you publish it.',
      { author, version: newest.version, at, base: draft.base, reason: newest.reason },
    ),
    status: 409,
  }
}
