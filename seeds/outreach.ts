import type { Knex } from 'knex'
import { DateTime } from 'luxon'
import { chance } from './random.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** How likely a lead has been worked on, and as many of the list as are looked at. */
const WORKED: Record<string, number> = { hot: 0.7, warm: 0.5, cool: 0.3, cold: 0.12 }
const LOOKED_AT = 500

const SAID = [
  'Wrote on Telegram, no answer yet.',
  'Asked what the course costs and whether one may pay in parts.',
  'Liked the free lesson, wants to see the programme first.',
  'Works shifts, can only study in the evening.',
  'Has a friend who finished the second stream and was happy.',
  'Спросила про рассрочку, отправила ссылку на программу.',
  'Не может сейчас говорить, просила написать вечером.',
  'Sent the recording of the webinar, will look at it at the weekend.',
  'Compares us with another school, sent the list of differences.',
  'Will decide after payday.',
] as const
const NOTES = [
  'Prefers messages to calls.',
  'Knows some Python already: offer the second module.',
  'Answers quickest before nine in the morning.',
  'Учится с сестрой: спросить про скидку на двоих.',
  'Was in the summer campaign, used the code VIBE2025.',
  'Employer may pay: send an invoice to the company.',
] as const
const NOT_NOW = [
  'Moving house, asks us to come back in spring.',
  'No money this month.',
  'Found a job, no time now.',
] as const

/** Who works, and the views each keeps of the call list. */
const VIEWS = [
  { email: 'staff@hsl.example', name: 'My day', query: 'owner=me&due=today&sort=next', shared: false },
  { email: 'staff@hsl.example', name: 'Hot and free', query: 'tier=hot&owner=nobody', shared: true },
  { email: 'manager@hsl.example', name: 'In talks', query: 'status=talking&sort=next', shared: true },
  {
    email: 'admin@hsl.example',
    name: 'Warm, untouched',
    query: 'tier=warm&owner=nobody&status=new',
    shared: false,
  },
] as const

type Card = {
  user_id: number
  owner: string | null
  status: string
  next_contact_on: string | null
  version: number
  changed_at: Date
  changed_by: string
}
type Entry = {
  user_id: number
  at: Date
  by: string
  kind: string
  text?: string
  before?: string | null
  after?: string | null
  card_version?: number
}
export type Outreach = { cards: Card[]; journal: Entry[]; names: Record<string, string> }

/**
 * What the demo school's staff did with some of its leads, those first that were worth it: taken, written to, talked
 * with, put off. The same seed gives the same. People are named by the addresses of their accounts, which come later.
 */
export async function planOutreach(
  db: Knex,
  { seed, as_of, zone, names }: { seed: number; as_of: Date; zone: string; names: Record<string, string> },
): Promise<Outreach> {
  const leads = await db('lead_scores')
    .select('user_id', 'lead_score', 'registered_at', 'enrolled_at')
    .orderByRaw(`total_events desc, active_days desc, coalesce(last_activity, '-infinity') desc, user_id`)
    .limit(LOOKED_AT)
  const planned = leads.flatMap((lead, i) => {
    const c = chance(seed, 9, i)
    const days = c.whole(1, 12)
    const begins = new Date(Math.max(as_of.getTime() - days * DAY - c.whole(0, 9) * HOUR, lead.registered_at))
    if (!c.yes(WORKED[lead.lead_score]!) || as_of.getTime() - begins.getTime() < 6 * HOUR) return []
    return [work(lead, { begins, as_of, zone, names }, c)]
  })
  return { cards: planned.map(({ card }) => card), journal: planned.flatMap(({ journal }) => journal), names }
}

