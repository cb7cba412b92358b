import { msg, t } from '../language/t.ts'

/** What a deed may have been done to. The audit keeps it in English, such as 'person 123'; a reader sees and types it in theirs. */
const KINDS = [
  msg('account'),
  msg('person'),
  msg('key'),
  msg('rules'),
  msg('alert'),
  msg('report'),
  msg('subscription'),
]

/** 'person 123' in the reader's language. */
export function saySubject(subject: string): string {
  return swap(subject, (kind) => [kind, t(kind)])
}

/** What was typed, as the audit keeps it. */
export function readSubject(typed: string): string {
  return swap(typed, (kind) => [t(kind), kind])
}

function swap(text: string, words: (kind: string) => [from: string, to: string]): string {
  const found = KINDS.map(words).find(([from]) => text.startsWith(`${from} `))
  return found ? found[1] + text.slice(found[0].length) : text
}
