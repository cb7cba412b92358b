import type { RequestHandler } from 'express'
import { mayActAs } from '../accounts/account.ts'
import { formatNear } from '../format.ts'
import { wantsPartial } from '../http/view.ts'
import { told } from '../jobs/kept-sentences.ts'
import { t } from '../language/t.ts'
import type { Board } from './board.ts'
import type { Trouble } from './incident.ts'

/** Tells managers and administrators on every page that a job failed or is overdue. */
export function incidentBanner(board: Board, timezone: string): RequestHandler {
  return async (req, res, next) => {
    if (req.method === 'GET' && req.user && mayActAs(req.user, 'manager') && !wantsPartial(req))
      res.locals.banner = (await board.read()).map((trouble) => bannerText(trouble, timezone))
    next()
  }
}

export function bannerText({ job, kind, slot, reason }: Trouble, timezone: string): string {
  const due = formatNear(slot, timezone)
  const values = { job: t(job), due, reason: told(reason) }
  return kind === 'failed'
    ? t('{job} failed: its run of {due} is missing. {reason}', values)
    : t('{job} is overdue: its run of {due} is missing. {reason}', values)
}
