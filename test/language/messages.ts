import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { pluralMessage } from '../../src/format.ts'

export type Said = { message: string; file: string }

const STRING = String.raw`('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\`(?:[^\`\\$]|\\.)*\`)`
const CALL = /(?<![\w.$])(t|rich|msg|plural)\(\s*/g

/** Every message that src and views say: the literals of `t`, `rich`, `msg` and `plural`, with their contexts. */
export function messagesSaid(): Said[] {
  return [...sources('src', '.ts'), ...sources('views', '.eta')].flatMap(({ file, text }) =>
    messagesOf(text).map((message) => ({ message, file })),
  )
}

export function messagesOf(text: string): string[] {
  return [...text.matchAll(CALL)].flatMap((call) => {
    const all = callText(text, call.index + call[0].length)
    if (call[1] !== 'plural') {
      const [, context] = /\bcontext:\s*'([^']+)'/.exec(withoutCalls(all)) ?? []
      const head = new RegExp(`^${STRING}`).exec(all)
      return head ? [literal(head[1]!) + (context ? ` [${context}]` : '')] : []
    }
    const words = new RegExp(String.raw`,\s*${STRING}(?:\s*,\s*${STRING})?\s*,?\s*$`).exec(all)
    return words ? [pluralMessage(literal(words[1]!), words[2] && literal(words[2]))] : []
  })
}

/** What stands between the parentheses that are open at `from`. */
function callText(text: string, from: number): string {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    const quoted = new RegExp(STRING, 'y')
    quoted.lastIndex = at
    const found = quoted.exec(text)
    if (found) at += found[0].length - 1
    else if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return text.slice(from, at)
  }
  return ''
}

/** Its own values alone: what other calls among them are given is theirs. */
function withoutCalls(text: string): string {
  const less = text.replace(/\([^()]*\)/g, '')
  return less === text ? text : withoutCalls(less)
}

const literal = (quoted: string): string =>
  quoted
    .slice(1, -1)
    .replace(/\\(u[0-9a-f]{4}|.)/g, (_, code: string) =>
      code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code === 'n' ? '\n' : code,
    )

function sources(folder: string, ending: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.startsWith('language'))
    .map((file) => ({
      file: path.join(folder, file),
      text: readFileSync(path.join(folder, file), 'utf8'),
    }))
}

type Node = { type: number; value?: string; options?: Record<string, { value: Node[] }>; children?: Node[] }

/** Names that a message fills in, elements it opens, and the forms of its plurals. */
export function partsOf(message: string) {
  const names = new Set<string>()
  const tags = new Set<string>()
  const plurals: string[][] = []
  const walk = (nodes: Node[]): void => {
    for (const node of nodes) {
      if (node.children) {
        tags.add(node.value!)
        walk(node.children)
      } else if (node.options) {
        names.add(node.value!)
        if (node.type === 6) plurals.push(Object.keys(node.options).sort())
        for (const option of Object.values(node.options)) walk(option.value)
      } else if (node.type !== 0 && node.value) names.add(node.value)
    }
  }
  walk(new IntlMessageFormat(message.replace(/ \[\w+\]$/, ''), 'en').getAst() as unknown as Node[])
  return { names: [...names].sort(), tags: [...tags].sort(), plurals }
}
