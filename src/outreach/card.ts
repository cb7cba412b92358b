import { msg, t } from '../language/t.ts'

/** A lead as staff work on it: who does, how far it came, when it is to be contacted next. */
export type Status = 'new' | 'contacted' | 'talking' | 'enrolled' | 'not_now'

/** In the order a lead goes through them; the last two end it. */
export const STATUSES = [
  'new',
  'contacted',
  'talking',
  'enrolled',
  'not_now',
] as const satisfies readonly Status[]

const NAMES: Record<Status, string> = {
  new: msg('New'),
  contacted: msg('Contacted'),
  talking: msg('Talking'),
  enrolled: msg('Enrolled'),
  not_now: msg('Not now'),
}

/** "Not now" */
export function statusName(status: Status): string {
  return t(NAMES[status])
}

/** Whether a lead is to be contacted by a day; who has enrolled is waited for no longer. */
export function isDue(next_contact_on: string, status: Status, today: string): boolean {
  return next_contact_on <= today && status !== 'enrolled'
}

/** The same as SQL: `card` is the alias of `lead_cards`, `today` a binding. Lists, counts and the first page all ask by it. */
export function dueSql(card: string, today: string): string {
  return `(${card}.next_contact_on <= cast(${today} as date) and ${card}.status <> 'enrolled')`
}

/** A colleague as an owner of leads. */
export type Colleague = { id: number; name: string }

export type Card = {
  user_id: number
  /** null: nobody works on the lead */
  owner: Colleague | null
  status: Status
  /** a local day, 'YYYY-MM-DD' */
  next_contact_on: string | null
  /** grows by one with each change of the three above; 0: nobody has worked on the lead yet */
  version: number
  changed_at: Date | null
  /** the name of who changed it last; null when nobody did, or when that account is gone */
  changed_by: string | null
}

/** Who does something with a lead, and from where: what journal and audit put down. */
export type Actor = { id: number; name: string; email: string; ip: string | null }
