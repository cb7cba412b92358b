/**
 * The portal's words in the language of the request. How to translate a room, in a few lines:
 *
 *  1. The key is the English sentence, whole, where it is said: `t('No lead is due.')`, in a template `<%= t('Leads') %>`.
 *  2. Its Russian stands in src/language/ru/ROOM.ts under that key. The same key may stand in two files with one Russian.
 *  3. What varies is named: `t('Due since {day}.', { day })`. Format numbers and dates with src/format.ts first; both follow.
 *  4. Counts are ICU plurals, whole sentences: `t('{n, plural, one {# lead waits} other {# leads wait}}', { n })`; Russian
 *     has `one {# лид} few {# лида} many {# лидов} other {# лида}`. `plural(n, 'lead')` of src/format.ts is the nominative alone.
 *  5. Never glue sentences of pieces: word order and cases differ. Choose between whole sentences instead.
 *  6. Markup inside: `<%~ rich('Mailed to <strong>{who}</strong>.', { who }) %>`, links by name: see rich.ts. It escapes.
 *  7. A constant of a module, a zod message, an error in a table: `msg('…')` there, `t(thatConstant)` where it is shown.
 *  8. One English word with two meanings: `t('Open', { context: 'state' })`, and the key of the Russian is `Open [state]`.
 *  9. Words of a browser script: a `data-` attribute that the template prints with `t`, never in public/js.
 * 10. What is kept for others (audit, reasons in tables) is written in English: `inLanguage('en', …)`. Jobs are; pages tell
 *     such a sentence by kept.ts. A mail is written in the language of whom it goes to.
 * 11. Name its pages in test/language/walk.test.ts: it finds every English word that is left.
 */
import { IntlMessageFormat } from 'intl-messageformat'
import { currentLanguage } from './current.ts'
import { type Language, LOCALES } from './language.ts'
import { russian } from './ru.ts'

export type Values = Record<string, string | number | null | undefined>

/** Says the English message in the current language. Without values it is taken as it stands; what has no Russian stays English. */
export function t(message: string, values?: Values): string {
  const language = currentLanguage()
  if (values === undefined) return language === 'ru' ? (russian.get(message) ?? message) : message
  const { said, locale } = find(message, language, values.context)
  return String(format(said, locale, true).format(values))
}

/** Marks a message that is made before there is a reader, such as a constant: translate it with `t` where it is shown. */
export function msg<M extends string>(message: M): M {
  return message
}

/** The message as the catalogue has it, and the locale whose plurals it follows. */
export function find(message: string, language: Language, context?: string | number | null) {
  const key = context ? `${message} [${context}]` : message
  const said = language === 'ru' ? russian.get(key) : undefined
  return { said: said ?? message, locale: LOCALES[said === undefined ? 'en' : language] }
}

const parsed = new Map<string, IntlMessageFormat>()
const plurals = new Map<string, Intl.PluralRules>()
const numbers = new Map<string, Intl.NumberFormat>()
const one = <T>(kept: Map<string, T>, key: string, make: () => T): T => {
  const known = kept.get(key) ?? make()
  kept.set(key, known)
  return known
}

/** The parsed message. `plain` takes `<b>` as text; otherwise it is markup. Messages are our own: there are so many and no more. */
export function format(message: string, locale: string, plain: boolean): IntlMessageFormat {
  return one(parsed, `${locale} ${plain} ${message}`, () => {
    return new IntlMessageFormat(message, locale, undefined, {
      ignoreTag: plain,
      formatters: {
        getNumberFormat: (_locales, options) =>
          one(numbers, `${locale} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options)),
        getDateTimeFormat: (_locales, options) => new Intl.DateTimeFormat(locale, options),
        getPluralRules: (_locales, options) =>
          one(plurals, `${locale} ${options?.type}`, () => new Intl.PluralRules(locale, options)),
      },
    })
  })
}
