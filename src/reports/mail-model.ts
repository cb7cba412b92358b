import { typeName } from '../events/event.ts'
import { shiftDay } from '../events/period.ts'
import { formatInstant, formatNear, formatNumber, formatWeekday, plural } from '../format.ts'
import { tierName } from '../leads/explanation.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
import { CHART_SIZE, chartWords } from './chart.ts'
import { healthLines, SILENCE_MS } from './mail-health.ts'
import { type Links, mailLinks } from './mail-links.ts'
import { movementTable, movementWords } from './movement.ts'
import { type DayFigures, type Figures, movedPeople, type Named, type WeekFigures } from './report.ts'

export type Place = { app_url: string; timezone: string }
type Person = {
  name: string
  handle: string
  tier: Tier
  label: string
  when: string
  why: string
  url: string
}
export type MailModel = ReturnType<typeof mailModel>

/** The one fact that matters most, how many are hot, and the day: "3 became hot · 17 hot leads — Sun 22 Nov". */
export function subjectOf(figures: Figures, week: WeekFigures | null = null): string {
  const fact = headline(figures, week)
  return `${fact} · ${plural(figures.tiers.hot, 'hot lead')} — ${formatWeekday(figures.night)}`
}

function headline(figures: Figures, week: WeekFigures | null): string {
  const { became_hot, day, movement, previous } = figures
  if (week?.since) return `The week: ${formatNumber(week.became_hot)} became hot`
  if (week) return `The week: ${plural(week.week.conversions, 'conversion')}`
  if (isSilent(figures)) return 'No events for a day'
  if (previous === null) return 'The first night'
  if (became_hot.total > 0) return `${formatNumber(became_hot.total)} became hot`
  if (day.conversions > 0) return plural(day.conversions, 'conversion')
  const moved = movedPeople(movement)
  return moved > 0 ? `${plural(moved, 'lead')} moved` : 'Nothing changed'
}

const isSilent = ({ health: { newest_event }, as_of }: Figures) =>
  newest_event !== null && Date.parse(as_of) - Date.parse(newest_event) > SILENCE_MS

/** The Content-ID of a report's picture, the same in each of its copies. */
export const chartId = (night: string, app_url: string) => `tiers-${night}@${new URL(app_url).hostname}`

/**
 * A report ready to print, for both parts of the mail. A night on which nothing changed makes a short mail: the tiers,
 * who needs somebody, the day and the health, without a picture. `week`: the weekly edition.
 */
export function mailModel(figures: Figures, { app_url, timezone }: Place, week: WeekFigures | null = null) {
  const { night, previous, movement, became_hot, untouched, cooling, nights, tiers, tiers_before } = figures
  const as_of = new Date(figures.as_of)
  const links = mailLinks(figures, { app_url, timezone })
  const moved = movedPeople(movement)
  const short = previous !== null && moved === 0 && !week
  const person = (one: Named, when = ''): Person => ({
    name: one.name,
    handle: one.username === null || `@${one.username}` === one.name ? '' : `@${one.username}`,
    tier: one.tier,
    label: tierName(one.tier),
    when,
    why: one.why,
    url: links.person(one.user_id),
  })
  // In a list of those who are hot, that each is hot need not be said.
  const plain = (one: Named) => ({ ...person(one), label: '' })
  const group = (title: string, url: string, total: number, people: Person[], none: string) => ({
    title,
    url: total > 0 ? url : '',
    total: formatNumber(total),
    people,
    none,
    more: total > people.length ? { text: `${formatNumber(total - people.length)} more`, url } : null,
  })
  const cools = cooling.people.map((one) =>
    person(one, `, turns ${one.to} on ${formatNear(new Date(one.at), timezone)}`),
  )
  const waits = untouched.people.map((one) => person(one, ` since the night of ${formatWeekday(one.since)}`))
  const hot = became_hot.people.map(plain)
  return {
    subject: subjectOf(figures, week),
    as_of: `${formatInstant(as_of, timezone)} (${timezone})`,
    summary: summary(figures, moved),
    tiers: TIERS.map((tier) => ({
      tier,
      label: tierName(tier),
      count: formatNumber(tiers[tier]),
      change: tiers_before ? signed(tiers[tier] - tiers_before[tier]) : '',
      url: links.tier(tier),
    })),
    week: week && weekModel(week, links),
    groups: [
      ...(short || previous === null
        ? []
        : [group('Became hot', links.people('became_hot'), became_hot.total, hot, 'Nobody became hot.')]),
      ...(previous === null || (short && untouched.total === 0)
        ? []
        : [
            group(
              'Hot and untouched',
              links.people('untouched'),
              untouched.total,
              waits,
              'Everybody who was hot on the night before has been contacted.',
            ),
          ]),
      group(
        'Will cool within 48 hours',
        links.people('cooling'),
        cooling.total,
        cools,
        'No hot or warm lead does.',
      ),
      ...(short
        ? []
        : [
            group('The hottest five', links.tier('hot'), tiers.hot, figures.top.map(plain), 'Nobody is hot.'),
          ]),
    ],
    movement: moved > 0 ? movementTable(movement, previous!, links.moved) : null,
    chart:
      short || nights.length < 2
        ? null
        : {
            ...CHART_SIZE,
            cid: chartId(night, app_url),
            alt: chartWords(nights),
            rows: nights.toReversed().map((one) => ({
              label: formatWeekday(one.night),
              cells: TIERS.map((tier) => ({
                text: formatNumber(one.tiers[tier]),
                url: links.tier(tier, one.as_of),
              })),
            })),
          },
    day: formatWeekday(night),
    week_before: formatWeekday(figures.week_before),
    comparison: comparison(figures, links).slice(0, short ? 2 : undefined),
    top_types: short
      ? []
      : figures.top_types.map(({ event_type, count }) => ({
          name: typeName(event_type),
          count: formatNumber(count),
          url: links.period(night),
        })),
    short,
    health: healthLines(figures, timezone),
    links,
  }
}

