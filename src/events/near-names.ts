/**
 * Names of event types that look like one type written in two ways: `lesson_link_click` and `lesson_link_clicked`,
 * `Webinar-Joined` and `webinar_joined`, `quiz_complted` and `quiz_completed`. Names that differ in their digits alone are two
 * (`lesson_1`, `lesson_2`). Answers each name's likes; names without any are absent.
 */
export function nearNames(names: string[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const note = (name: string, like: string) => found.set(name, [...(found.get(name) ?? []), like])
  const shapes = names.map((name) => ({ name, plain: plainOf(name), stem: stemOf(name) }))
  for (const [i, one] of shapes.entries())
    for (const other of shapes.slice(i + 1)) {
      if (!areNear(one, other)) continue
      note(one.name, other.name)
      note(other.name, one.name)
    }
  return found
}

type Shape = { plain: string; stem: string }

function areNear(one: Shape, other: Shape): boolean {
  if (one.plain === other.plain) return true
  if (one.plain.replace(/\d+/g, '#') === other.plain.replace(/\d+/g, '#')) return false
  if (one.stem === other.stem) return true
  return Math.min(one.plain.length, other.plain.length) >= 6 && isOneSlipAway(one.plain, other.plain)
}

/** Without case, signs and accents of writing: `Lesson-Link clicked` → `lesson link clicked`, camelCase too. */
function plainOf(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Each word without the ending of its tense or number; words run together count as the same. */
function stemOf(name: string): string {
  return plainOf(name)
    .split(' ')
    .map((word) => (word.length > 4 ? word.replace(/(?:ing|ed|es|s|e)$/, '') : word))
    .join('')
}

/** One letter too many, missing, another, or two that changed places. */
function isOneSlipAway(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (long.length - short.length > 1) return false
  let start = 0
  while (start < short.length && short[start] === long[start]) start++
  let end = 0
  while (end < short.length - start && short.at(-1 - end) === long.at(-1 - end)) end++
  const [left, leftLong] = [short.slice(start, short.length - end), long.slice(start, long.length - end)]
  return left.length <= 1 && leftLong.length <= 1
    ? true
    : left.length === 2 && left === [...leftLong].reverse().join('')
}
