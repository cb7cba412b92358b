import type { Request } from 'express'
import { type Language, readLanguage } from './language.ts'

/** The cookie that keeps what was chosen on the sign-in page. */
export const LANGUAGE_COOKIE = 'lang'

/** The reader's language: what the account chose, else the sign-in page's cookie, else what the browser asks for, else English. */
export function languageOf(req: Request): Language {
  return req.user?.language ?? cookieOf(req) ?? readLanguage(req.acceptsLanguages('en', 'ru')) ?? 'en'
}

function cookieOf(req: Request): Language | undefined {
  const [, value] = /(?:^|;\s*)lang=([a-z]+)(?:;|$)/.exec(req.headers.cookie ?? '') ?? []
  return readLanguage(value)
}