function summary({ previous, day, became_hot, tiers, movement }: Figures, moved: number): string {
  const sold = `${plural(day.conversions, 'conversion')} and ${plural(day.events, 'event')} that day.`
  if (previous === null) return `This is the first night, so nothing can have moved yet. ${sold}`
  if (moved === 0) {
    return `Nothing changed since ${formatWeekday(previous)}: every lead is in the tier it was in, ${formatNumber(tiers.hot)} of them hot. ${sold}`
  }
  const hot = became_hot.total > 0 ? ` ${formatNumber(became_hot.total)} became hot.` : ''
  return `${movementWords(movement, previous)}${hot} ${sold}`
}

function weekModel(week: WeekFigures, links: Links) {
  const { since, from, to } = week
  const span = [shiftDay(from, -7), shiftDay(to, -7)] as const
  const rows: [string, keyof DayFigures, (from: string, to: string) => string][] = [
    ['Conversions', 'conversions', links.converted],
    ['Events', 'events', links.period],
    ['Active people', 'people', links.active],
  ]
  return {
    title: `The week from ${formatWeekday(from)} to ${formatWeekday(to)}`,
    words: since
      ? `${movedPeople(week.movement) > 0 ? movementWords(week.movement, since) : `Every lead is in the tier it was in on ${formatWeekday(since)}.`} ${formatNumber(week.became_hot)} became hot.`
      : 'The night seven before has no snapshot, so what moved in the week is not known.',
    movement:
      since && movedPeople(week.movement) > 0 ? movementTable(week.movement, since, links.moved) : null,
    rows: rows.map(([label, key, url]) => ({
      label,
      now: formatNumber(week.week[key]),
      before: formatNumber(week.week_before[key]),
      change: signed(week.week[key] - week.week_before[key]),
      url: url(from, to),
      before_url: url(...span),
    })),
  }
}

/** The closed day beside the same weekday before, each figure with the page that shows it. */
function comparison({ night, week_before, day, day_before, funnel, funnel_before }: Figures, links: Links) {
  const converted = [links.converted(night), links.converted(week_before)] as const
  const days = [links.days, links.days] as const
  const funnel_links = [links.period(night), links.period(week_before)] as const
  const rows: [string, number, number, readonly [string, string]][] = [
    ['Conversions', day.conversions, day_before.conversions, converted],
    ['Events', day.events, day_before.events, days],
    ['Active people', day.people, day_before.people, days],
    ['Registered', funnel.registered, funnel_before.registered, funnel_links],
    ['… then opened the lesson', funnel.opened, funnel_before.opened, funnel_links],
    ['… then joined the webinar', funnel.joined, funnel_before.joined, funnel_links],
    ['… then enrolled', funnel.enrolled, funnel_before.enrolled, funnel_links],
  ]
  return rows.map(([label, now, before, [url, before_url]]) => ({
    label,
    now: formatNumber(now),
    before: formatNumber(before),
    change: signed(now - before),
    url,
    before_url,
  }))
}

/** +3, −2, ±0 */
function signed(change: number): string {
  return change === 0 ? '±0' : `${change > 0 ? '+' : '−'}${formatNumber(Math.abs(change))}`
}
