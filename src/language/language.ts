/** The languages that pages and mails are written in. The code, the API and the default are English. */
export const LANGUAGES = ['en', 'ru'] as const
export type Language = (typeof LANGUAGES)[number]

/** Each language by its own name, as people look for it. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', ru: 'Русский' }

/** Whose plurals, numbers and dates it takes, for Intl and luxon. */
export const LOCALES: Record<Language, string> = { en: 'en-GB', ru: 'ru' }

/** A language of ours, or undefined. */
export function readLanguage(text: unknown): Language | undefined {
  return LANGUAGES.find((language) => language === text)
}
