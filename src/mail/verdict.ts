import type { NodemailerError } from 'nodemailer'
import type { MailResult } from '../deps.ts'

// Up to here the server has spoken of the connection or of us, not of this mail: the same mail may pass later.
const BEFORE_THE_MAIL = /^(CONN|EHLO|HELO|LHLO|STARTTLS|AUTH\b.*)$/

/**
 * What a failed sending means for the mail. nodemailer itself reports a connection lost after DATA and a server
 * that is not there in the same way; `bodyRead` (the server had said "go on" and was being given the text) tells them apart.
 * - unclear: the text was given and no reply came. The server may have it.
 * - deferred: 4xx, or the mail was not reached at all (no connection, no greeting, sign-in refused).
 * - refused: 5xx to sender, recipient or text, or an address that nodemailer will not send to.
 */
export function judge(error: NodemailerError, bodyRead: boolean): MailResult {
  const reply = (error.response ?? error.message).slice(0, 500)
  const replied = error.responseCode !== undefined
  if (bodyRead && !replied) return { state: 'unclear', reply: `no answer after the text was sent (${reply})` }
  if (error.command === undefined || BEFORE_THE_MAIL.test(error.command)) return { state: 'deferred', reply }
  if (replied) return { state: error.permanent ? 'refused' : 'deferred', reply }
  return { state: error.code === 'EENVELOPE' || error.code === 'EMESSAGE' ? 'refused' : 'deferred', reply }
}
