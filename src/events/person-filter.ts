import type { Knex } from 'knex'
import { t } from '../language/t.ts'
import { readUserId } from '../people/person.ts'
import type { PageFilter } from './filter.ts'
import { findNamed, listByName, listByUsername, type Named } from './people-queries.ts'

/** A page's filter with its person looked up. Where several fit, `choices` holds them and no event is listed yet. */
export type AskedFilter = PageFilter & {
  /** who the list is narrowed to; null for an id that the bot does not know */
  named: Named | null | undefined
  choices: Named[]
}

/** So many are offered to choose from. */
export const MOST_CHOICES = 20

/** Looks up who a filter names: by id, by @username, or by name, where one whole name goes before those that contain it. */
export async function lookUpPerson(db: Knex, page: PageFilter): Promise<AskedFilter> {
  const asked: AskedFilter = { ...page, filter: { ...page.filter }, named: undefined, choices: [] }
  const { person: typed, problems } = page
  if (problems.length > 0) return asked
  if (typed === undefined) {
    if (page.filter.user_id !== undefined) asked.named = (await findNamed(db, page.filter.user_id)) ?? null
    return asked
  }
  const found = await findPeople(db, typed)
  if (found.length === 1) {
    asked.named = found[0]!
    asked.filter.user_id = found[0]!.user_id
  } else if (found.length > 1) asked.choices = found
  else
    asked.problems = [
      ...problems,
      { name: 'person', typed, what: t('The bot knows nobody by this id, @username or name.') },
    ]
  return asked
}

async function findPeople(db: Knex, typed: string): Promise<Named[]> {
  const id = readUserId(typed)
  if (id !== null) return [await findNamed(db, id)].flatMap((person) => person ?? [])
  if (/^-?\d+$/.test(typed)) return []
  const byUsername = await listByUsername(db, typed.replace(/^@/, ''), MOST_CHOICES + 1)
  if (byUsername.length > 0 || typed.startsWith('@')) return byUsername
  const byName = await listByName(db, typed, MOST_CHOICES + 1)
  const whole = byName.filter(({ first_name }) => first_name?.trim().toLowerCase() === typed.toLowerCase())
  return whole.length === 1 ? whole : byName
}
