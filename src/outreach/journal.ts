import { formatWeekday } from '../format.ts'
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

/** What somebody did, to be read after the name: "set the status from New to Talking". */
export function deedOf({
  kind,
  who,
  before,
  after,
}: Pick<JournalEntry, 'kind' | 'who' | 'before' | 'after'>): string {
  if (kind === 'contact') return 'contacted the lead'
  if (kind === 'note') return 'wrote a note'
  if (kind === 'status') return `set the status from ${named(before)} to ${named(after)}`
  if (kind === 'next_contact')
    return after ? `set the next contact to ${formatWeekday(after)}` : 'took the next contact off'
  if (after === null)
    return before === who ? 'gave the lead back' : `took the lead from ${before ?? 'nobody'}`
  return after === who ? `took the lead${before ? ` over from ${before}` : ''}` : `gave the lead to ${after}`
}

const named = (status: string | null) =>
  (STATUSES as readonly string[]).includes(status ?? '') ? statusName(status as Status) : (status ?? 'New')
