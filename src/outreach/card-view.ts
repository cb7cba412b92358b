import { shiftDay } from '../events/period.ts'
import { ago, formatInstant, formatWeekday, localDay } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { showing } from '../streams/fragment.ts'
import type { Outcome } from './actions.ts'
import { type Card, type Colleague, isDue, STATUSES, statusName } from './card.ts'
import { deedOf, type JournalEntry } from './journal.ts'

/** What a form of the card came back with: what was typed, and why it was not taken. */
export type Refused = { sentence: string; text?: string; on?: string }

export type CardParts = {
  card: Card
  /** everybody whom the lead can be given to */
  colleagues: Colleague[]
  /** who looks */
  me: number
  /** entries to show below the forms, newest first; none where a timeline shows them */
  entries?: JournalEntry[]
  /** the page around holds still too, so this card tells of no change */
  still?: boolean
  /** where the forms lead back to without JavaScript, a path of the portal */
  back: string
  now: Date
  timezone: string
  refused?: Refused | undefined
}

/**
 * The model of `partials/outreach/card.eta`: owner, status, next contact, and the form for contacts and notes of a lead.
 * Its root is `section#card-ID`, which each of its forms swaps for the answer.
 */
export function cardModel(parts: CardParts) {
  const { card, colleagues, me, entries = [], still, back, now, timezone, refused } = parts
  const today = localDay(now, timezone)
  const mine = card.owner?.id === me
  return {
    icons: assets.icons,
    id: card.user_id,
    url: `/users/${card.user_id}`,
    version: card.version,
    // A list tells what changed meanwhile by its rows.
    news: !still && back === personUrl(card.user_id) ? newsModel(null, card, now) : null,
    back,
    refused: refused?.sentence ?? null,
    owner: card.owner?.name ?? null,
    mine,
    take: mine ? null : card.owner ? t('Take over') : t('Take'),
    colleagues: colleagues.map(({ id, name }) => ({ id, name, chosen: id === card.owner?.id })),
    statuses: STATUSES.map((status) => ({
      value: status,
      name: statusName(status),
      current: status === card.status,
    })),
    next: dueModel(card, today),
    on: refused?.on ?? card.next_contact_on ?? '',
    today,
    soon: [
      { days: 1, name: t('Tomorrow') },
      { days: 3, name: t('In 3 days') },
      { days: 7, name: t('In a week') },
    ],
    text: refused?.text ?? '',
    changed: changedSentence(card, now),
    entries: entries.map((entry) => entryModel(entry, now, timezone)),
  }
}

/**
 * The model of `partials/outreach/work.eta`: the same in a few words, for a row of a list, with what one does most. Its
 * root is `div#work-ID`. It is the same for whoever looks, so that a list is rendered once for everybody.
 */
export function workModel(parts: {
  card: Card
  last: JournalEntry | undefined
  back: string
  now: Date
  timezone: string
  refused?: string | undefined
}) {
  const { card, last, back, now, timezone, refused } = parts
  return {
    icons: assets.icons,
    id: card.user_id,
    url: `/users/${card.user_id}`,
    card_url: `/users/${card.user_id}/card?${new URLSearchParams({ back })}`,
    back,
    refused: refused ?? null,
    changed: changedSentence(card, now),
    owner: card.owner?.name ?? null,
    status: { value: card.status, name: statusName(card.status) },
    next: dueModel(card, localDay(now, timezone)),
    last: last
      ? { ...entryModel(last, now, timezone), text: shorten(last.text ?? `${last.who} ${deedOf(last)}`) }
      : null,
  }
}

/** That somebody changed the card which a tab shows in this version, as it comes by the stream: null when it is no lead any more. */
export function cardNews(card: Card | null, shown: Pick<Card, 'user_id' | 'version'>, now: Date): View {
  return { template: 'partials/outreach/card-news', model: newsModel(card, shown, now) }
}

function newsModel(card: Card | null, { user_id, version }: Pick<Card, 'user_id' | 'version'>, now: Date) {
  const url = personUrl(user_id)
  return {
    id: user_id,
    live: showing('card-news', { id: String(user_id), version: String(version) }),
    text:
      card && card.version > version
        ? `${changedSentence(card, now)} ${t('Now {standing}.', { standing: standing(card) })}`
        : '',
    url: `${url}/card?${new URLSearchParams({ back: url })}`,
  }
}

const personUrl = (user_id: number) => `/users/${user_id}`

/** "Boris has it, and its status is Talking" */
const standing = ({ owner, status }: Card) =>
  owner
    ? t('{owner} has it, and its status is {status}', { owner: owner.name, status: statusName(status) })
    : t('nobody has it, and its status is {status}', { status: statusName(status) })

function changedSentence({ changed_at, changed_by }: Card, now: Date): string {
  const who = changed_by ?? t('Somebody')
  return changed_at ? t('{who} changed it {when}.', { who, when: ago(changed_at, now) }) : ''
}

/** One entry of the journal, ready to print: "Ann · wrote a note · 5 min ago", and its text. */
export function entryModel(entry: JournalEntry, now: Date, timezone: string) {
  return {
    who: entry.who,
    kind: entry.kind,
    deed: deedOf(entry),
    text: entry.text ?? '',
    iso: entry.at.toISOString(),
    ago: ago(entry.at, now),
    exact: formatInstant(entry.at, timezone),
  }
}

/**
 * Why a change was not made, in sentences: "Boris set the status from New to Talking 3 min ago." What somebody changed
 * with another program stands in no journal: then the card itself says who it was.
 */
export function conflictSentence({ card, meanwhile }: Outcome & { is: 'conflict' }, now: Date): string {
  if (meanwhile.length > 0)
    return meanwhile
      .map((entry) =>
        t('{who} {deed} {when}.', { who: entry.who, deed: deedOf(entry), when: ago(entry.at, now) }),
      )
      .join(' ')
  const said = { who: card.changed_by ?? t('Somebody'), standing: standing(card) }
  return card.changed_at
    ? t('{who} changed this lead {when}: {standing}.', { ...said, when: ago(card.changed_at, now) })
    : t('{who} changed this lead: {standing}.', said)
}

/** The next contact: "Due today", "Due since Mon 23 Nov", "Tomorrow", "Tue 1 Dec". Who has enrolled is never due. */
function dueModel({ next_contact_on: day, status }: Card, today: string) {
  if (day === null) return null
  const due = isDue(day, status, today)
  if (!due) return { day, due, text: day === shiftDay(today, 1) ? t('Tomorrow') : formatWeekday(day) }
  return {
    day,
    due,
    text: day === today ? t('Due today') : t('Due since {day}', { day: formatWeekday(day) }),
  }
}

function shorten(text: string, most = 90): string {
  const line = [...text.replace(/\s+/g, ' ').trim()]
  return line.length > most ? `${line.slice(0, most - 1).join('')}…` : line.join('')
}
