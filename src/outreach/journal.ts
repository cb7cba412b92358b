import { formatWeekday } from '../format.ts'
import { t } from '../language/t.ts'
import { STATUSES, type Status, statusName } from './card.ts'

export const JOURNAL_KINDS = ['contact', 'note', 'status', 'owner', 'next_contact'] as const
export type JournalKind = (typeof JOURNAL_KINDS)[number]

/** One thing that staff did with a lead: a contact, a note, or a change of its card. */
export type JournalEntry = {
  id: number
  user_id: number
  at: Date
  /** the same instant with the database's six digits, for cursors (events/cursor.ts) */
  at_exact: string
  account_id: number | null
  /** the name of who did it, as it was then */
  who: string
  kind: JournalKind
  /** what was said or noted; null for a change of the card */
  text: string | null
  /** of a change: status as its code, owner as a name, next contact as 'YYYY-MM-DD'; null is nobody, or no date */
  before: string | null
  after: string | null
}

/** What somebody did, to be read after the name: "set the status from New to Talking". Kept as codes, said in the reader’s language. */
export function deedOf({
  kind,
  who,
  before,
  after,
}: Pick<JournalEntry, 'kind' | 'who' | 'before' | 'after'>): string {
  if (kind === 'contact') return t('contacted the lead')
  if (kind === 'note') return t('wrote a note')
  if (kind === 'status')
    return t('set the status from {before} to {after}', { before: named(before), after: named(after) })
  if (kind === 'next_contact')
    return after
      ? t('set the next contact to {day}', { day: formatWeekday(after) })
      : t('took the next contact off')
  if (after === null && before === who) return t('gave the lead back')
  if (after === null)
    return before ? t('took the lead from {before}', { before }) : t('took the lead from nobody')
  if (after !== who) return t('gave the lead to {after}', { after })
  return before ? t('took the lead over from {before}', { before }) : t('took the lead')
}

const named = (status: string | null) =>
  (STATUSES as readonly string[]).includes(status ?? '')
    ? statusName(status as Status)
    : (status ?? statusName('new'))
