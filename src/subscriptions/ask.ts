import type { Deps } from '../deps.ts'
import { inLanguage } from '../language/current.ts'
import { confirmationMail } from './mail.ts'
import { recordAsked } from './queries.ts'

/**
 * Mails the question whether an address wants the report, and keeps what the server said. It is sent while the manager
 * waits, so that they see at once whether it went out, and can ask again when it did not. Whoever has no account here is written to in English, as the report is. Answers whether a server took it.
 */
export async function ask(
  { db, config, mailer }: Pick<Deps, 'db' | 'config' | 'mailer'>,
  { id, ...to }: { id: number } & Parameters<typeof confirmationMail>[0],
): Promise<boolean> {
  const { state, reply } = await mailer.send(inLanguage('en', () => confirmationMail(to, config)))
  await recordAsked(db, id, state === 'accepted' ? `taken: ${reply}` : `${state}: ${reply}`)
  return state === 'accepted'
}
