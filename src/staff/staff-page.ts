import type { Request, Response } from 'express'
import type { Deps } from '../deps.ts'
import { show } from '../http/view.ts'
import { readSchool } from '../school/queries.ts'
import { listInvitations } from './invitation-queries.ts'
import { listStaff } from './queries.ts'
import { type StaffState, staffPage } from './views.ts'

/** The number of an account or invitation in an address; null for what is none. */
export const idOf = (text: unknown) => (/^[1-9]\d{0,14}$/.test(String(text)) ? Number(text) : null)

/** The page with everybody: as it is, after something was done, or with what was wrong. */
export async function answerStaff(
  { db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>,
  req: Request,
  res: Response,
  state: StaffState,
): Promise<void> {
  const now = clock()
  const [people, invitations, school] = await Promise.all([
    listStaff(db, now),
    listInvitations(db),
    readSchool(db),
  ])
  const place = { now, timezone: config.timezone, timezone_given: config.timezone_given, me: req.user!.id }
  const status = state.error ? 409 : state.fields ? 422 : state.link ? 201 : 200
  show(req, res, staffPage({ people, invitations, school }, place, state), status)
}
