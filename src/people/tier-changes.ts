import type { Knex } from 'knex'
import { dayStart, shiftDay } from '../events/period.ts'
import { localDay } from '../format.ts'
import type { ScoringRules, Tier } from '../leads/lead.ts'
import { TIERS } from '../leads/lead.ts'
import { type Mark, slide } from '../leads/slide.ts'
import { tierOf } from '../leads/tier.ts'
import { above, type Found, type Item, rankOf } from './timeline.ts'
import { listEdges, listMarks, listRules } from './timeline-queries.ts'

const DAY_US = 86_400_000_000

export type Rule = { since: Date; rules: ScoringRules }
export type Change = {
  at: number
  from: Tier
  to: Tier
  rules: boolean
  total_events: number
  active_days: number
}

/**
 * The tier at `from`, and each of its changes in (from, to], ascending, under the rules that were in force at the time.
 * @param marks the person's events from a window before `from` on, ascending; instants are microseconds throughout
 * @param rules oldest first; the first one is taken to have been in force ever since
 */
export function tierHistory(
  marks: Mark[],
  rules: Rule[],
  { from, to }: { from: number; to: number },
): { start: Tier; changes: Change[] } {
  let tier: Tier | undefined
  let start: Tier = 'cold'
  const changes: Change[] = []
  for (const [place, { since, rules: rule }] of rules.entries()) {
    const next = rules[place + 1]
    const begins = Math.max(from, place === 0 ? from : since.getTime() * 1000)
    const ends = Math.min(to, next ? next.since.getTime() * 1000 - 1 : to)
    if (begins > ends) continue
    for (const { at, ...activity } of slide(marks, rule.window_days * DAY_US, begins, ends)) {
      const now = tierOf(activity, rule)
      if (tier === undefined) start = now
      else if (now !== tier) changes.push({ at, from: tier, to: now, rules: at === begins, ...activity })
      tier = now
    }
  }
  return { start, changes }
}

/** Events that are read one by one; of a person who has more in the time asked for, each day's first and last are. */
const MOST = 2_000
/** Days of such a person that are looked through at once. */
const REACH = 60

type Asked = {
  user_id: number
  timezone: string
  /** microseconds: since when the person is a lead; from where on changes are asked for; up to where */
  registered: number
  from: number
  to: number
  most?: number
  reach?: number
}

/**
 * A lead's changes of tier in (from, to], newest first, and the tier at the registration where that was reached. What is
 * read is bounded however much the person did: it may stop before `from`, and says so.
 *
 * Of a busy day its first and last `hot_events` events decide: a window is longer than a day, so it holds a whole day, the
 * beginning of one or the end of one, never only a middle. No rule counts beyond `hot_events`, the most of any tier.
 */
export async function readTierChanges(db: Knex, asked: Asked): Promise<Found & { start: Tier | null }> {
  const { registered, to } = asked
  const from = Math.max(asked.from, registered)
  const rules = await listRules(db)
  const window = Math.max(...rules.map(({ rules }) => rules.window_days)) * DAY_US
  const { marks, whole, since } = await readMarks(db, { ...asked, from }, window, rules)
  const { start, changes } = tierHistory(marks, rules, { from: since, to })
  return {
    items: changes.map((change) => itemOf(change, whole)).reverse(),
    reached: since > registered ? above(exactText(since)) : null,
    start: since === registered ? start : null,
  }
}

/** Marks that tell the tier from `since` on, which is `from` unless that lies too far back. */
async function readMarks(db: Knex, asked: Asked, window: number, rules: Rule[]) {
  const { user_id, timezone, from, to, most = MOST, reach = REACH } = asked
  const marks = await listMarks(db, { user_id, timezone, from: from - window, to, most })
  // Of the oldest instant read some events may be missing; from a window later on it does not matter.
  const since = marks.length < most ? from : Math.max(from, marks[0]!.at + window)
  const nearest = Math.max(from, to - reach * DAY_US)
  if (since <= nearest) return { marks, whole: true, since }
  const most_events = Math.max(...rules.map(({ rules }) => rules.hot_events))
  const spans = daySpans(nearest - window, to, timezone, most_events)
  return { marks: await listEdges(db, { user_id, timezone, spans }), whole: false, since: nearest }
}

/** The local days of a time. Where the clocks change, all of a day's events are needed: it may not lie in one piece. */
function daySpans(from: number, to: number, timezone: string, most: number) {
  const last = localDay(new Date(to / 1000), timezone)
  const spans: { from: Date; to: Date; most: number | null }[] = []
  // A day earlier: where clocks go back at midnight, a day has a piece before its first instant's end.
  let day = shiftDay(localDay(new Date(from / 1000), timezone), -1)
  let start = dayStart(day, timezone)
  while (day <= last) {
    day = shiftDay(day, 1)
    const end = dayStart(day, timezone)
    spans.push({
      from: start,
      to: end,
      most: end.getTime() - start.getTime() === DAY_US / 1000 ? most : null,
    })
    start = end
  }
  return spans
}

function itemOf({ at, from, to, rules, total_events, active_days }: Change, whole: boolean): Item {
  const rises = TIERS.indexOf(to) < TIERS.indexOf(from)
  return {
    source: 'tier',
    at: exactText(at),
    rank: rankOf('tier'),
    id: 0,
    from,
    to,
    because: rules ? 'rules' : rises ? 'activity' : 'age',
    active_days,
    total_events: whole ? total_events : null,
  }
}

/** Microseconds since 1970 as ISO 8601 text in UTC with six digits. */
function exactText(us: number): string {
  const ms = Math.floor(us / 1000)
  return `${new Date(ms).toISOString().slice(0, 23)}${String(us - ms * 1000).padStart(3, '0')}Z`
}

/** The other way round. */
export function microseconds(text: string): number {
  return Date.parse(`${text.slice(0, 23)}Z`) * 1000 + Number(text.slice(23, 26))
}
