import { keptWords } from '../language/kept.ts'
import { msg } from '../language/t.ts'

/**
 * What the tables of the work keep in English, as logs and alerts have it, and pages tell in the language of whoever
 * reads: reasons of incidents, errors of runs, why the live tables were computed anew.
 */
const SENTENCES = [
  msg('It failed once: {error}'),
  msg('It failed {n} times: {error}'),
  msg('nobody knows why.'),
  msg('It began and has not ended.'),
  msg('It has not run.'),
  msg('It has come to an end again.'),
  msg('It failed.'),
  msg('It took longer than {n} s.'),
  msg('The portal ended during each attempt.'),
  msg('The portal fell silent.'),
  msg('The portal stops.'),
  msg('Another instance has taken it over.'),
  msg('{who} has stopped it.'),
  msg('The database refused it ({code}). The log has the whole error.'),
  msg('The report of {night} was written by another instance meanwhile.'),
  msg('The live tables could not be compared: other instances wrote to them all the time.'),
  msg('first filling'),
  msg('a table was emptied'),
  msg('the time zone became {zone}'),
  msg('scoring rules of version {version}'),
  msg('the clock was set back'),
  msg('many events arrived at once'),
  msg('the portal was away for long'),
  msg('given back'),
]

/** Such a sentence in the language of the reader; what is none of them, such as another program's error, as it is. */
export function told(sentence: string): string {
  return keptWords(sentence, SENTENCES)
}
