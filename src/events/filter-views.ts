import { formatExact, formatNumber, plural } from '../format.ts'
import { t } from '../language/t.ts'
import { displayName } from '../leads/lead.ts'
import { writeDetail } from './detail.ts'
import { typeName } from './event.ts'
import { eventsUrl, type FilterName, type FilterParams, fieldTime, without } from './filter.ts'
import type { Named } from './people-queries.ts'
import { type AskedFilter, MOST_CHOICES } from './person-filter.ts'

function labelOf(name: FilterName): string {
  const labels: Record<FilterName, string> = {
    event_type: t('Type'),
    person: t('Person'),
    user_id: t('Person'),
    from: t('From', { context: 'time' }),
    to: t('Before'),
    detail: t('Detail'),
  }
  return labels[name]
}

/** The fields of the filter's form, as they were typed, each with what is wrong in it. */
export function filterFields(
  { params, filter, problems, named }: AskedFilter,
  types: string[],
  timezone: string,
) {
  const wrong = (...names: FilterName[]) => problems.find(({ name }) => names.includes(name))?.what ?? null
  const chosen = list(params.event_type)
  const known = [...types, ...chosen.filter((type) => !types.includes(type))]
  const time = (name: 'from' | 'to') => {
    const text = filter[name] === undefined ? String(params[name] ?? '') : fieldTime(filter[name], timezone)
    // What is no time would not be shown by a field for times.
    return {
      text,
      kind: text === '' || filter[name] !== undefined ? 'datetime-local' : 'text',
      wrong: wrong(name),
    }
  }
  return {
    types: {
      words:
        chosen.length === 0
          ? t('All types')
          : chosen.length === 1
            ? typeName(chosen[0]!)
            : plural(chosen.length, 'type'),
      /** it is a name of the bot's that stands there */
      named: chosen.length === 1,
      /** how the script of the page counts what is ticked: one sentence per form of the plural */
      counted: [
        ['one', plural(1, 'type')],
        ['few', plural(2, 'type')],
        ['many', plural(5, 'type')],
      ],
      open: wrong('event_type') !== null,
      wrong: wrong('event_type'),
      options: known.map((type) => ({ value: type, label: typeName(type), chosen: chosen.includes(type) })),
    },
    person: {
      text:
        named && params.person === undefined ? nameOf(named) : String(params.person ?? params.user_id ?? ''),
      wrong: wrong('person', 'user_id'),
    },
    from: time('from'),
    to: time('to'),
    details: [...list(params.detail), ''].slice(0, 5).map((text, place) => ({
      text,
      id: place === 0 ? 'detail' : `detail-${place + 1}`,
      wrong: text !== '' && problems.some(({ name, typed }) => name === 'detail' && text.startsWith(typed)),
    })),
    detail_wrong: wrong('detail'),
  }
}

/** What the list is narrowed to, a chip each, with the address of the list without it. */
export function filterChips({ params, filter, named, choices }: AskedFilter, timezone: string) {
  const chip = (name: FilterName, value: string, text: string, raw = value) => ({
    label: labelOf(name),
    text,
    raw,
    url: eventsUrl(without(params, name, value)),
  })
  const time = (name: 'from' | 'to') =>
    list(params[name]).map((typed) =>
      chip(name, typed, filter[name] === undefined ? typed : formatExact(new Date(filter[name]), timezone)),
    )
  const person = (['person', 'user_id'] as const).flatMap((name) =>
    list(params[name]).map((typed) =>
      chip(
        name,
        typed,
        named ? personWords(named) : named === null ? t('{typed} (unknown)', { typed }) : typed,
        choices.length > 0 ? t('{typed}: several people', { typed }) : typed,
      ),
    ),
  )
  return [
    ...list(params.event_type).map((type) => chip('event_type', type, typeName(type))),
    ...person,
    ...time('from'),
    ...time('to'),
    ...list(params.detail).map((text) => chip('detail', text, text)),
  ]
}

/** What is wrong in the filter, as typed, with what would be right and the list without it. */
export function filterProblems({ params, problems }: AskedFilter) {
  return problems.map(({ name, typed, what }) => ({
    label: labelOf(name),
    typed,
    what,
    url: eventsUrl(without(params, name, typed)),
  }))
}

/** The people one of whom was meant. */
export function personChoices({ params, choices }: AskedFilter) {
  const { person: typed, ...rest } = params
  return choices.length === 0
    ? null
    : {
        typed: String(typed),
        people: choices.slice(0, MOST_CHOICES).map((one) => ({
          name: personWords(one),
          id: String(one.user_id),
          url: eventsUrl({ ...rest, user_id: String(one.user_id) }),
        })),
        more:
          choices.length > MOST_CHOICES
            ? t('More than {n} people fit: type more of the name.', { n: formatNumber(MOST_CHOICES) })
            : null,
      }
}

/** The parameters as hidden fields of another form. */
export function hiddenFields(params: FilterParams) {
  return Object.entries(params).flatMap(([name, value]) => list(value).map((text) => ({ name, text })))
}

/** The parameters with one more detail to hold. */
export function withDetail(params: FilterParams, detail: Parameters<typeof writeDetail>[0]): string {
  const text = writeDetail(detail)
  return eventsUrl({ ...params, detail: [...new Set([...list(params.detail), text])].slice(-5) })
}

export function personWords(person: Named): string {
  const name = displayName(person)
  return person.username && name !== `@${person.username}` ? `${name} (@${person.username})` : name
}

const nameOf = ({ user_id }: Named) => String(user_id)

const list = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat())
