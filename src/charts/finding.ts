import { formatNumber } from '../format.ts'
import { plainText, type Tag } from '../language/rich.ts'
import type { Values } from '../language/t.ts'
import { t } from '../language/t.ts'

/** A sentence whose figures lead to what they count: a template prints it with `rich`. */
export type Sentence = { message: string; values: Values; tags: Record<string, Tag> }

/** Where a figure leads, and what it is of ("4 of 40") where it is no count itself; null leads nowhere. */
export type Target = string | null | { href: string; title: string }

/** The sentence of a message (marked with `msg` where it is written), its values, and where each of its elements leads. */
export function sentence(message: string, values: Values, targets: Record<string, Target>): Sentence {
  const tags = Object.entries(targets).map(([name, target]): [string, Tag] => [
    name,
    target === null
      ? ['span']
      : ['a', { class: 'figure-link', ...(typeof target === 'string' ? { href: target } : target) }],
  ])
  return { message, values, tags: Object.fromEntries(tags) }
}

/** The sentences as text alone. */
export function plainly(sentences: Sentence[]): string {
  return sentences.map(({ message, values, tags }) => plainText(message, values, Object.keys(tags))).join(' ')
}

/** A share's figure: it leads to those who are counted, and says how many they are of how many. */
export function partOf(n: number, all: number, href: string | null | undefined): Target {
  return href ? { href, title: ofText(n, all) } : null
}

/** "4 of 40" */
export function ofText(n: number, all: number): string {
  return t('{n} of {all}', { n: formatNumber(n), all: formatNumber(all) })
}
