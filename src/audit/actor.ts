import type { Request } from 'express'

/** Who did something, and from where, as the audit keeps it. */
export type Actor = { account_id: number | null; who: string; ip: string | null }

/** The person who is signed in. */
export function actorOf(req: Request): Actor {
  return { account_id: req.user!.id, who: req.user!.email, ip: req.ip ?? null }
}

/** The command line, or another program of the portal's own. */
export const PORTAL: Actor = { account_id: null, who: 'command line', ip: null }
