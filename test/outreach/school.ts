import { createAccount } from '../../src/accounts/queries.ts'
import { makeLead } from '../leads/school.ts'
import { makePortal } from '../support/portal.ts'

export const NOW = new Date('2026-11-23T12:00:00Z')

/** A portal with so many leads without events, 1 and on, and the ids of the accounts by role. */
export async function makeOutreachPortal(leads = 3) {
  const portal = await makePortal({ now: NOW })
  for (let id = 1; id <= leads; id++) await makeLead(portal.db, id, [])
  const rows = await portal.db('accounts').select('id', 'role')
  const ids = Object.fromEntries(rows.map(({ id, role }) => [role, id])) as Record<
    'staff' | 'manager' | 'admin',
    number
  >
  return { ...portal, ids }
}

/** A further colleague. Answers the id. */
export async function makeColleague(portal: Awaited<ReturnType<typeof makeOutreachPortal>>, name: string) {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@hsl.example`
  return (await createAccount(portal.db, { email, name, role: 'staff', password_hash: 'x' }))!
}

/** What the tables hold, as far as a test wants to compare. */
export async function listRecords(portal: Awaited<ReturnType<typeof makeOutreachPortal>>, user_id = 1) {
  const journal = await portal
    .db('lead_journal')
    .select('who', 'kind', 'text', 'before', 'after')
    .where({ user_id })
    .orderBy('id')
  const audit = await portal
    .db('audit')
    .select('who', 'action', 'details')
    .where({ subject: `person ${user_id}` })
    .orderBy('id')
  return { journal, audit }
}
