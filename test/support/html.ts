import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
export type Element = DefaultTreeAdapterTypes.Element

/** HTML as a browser reads it. What stands in a <template> is not among the elements: it is a tree of its own. */
export type Html = {
  elements: Element[]
  /** all that a person may read: text, in templates too, and the attributes that are shown or read out */
  words: string
  /** what the parser had to mend, with its line */
  errors: string[]
}

const SHOWN = new Set(['alt', 'aria-label', 'content', 'datetime', 'placeholder', 'title', 'value'])

/** @param partial a piece of a page, as htmx swaps it in */
export function readHtml(text: string, partial = false): Html {
  const errors: string[] = []
  const options = {
    sourceCodeLocationInfo: true,
    onParseError: (error: { code: string; startLine: number }) =>
      errors.push(
        `${error.code} at line ${error.startLine}: ${text.split('\n')[error.startLine - 1]!.trim()}`,
      ),
  }
  const elements: Element[] = []
  const words: string[] = []
  const walk = (node: Node, inTemplate: boolean) => {
    if ('tagName' in node) {
      if (!inTemplate) elements.push(node)
      for (const { name, value } of node.attrs) if (SHOWN.has(name)) words.push(value)
      if (node.tagName === 'script' || node.tagName === 'style') return
    }
    if (node.nodeName === '#text') words.push((node as DefaultTreeAdapterTypes.TextNode).value)
    if ('content' in node) walk(node.content, true)
    if ('childNodes' in node) for (const child of node.childNodes) walk(child, inTemplate)
  }
  walk(partial ? parseFragment(text, options) : parse(text, options), false)
  return { elements, words: words.join('\n'), errors }
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value
}

/** The element's text, as a screen reader would say it: without what is hidden from it. */
export function textOf(node: Node): string {
  if (node.nodeName === '#text') return (node as DefaultTreeAdapterTypes.TextNode).value
  if ('tagName' in node && attribute(node, 'aria-hidden') === 'true') return ''
  return 'childNodes' in node ? node.childNodes.map(textOf).join('').replace(/\s+/g, ' ').trim() : ''
}

/** The elements around this one, nearest first. */
export function around(element: Element): Element[] {
  const parent = element.parentNode
  return parent && 'tagName' in parent ? [parent, ...around(parent)] : []
}
