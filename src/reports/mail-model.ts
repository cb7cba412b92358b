import { typeName } from '../events/event.ts'
import { eventsUrl } from '../events/filter.ts'
import { shiftDay } from '../events/period.ts'
import { ago, formatInstant, formatNear, formatNumber, formatWeekday, plural } from '../format.ts'
import { tierName } from '../leads/explanation.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
import { type Figures, movedPeople, type Named } from './report.ts'

export type Place = { app_url: string; timezone: string }
type Person = { name: string; handle: string; tier: Tier; label: string; why: string; url: string }
export type MailModel = ReturnType<typeof mailModel>

/** The one fact that matters most, how many are hot, and the day: "3 became hot · 17 hot leads — Sun 22 Nov". */
export function subjectOf(figures: Figures): string {
  return `${headline(figures)} · ${plural(figures.tiers.hot, 'hot lead')} — ${formatWeekday(figures.night)}`
}

function headline({ became_hot, day, movement, previous }: Figures): string {
  if (previous === null) return 'The first night'
  if (became_hot.total > 0) return `${formatNumber(became_hot.total)} became hot`
  if (day.conversions > 0) return plural(day.conversions, 'conversion')
  const moved = movedPeople(movement)
  return moved > 0 ? `${plural(moved, 'lead')} changed tier` : 'Nothing changed'
}

/** A report ready to print, for both parts of the mail. Every address begins with APP_URL; lead lists carry the as-of. */
export function mailModel(figures: Figures, { app_url, timezone }: Place) {
  const as_of = new Date(figures.as_of)
  const leadsUrl = (tier: Tier) => `${app_url}/leads?${new URLSearchParams({ tier, as_of: figures.as_of })}`
  const person = (one: Named): Person => ({
    name: one.name,
    handle: one.username === null ? '' : `@${one.username}`,
    tier: one.tier,
    label: tierName(one.tier),
    why: one.why,
    url: `${app_url}/users/${one.user_id}`,
  })
  const dayUrl = (event_type: string) =>
    app_url +
    eventsUrl({ event_type, from: `${figures.night}T00:00`, to: `${shiftDay(figures.night, 1)}T00:00` })
  const moved = movedPeople(figures.movement)
  const { became_hot, cooling } = figures
  return {
    subject: subjectOf(figures),
    day: formatWeekday(figures.night),
    week_before: formatWeekday(figures.week_before),
    as_of: `${formatInstant(as_of, timezone)} (${timezone})`,
    summary: summary(figures, moved),
    tiers: TIERS.map((tier) => ({
      tier,
      label: tierName(tier),
      count: formatNumber(figures.tiers[tier]),
      change: figures.tiers_before ? signed(figures.tiers[tier] - figures.tiers_before[tier]) : '',
      url: leadsUrl(tier),
    })),
    movement: moved > 0 ? { since: formatWeekday(figures.previous!), rows: movementRows(figures) } : null,
    became_hot: {
      people: became_hot.people.map(person),
      none: figures.previous ? 'Nobody became hot.' : 'There is no earlier night to compare with.',
      more: more(became_hot.total - became_hot.people.length, 'became hot', leadsUrl('hot')),
    },
    top: figures.top.map(person),
    cooling: {
      people: cooling.people.map((one) => ({
        ...person(one),
        when: `turns ${one.to} on ${formatNear(new Date(one.at), timezone)}`,
      })),
      more: more(cooling.total - cooling.people.length, 'will cool', leadsUrl('hot')),
    },
    comparison: comparison(figures),
    top_types: figures.top_types.map(({ event_type, count }) => ({
      name: typeName(event_type),
      count: formatNumber(count),
      url: dayUrl(event_type),
    })),
    health: health(figures, as_of, timezone),
    links: {
      report: `${app_url}/reports/${figures.night}`,
      reports: `${app_url}/reports`,
      jobs: `${app_url}/jobs`,
    },
  }
}