function work(
  lead: { user_id: number; enrolled_at: Date | null },
  time: { begins: Date; as_of: Date; zone: string; names: Record<string, string> },
  c: ReturnType<typeof chance>,
): { card: Card; journal: Entry[] } {
  const { user_id } = lead
  const by = c.yes(0.6) ? 'staff@hsl.example' : 'manager@hsl.example'
  const journal: Entry[] = []
  const card: Card = {
    user_id,
    owner: null,
    status: 'new',
    next_contact_on: null,
    version: 0,
    changed_at: time.begins,
    changed_by: by,
  }
  // Steps lie evenly between the beginning and now, each a little late.
  const steps = 8
  let step = 0
  const at = () =>
    new Date(
      time.begins.getTime() +
        Math.floor(
          ((time.as_of.getTime() - time.begins.getTime()) * (step++ + 0.2 + 0.6 * c.next())) / steps,
        ),
    )
  const change = (kind: string, before: string | null, after: string | null) => {
    const entry = { user_id, at: at(), by, kind, before, after, card_version: ++card.version }
    card.changed_at = entry.at
    journal.push(entry)
  }
  const setStatus = (status: string) => {
    change('status', card.status, status)
    card.status = status
  }
  const say = (kind: 'contact' | 'note', text: string) => journal.push({ user_id, at: at(), by, kind, text })

  if (c.yes(0.85)) {
    change('owner', null, time.names[by]!)
    card.owner = by
  }
  const further = c.weighted([2, 5, 4])
  if (further > 0) {
    say('contact', c.pick(SAID))
    setStatus('contacted')
  }
  if (c.yes(0.35)) say('note', c.pick(NOTES))
  if (further > 1) {
    say('contact', c.pick(SAID))
    setStatus(lead.enrolled_at ? 'enrolled' : c.yes(0.8) ? 'talking' : 'not_now')
  }
  if (card.status === 'not_now') say('note', c.pick(NOT_NOW))
  if (card.status !== 'enrolled' && c.yes(0.7)) {
    const today = DateTime.fromJSDate(time.as_of, { zone: time.zone })
    const days = card.status === 'not_now' ? c.whole(20, 90) : c.pick([-3, -1, 0, 0, 0, 1, 1, 2, 3, 5, 7, 10])
    card.next_contact_on = today.plus({ days }).toISODate()!
    change('next_contact', null, card.next_contact_on)
  }
  if (card.version === 0) {
    change('owner', null, time.names[by]!)
    card.owner = by
  }
  return { card, journal }
}

/** What `expected.json` says of it, counted from the plan. */
export function expectOutreach({ cards, journal }: Outreach, as_of: Date, zone: string) {
  const today = DateTime.fromJSDate(as_of, { zone }).toISODate()!
  const tally = (values: (string | null)[]) => {
    const counts: Record<string, number> = {}
    for (const value of values) counts[value ?? 'nobody'] = (counts[value ?? 'nobody'] ?? 0) + 1
    return counts
  }
  return {
    cards: cards.length,
    owners: tally(cards.map(({ owner }) => owner)),
    statuses: tally(cards.map(({ status }) => status)),
    due_today: cards.filter(({ next_contact_on }) => next_contact_on !== null && next_contact_on <= today)
      .length,
    journal: tally(journal.map(({ kind }) => kind)),
    views: VIEWS.length,
  }
}

/** Writes it down, all or nothing. The accounts are there. */
export async function writeOutreach(db: Knex, { cards, journal, names }: Outreach, now: Date): Promise<void> {
  const rows: { id: number; email: string }[] = await db('accounts').select('id', 'email')
  const ids = new Map(rows.map(({ id, email }) => [email, id]))
  await db.transaction(async (trx) => {
    await trx.batchInsert(
      'lead_cards',
      cards.map(({ owner, changed_by, ...card }) => ({
        ...card,
        owner_id: owner && ids.get(owner),
        changed_by: ids.get(changed_by),
      })),
      1000,
    )
    await trx.batchInsert(
      'lead_journal',
      journal.map(({ by, ...entry }) => ({ ...entry, account_id: ids.get(by), who: names[by] })),
      1000,
    )
    await trx('saved_views').insert(
      VIEWS.map(({ email, ...view }) => ({ ...view, account_id: ids.get(email), created_at: now })),
    )
  })
  await db.raw('analyze lead_cards, lead_journal')
}
