import { daysGroup, groupUrl, spanGroup } from '../analytics/group.ts'
import { leadsUrl } from '../call-list/filter.ts'
import { dailyChart } from '../charts/daily.ts'
import { type DonutChart, donutChart } from '../charts/donut.ts'
import { typeName } from '../events/event.ts'
import { eventsUrl, typesUrl } from '../events/filter.ts'
import { exactly, justAfter } from '../events/instant.ts'
import { lastDays, startOfDay } from '../events/period.ts'
import type { TypeCount } from '../events/queries.ts'
import { eventRow } from '../events/row.ts'
import { ago, formatInstant, formatNumber, localDay, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { explain } from '../leads/explanation.ts'
import { displayName, TIERS, telegramUrl } from '../leads/lead.ts'
import { windowStart } from '../leads/score.ts'
import { showing } from '../streams/fragment.ts'
import { DAYS, type Figures, TOP } from './figures.ts'
import { tiles } from './tiles.ts'

/** The heading of a page of this room. */
export function headView(title: string): View {
  return { template: 'partials/dashboard/head', model: { title } }
}

/** The dashboard, all of it live; or as of an instant that is past, with links that stay there. */
export function dashboardView(figures: Figures, timezone: string, { past = false } = {}): View {
  return { template: 'partials/dashboard/dashboard', model: dashboardModel(figures, timezone, past) }
}

function dashboardModel(figures: Figures, timezone: string, past: boolean) {
  const { as_of, hot, tiers, daily, top, recent } = figures
  const today = localDay(as_of, timezone)
  const at = past ? { as_of } : {}
  const period = lastDays(DAYS, as_of, timezone)
  // What is live has no end; what was counted then ended then.
  const until = past ? justAfter(as_of) : undefined
  const since = (from: string) => ({ from, to: until })
  const leads = TIERS.reduce((all, tier) => all + tiers[tier], 0)
  return {
    icons: assets.icons,
    // An instant that is past stays as it was.
    live: past ? null : showing('dashboard'),
    as_of: { iso: as_of.toISOString(), text: formatInstant(as_of, timezone) },
    past,
    hot_url: leadsUrl({ tier: 'hot', ...at }),
    warm_url: leadsUrl({ tier: 'warm', ...at }),
    leads_url: leadsUrl(at),
    tiles: tiles(figures, timezone, { leads_url: leadsUrl(at), past }),
    hot: hot.map((lead, place) => hotLead(lead, place + 1, figures, timezone, past)),
    tiers: TIERS.map((tier) => ({
      tier,
      icons: assets.icons,
      count: formatNumber(tiers[tier]),
      url: leadsUrl({ tier, ...at }),
    })),
    leads: plural(leads, 'lead'),
    daily: dailyChart({
      id: 'daily',
      title: t('Events per day, last {n} days', { n: DAYS }),
      days: daily,
      today,
      dayUrl: (date) => eventsUrl(date === today ? since(date) : { from: date, to: date }),
      allUrl: eventsUrl(since(period.from)),
      peopleUrl: (date) =>
        groupUrl(
          date === today
            ? spanGroup('active', exactly(startOfDay(as_of, timezone)), until)
            : daysGroup('active', date, timezone),
        ),
      csv: `/analytics/figures.csv?figure=daily&days=${DAYS}`,
    }),
    top: topTypes(
      top,
      daily.reduce((all, { count }) => all + count, 0),
      since(period.from),
    ),
    rows: recent.map((event) => {
      const row = eventRow(event, as_of, timezone)
      return { ...row, person_url: row.person_url + then(past, as_of) }
    }),
  }
}

/** What follows a person's address: as of an earlier instant links stay at it. */
const then = (past: boolean, as_of: Date) =>
  past ? `?${new URLSearchParams({ as_of: as_of.toISOString() })}` : ''

function hotLead(
  lead: Figures['hot'][number],
  rank: number,
  { rules, as_of: now }: Figures,
  timezone: string,
  past: boolean,
) {
  return {
    rank,
    id: lead.user_id,
    tier: { tier: lead.lead_score, icons: assets.icons },
    name: displayName(lead),
    username: lead.username ? `@${lead.username}` : '',
    url: `/users/${lead.user_id}${then(past, now)}`,
    telegram_url: telegramUrl(lead),
    counts: `${plural(lead.total_events, 'event')} · ${plural(lead.active_days, 'day')}`,
    counts_url: eventsUrl({
      user_id: String(lead.user_id),
      from: justAfter(windowStart({ as_of: now, rules })),
      to: past ? justAfter(now) : undefined,
    }),
    why: explain({ activity: lead, days: lead.days, cooling: lead.cooling }, rules, timezone),
    last: lead.last_activity
      ? {
          iso: lead.last_activity.toISOString(),
          ago: ago(lead.last_activity, now),
          exact: formatInstant(lead.last_activity, timezone),
        }
      : null,
  }
}

function topTypes(top: TypeCount[], all: number, span: { from: string; to: string | undefined }): DonutChart {
  const sum = (types: TypeCount[]) => types.reduce((sum, { count }) => sum + count, 0)
  const [ranked, rest] = [top.slice(0, TOP), top.slice(TOP)]
  const others = all - sum(ranked)
  // More types than were read: the rest has no list of its own.
  const named = sum(rest) === others ? rest.map(({ event_type }) => event_type) : []
  return donutChart({
    id: 'top-types',
    title: t('Top events, last {n} days', { n: DAYS }),
    slices: [
      ...ranked.map(({ event_type, count }) => ({
        key: event_type,
        label: typeName(event_type),
        count,
        href: eventsUrl({ event_type, ...span }),
      })),
      ...(others > 0
        ? [{ key: '', label: t('All other types'), count: others, href: typesUrl(named, span) }]
        : []),
    ],
    allUrl: eventsUrl(span),
  })
}