function summary(figures: Figures, moved: number): string {
  const { previous, day, became_hot, tiers } = figures
  const sold = `${plural(day.conversions, 'conversion')} and ${plural(day.events, 'event')} that day.`
  if (previous === null) return `This is the first night, so nothing can have moved yet. ${sold}`
  const since = `since ${formatWeekday(previous)}`
  if (moved === 0) {
    return `Nothing changed ${since}: every lead is in the tier it was in, ${formatNumber(tiers.hot)} of them hot. ${sold}`
  }
  const parts = [
    [people(figures, rose), 'rose'],
    [people(figures, cooled), 'cooled'],
    [people(figures, (from) => from === null), 'came new'],
    [people(figures, (_from, to) => to === null), 'left'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${formatNumber(count)} ${what}`)
  const hot = became_hot.total > 0 ? ` ${formatNumber(became_hot.total)} became hot.` : ''
  return `${plural(moved, 'lead')} moved ${since}: ${said.join(', ')}.${hot} ${sold}`
}

const people = ({ movement }: Figures, which: (from: Tier | null, to: Tier | null) => boolean) =>
  movement.filter(({ from, to }) => which(from, to)).reduce((sum, move) => sum + move.people, 0)

const rose = (from: Tier | null, to: Tier | null) =>
  from !== null && to !== null && TIERS.indexOf(to) < TIERS.indexOf(from)

const cooled = (from: Tier | null, to: Tier | null) =>
  from !== null && to !== null && TIERS.indexOf(to) > TIERS.indexOf(from)

/** Rows: where people were; columns: where they are. New ones have no tier before, those who left none now. */
function movementRows(figures: Figures) {
  return [...TIERS, null].map((from) => ({
    label: from === null ? 'New' : tierName(from),
    cells: [...TIERS, null].map((to) => {
      const count = people(figures, (was, is) => was === from && is === to)
      return { text: count === 0 ? '·' : formatNumber(count), moved: count > 0 && from !== to }
    }),
  }))
}

function comparison({ day, day_before, funnel, funnel_before }: Figures) {
  const rows: [string, number, number][] = [
    ['Conversions', day.conversions, day_before.conversions],
    ['Events', day.events, day_before.events],
    ['Active people', day.people, day_before.people],
    ['Registered', funnel.registered, funnel_before.registered],
    ['… then opened the lesson', funnel.opened, funnel_before.opened],
    ['… then joined the webinar', funnel.joined, funnel_before.joined],
    ['… then enrolled', funnel.enrolled, funnel_before.enrolled],
  ]
  return rows.map(([label, now, before]) => ({
    label,
    now: formatNumber(now),
    before: formatNumber(before),
    change: signed(now - before),
  }))
}

function health(
  { health: { last_run, newest_event }, rules_version }: Figures,
  as_of: Date,
  timezone: string,
): string[] {
  const newest = newest_event === null ? null : new Date(newest_event)
  const silent = newest !== null && Number(as_of) - Number(newest) > 86_400_000
  return [
    last_run === null
      ? 'The run before: none, this is the first.'
      : `The run before: ${formatNear(new Date(last_run.slot), timezone)}, ${last_run.state}${
          last_run.duration_ms === null ? '' : ` in ${(last_run.duration_ms / 1_000).toFixed(1)} s`
        }${last_run.attempt > 1 ? ` at attempt ${last_run.attempt}` : ''}.`,
    newest === null
      ? 'There are no events yet: does the bot send them?'
      : `The newest event came ${formatNear(newest, timezone)}, ${ago(newest, as_of).replace('ago', 'before this report')}.${
          silent ? ' That is long: does the bot still send?' : ''
        }`,
    `Rejected events: none. Scoring rules: version ${rules_version}.`,
  ]
}

/** People beyond those named; the link says what it leads to, which is a longer list. */
const more = (count: number, what: string, url: string) =>
  count > 0
    ? { text: `${formatNumber(count)} more ${what}.`, link: 'All who were hot that night', url }
    : null

/** +3, −2, ±0 */
function signed(change: number): string {
  return change === 0 ? '±0' : `${change > 0 ? '+' : '−'}${formatNumber(Math.abs(change))}`
}
