import type { Deps } from '../deps.ts'
import { inLanguage } from '../language/current.ts'
import type { Language } from '../language/language.ts'
import { confirmationMail } from './mail.ts'
import { recordAsked } from './queries.ts'
import { inWords, type Schedule } from './rhythm.ts'

/**
 * Mails the question whether an address wants the report, in the language of that, and keeps what the server said. It is
 * sent while the manager waits, so that they see at once whether it went out, and can ask again when it did not. Answers
 * whether a server took it.
 */
export async function ask(
  { db, config, mailer }: Pick<Deps, 'db' | 'config' | 'mailer'>,
  asked: { id: number; address: string; schedule: Schedule; language: Language },
  { by, token, expires_at }: { by: string; token: string; expires_at: Date },
): Promise<boolean> {
  const { id, address, schedule, language } = asked
  const mail = inLanguage(language, () =>
    confirmationMail({ address, words: inWords(schedule, config.timezone), by, token, expires_at }, config),
  )
  const { state, reply } = await mailer.send(mail)
  await recordAsked(db, id, state === 'accepted' ? `taken: ${reply}` : `${state}: ${reply}`)
  return state === 'accepted'
}
