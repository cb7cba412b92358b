import type { MailResult } from '../deps.ts'
import { keptWords } from '../language/kept.ts'
import { msg, t } from '../language/t.ts'

/**
 * What the portal itself says of a mail is kept in English, as logs have it, and pages tell it in the language of whoever
 * reads: our own sentences of deliveries, attempts and questions, and those of nodemailer about the connection.
 */
const SENTENCES = [
  msg('taken: {reply}'),
  msg('deferred: {reply}'),
  msg('refused: {reply}'),
  msg('unclear: {reply}'),
  msg('This is not one e-mail address; nothing was sent.'),
  msg('No mail server is set: kept as the file {file}'),
  msg('could not be written: {error}'),
  msg('no answer after the text was sent ({reply})'),
  msg('Not sent: the account is not active any more, or the subscription has ended.'),
  msg('Not sent: the subscription has ended.'),
  msg('The mail server refused two mails to this address for good.'),
  msg('The portal was stopped while it sent this copy.'),
  msg('The portal ended during each attempt.'),
  msg('The portal fell silent.'),
  msg('Another instance has taken this copy over.'),
  msg('Another instance has taken it over.'),
  msg('It failed.'),
  msg('It took longer than {n} s.'),
  msg('The database refused it ({code}). The log has the whole error.'),
  msg('Report {report} has no edition {edition} in {language}.'),
  msg('given back'),
  msg('connect ECONNREFUSED {address}'),
  msg('getaddrinfo ENOTFOUND {host}'),
  msg('Connection timeout'),
  msg('Connection closed'),
  msg('Connection closed unexpectedly'),
  msg('Greeting never received'),
  msg('Timeout'),
]

/** Such a sentence in the language of the reader; what a mail server said, as it is. */
export function toldReply(reply: string): string {
  return keptWords(reply, SENTENCES)
}

const STATES: Record<MailResult['state'], string> = {
  accepted: msg('accepted'),
  deferred: msg('deferred'),
  refused: msg('refused'),
  unclear: msg('unclear'),
}

/** What became of a mail, in a word; what is no such state, as it is. */
export function toldState(state: string): string {
  return t(STATES[state as MailResult['state']] ?? state)
}
