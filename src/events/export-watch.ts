import type { Response } from 'express'
import { mayActAs } from '../accounts/account.ts'
import { findSession } from '../accounts/queries.ts'
import type { Deps } from '../deps.ts'
import { msg } from '../language/t.ts'
import { type ExportState, noteExport } from './export-queries.ts'

const EVERY_MS = 1_000
/** A reader that takes nothing for so long has gone, whatever its connection says. */
const STALL_MS = 120_000

/**
 * Looks after a download: brings its row of the audit up to date each second, and cuts it off when the session it was asked
 * with has ended, the account lost its role, or the reader takes nothing any more.
 */
export function watchExport(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  { user, token, as_of, res }: { user: Express.User; token: string; as_of: Date; res: Response },
) {
  const of = { account_id: user.id, token, at: as_of }
  let rows = 0
  let noted = 0
  let moved = Date.now()
  let why: string | undefined
  let looking: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    // As of the beginning: a long download does not grow too old, but ends with the session that is ended.
    const account = await findSession(db, user.session_id, as_of)
    if (!account || !mayActAs(account, 'manager')) why ??= msg('the session ended')
    if (Date.now() - moved > STALL_MS) why ??= msg('the reader took nothing for two minutes')
    if (why) return void res.destroy()
    if (rows !== noted) await noteExport(db, of, { state: 'under way', rows })
    noted = rows
  }
  // A database that is away for a moment ends no download: the statement's own connection decides.
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => {})
  }, EVERY_MS)

  return {
    wrote(more: number): void {
      rows += more
      moved = Date.now()
    },
    async end(state: ExportState['state'], cause?: string): Promise<void> {
      clearInterval(timer)
      await looking
      const last: ExportState = {
        state,
        rows,
        ...(state === 'cut off' && { why: why ?? cause ?? msg('unknown') }),
      }
      await noteExport(db, of, last).catch((error) =>
        log.error({ err: error, ...last }, 'the end of an export is not in the audit'),
      )
    },
  }
}
