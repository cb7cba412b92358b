import { AsyncLocalStorage } from 'node:async_hooks'
import type { Language } from './language.ts'

const store = new AsyncLocalStorage<Language>()

/**
 * The language of what is being answered or written just now: that of the request (see request.ts), or the one that
 * `inLanguage` was given. English for jobs, the command line, the API and whatever nobody said anything about.
 *
 * It travels with the asynchronous call (AsyncLocalStorage), so that views, templates and src/format.ts need not be
 * handed it. Two things follow. A text made at the start, such as a constant of a module, is made in no language:
 * mark it with `msg` and translate it where it is used. And what is kept for several askers is kept per language,
 * as `makeShared` does.
 */
export function currentLanguage(): Language {
  return store.getStore() ?? 'en'
}

/** Does `work`, and all that it begins, in this language: a mail in that of its reader. Null is English. */
export function inLanguage<T>(language: Language | null, work: () => T): T {
  return store.run(language ?? 'en', work)
}
