import { currentLanguage } from './current.ts'
import { find, format, type Values } from './t.ts'

/** An element of a sentence and its attributes: `['a', { href: '/account' }]`. */
export type Tag = [element: string, attributes?: Record<string, string | undefined>]

const PLAIN = ['strong', 'em', 'b', 'code', 'kbd', 'small'] as const

/**
 * A sentence with elements in it, as HTML: for `<%~ rich(…) %>` of a template. The message is ours; every value and
 * attribute is escaped. `<strong>`, `<em>`, `<b>`, `<code>`, `<kbd>` and `<small>` need no more; others are named in `tags`, by other names than the values:
 *
 *     rich('Since <begun>{when}</begun>. <change>Change</change>', { when },
 *          { begun: ['time', { datetime: iso }], change: ['a', { href: '/account' }] })
 */
export function rich(message: string, values: Values = {}, tags: Record<string, Tag> = {}): string {
  const { said, locale } = find(message, currentLanguage(), values.context)
  const safe = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? escapeHtml(value) : value,
  ])
  const elements = [...PLAIN.map((name) => [name, [name]] as [string, Tag]), ...Object.entries(tags)]
  const makers = elements.map(([name, [element, attributes = {}]]) => [
    name,
    (inner: unknown[]) => `<${element}${written(attributes)}>${inner.join('')}</${element}>`,
  ])
  const made = format(said.replaceAll('&', '&amp;'), locale, false).format<string>(
    Object.fromEntries([...safe, ...makers]),
  )
  return Array.isArray(made) ? made.join('') : String(made)
}

/** The same sentence as text alone: what its elements hold stays. `tags` names those beside the plain ones. */
export function plainText(message: string, values: Values, tags: string[]): string {
  const { said, locale } = find(message, currentLanguage(), values.context)
  const makers = [...PLAIN, ...tags].map((name) => [name, (inner: unknown[]) => inner.join('')])
  const made = format(said, locale, false).format<string>({ ...values, ...Object.fromEntries(makers) })
  return Array.isArray(made) ? made.join('') : String(made)
}

const written = (attributes: Record<string, string | undefined>) =>
  Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeHtml(value)}"`))
    .join('')

const escapeHtml = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign]!,
  )
