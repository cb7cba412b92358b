import { currentLanguage } from './current.ts'
import { t } from './t.ts'

/**
 * A sentence that was kept in English (a reason, an error), in the language of whoever reads it now: the one of
 * `messages` that it was made of is found again, with its values, and values are told the same way. Any other text
 * (an error of the database) stays as it is.
 */
export function keptWords(text: string, messages: readonly string[]): string {
  if (currentLanguage() === 'en') return text
  for (const message of messages) {
    const found = patternOf(message).exec(text)
    if (!found) continue
    const values = Object.entries(found.groups ?? {})
    return t(message, Object.fromEntries(values.map(([name, value]) => [name, keptWords(value, messages)])))
  }
  return text
}

const patterns = new Map<string, RegExp>()

/** "It failed {n} times: {error}" as a pattern with the groups `n` and `error`. */
function patternOf(message: string): RegExp {
  const known = patterns.get(message)
  if (known) return known
  const pattern = message
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>.+?)`)
  const made = new RegExp(`^${pattern}$`, 's')
  patterns.set(message, made)
  return made
}
