/** What an event's details must hold: the `value`, as it was typed, at this place. */
export type Detail = { path: string[]; value: string }

const LONGEST = 300
const DEEPEST = 10

/**
 * Reads `path = value`: `source = telegram_bot`, `utm.source = mail`, `seconds = 90`, `tags = ["a"]`. A key that holds a
 * dot, an equals sign or blanks at its ends stands in quotes: `"a.b".c = 1`. Null when it is none of these.
 */
export function readDetail(text: string): Detail | null {
  if (text.length > LONGEST || text.includes('\0')) return null
  const path: string[] = []
  let rest = text
  for (;;) {
    const [all, quoted, plain, sign] = /^\s*(?:("(?:[^"\\]|\\.)*")|([^=."]+?))\s*([.=])/s.exec(rest) ?? []
    const key = quoted === undefined ? plain : readJson(quoted)
    if (!all || typeof key !== 'string' || !isStorable(key)) return null
    path.push(key)
    rest = rest.slice(all.length)
    if (sign === '=') break
    if (path.length === DEEPEST) return null
  }
  return { path, value: rest.trim() }
}

/** The text that `readDetail` reads back. */
export function writeDetail({ path, value }: Detail): string {
  const keys = path.map((key) => (/^[^\s=."]([^=."]*[^\s=."])?$/.test(key) ? key : JSON.stringify(key)))
  return `${keys.join('.')} = ${value}`
}

/**
 * The top-level members of an event's details, each as the filter that finds its like. A text that would be read as
 * another value (`"5"`, `"true"`) is quoted.
 */
export function topDetails(details: unknown): Detail[] {
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return []
  return Object.entries(details)
    .map(([key, value]) => ({
      path: [key],
      value: typeof value === 'string' && !isAmbiguous(value) ? value : JSON.stringify(value),
    }))
    .filter((detail) => readDetail(writeDetail(detail)) !== null)
}

/**
 * JSON texts of which details contain one if they hold the value at this place: as a text, and as the number, truth,
 * null, list or object that it spells. A number in a path is a key or a place in a list; containment does not know
 * which place, so `exact` must decide then.
 */
export function containments({ path, value }: Detail): { any: string[]; exact: boolean } {
  const leaves = leavesOf(value)
  const places = path.filter(isPlace).length
  const any = leaves.flatMap((leaf) => shapes(path, leaf))
  return { any, exact: places > 0 }
}

/** The values that a typed one may mean, as JSON texts. A quoted one is a text alone. */
export function leavesOf(value: string): string[] {
  const spelled = readJson(value)
  if (spelled === undefined || !isStorable(value)) return [JSON.stringify(value)]
  // The text itself, not what JavaScript makes of it: 12345678901234567890 has more digits than a Number.
  return typeof spelled === 'string' ? [value] : [value, JSON.stringify(value)]
}

function shapes(path: string[], leaf: string): string[] {
  return path.reduceRight<string[]>(
    (inside, key) =>
      inside.flatMap((json) => [`{${JSON.stringify(key)}:${json}}`, ...(isPlace(key) ? [`[${json}]`] : [])]),
    [leaf],
  )
}

const isPlace = (key: string) => /^-?\d{1,9}$/.test(key)

const isAmbiguous = (text: string) => readJson(text) !== undefined || text.trim() !== text || text === ''

/** JSON that PostgreSQL's jsonb takes too; undefined for any other text. */
function readJson(text: string): unknown {
  try {
    const value = JSON.parse(text)
    return isStorable(text) && everyText(value, isStorable) ? value : undefined
  } catch {
    return undefined
  }
}

/** jsonb holds neither NUL nor half a surrogate pair, and no number of more digits than it can write down. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && !/[\ud800-\udfff]/u.test(text) && !/\d[eE][+-]?\d{4}/.test(text)
}

function everyText(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === 'string') return test(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, inside]) => test(key) && everyText(inside, test))
}
