import type { Request } from 'express'
import type { Actor } from './card.ts'

/** Whom journal and audit name for what this request does. */
export function actorOf(req: Request): Actor {
  const { id, name, email } = req.user!
  return { id, name, email, ip: req.ip ?? null }
}
