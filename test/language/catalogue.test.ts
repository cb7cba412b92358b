import { expect, test } from 'vitest'
import { ROOMS } from '../../src/language/ru.ts'
import { messagesOf, messagesSaid, partsOf } from './messages.ts'

const said = messagesSaid()
const entries = Object.entries(ROOMS).flatMap(([room, words]) =>
  Object.entries(words).map(([message, russian]) => ({ room, message, russian })),
)

test('messages are found where they are said', () => {
  expect(messagesOf("<%= t('Leads') %> <%~ rich('Of {n}', { n: f(')') }) %>")).toEqual(['Leads', 'Of {n}'])
  expect(messagesOf("t(\n  'It’s {a}',\n  { a: g(b, 'x'), context: 'state' },\n)")).toEqual([
    'It’s {a} [state]',
  ])
  expect(messagesOf("plural(rows.length, 'lead') + plural(n, 'reply', 'replies') + msg(`As is`)")).toEqual([
    '{n, plural, one {# lead} other {# leads}}',
    '{n, plural, one {# reply} other {# replies}}',
    'As is',
  ])
  expect(messagesOf("list.at('x'), export(`y`), plural(n, one, many)")).toEqual([])
  expect(said.length).toBeGreaterThan(150)
})

test('every message has its Russian', () => {
  const known = new Set(entries.map(({ message }) => message))
  // A line per message, ready to be put into src/language/ru/ROOM.ts.
  const missing = new Map(
    said.filter(({ message }) => !known.has(message)).map((one) => [one.message, one.file]),
  )
  expect([...missing].map(([message, file]) => `${JSON.stringify(message)}: '', // ${file}`)).toEqual([])
})

test('every Russian entry is said somewhere, and one message has one Russian', () => {
  const used = new Set(said.map(({ message }) => message))
  expect(entries.filter(({ message }) => !used.has(message))).toEqual([])
  const first = new Map<string, string>()
  const differing = entries.filter(({ message, russian }) => {
    if (!first.has(message)) first.set(message, russian)
    return first.get(message) !== russian
  })
  expect(differing).toEqual([])
})

test('the Russian fills in the same values, opens the same elements and has every plural form', () => {
  const wrong = entries.filter(({ message, russian }) => {
    const english = partsOf(message)
    const own = partsOf(russian)
    return (
      russian.trim() === '' ||
      english.names.join() !== own.names.join() ||
      english.tags.join() !== own.tags.join() ||
      // An element and a value of one name would be one.
      english.tags.some((tag) => english.names.includes(tag)) ||
      english.plurals.length > own.plurals.length ||
      own.plurals.some((forms) => !['one', 'few', 'many', 'other'].every((form) => forms.includes(form)))
    )
  })
  expect(wrong).toEqual([])
})

test('the English of a plural says one and many', () => {
  const wrong = said.filter(({ message }) =>
    partsOf(message).plurals.some((forms) => !['one', 'other'].every((form) => forms.includes(form))),
  )
  expect(wrong).toEqual([])
})
