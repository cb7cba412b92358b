import { typeName } from '../events/event.ts'
import { formatInstant, formatNumber, formatWeekday } from '../format.ts'
import { t } from '../language/t.ts'
import { tierTitle } from '../leads/explanation.ts'
import { TIERS } from '../leads/lead.ts'
import { CHART_SIZE, chartWords } from './chart.ts'
import { groupsOf, isShort } from './mail-groups.ts'
import { healthLines } from './mail-health.ts'
import { mailLinks } from './mail-links.ts'
import { subjectOf, summaryOf } from './mail-subject.ts'
import { comparison, signed, weekModel } from './mail-tables.ts'
import { movementTable } from './movement.ts'
import { type Figures, movedPeople, type WeekFigures } from './report.ts'

export type Place = { app_url: string; timezone: string }
export type MailModel = ReturnType<typeof mailModel>

/** "The last 8 nights" */
const nightsTitle = (n: number) => t('{n, plural, one {The last # night} other {The last # nights}}', { n })

/** The Content-ID of a report's picture, the same in each of its copies. */
export const chartId = (night: string, app_url: string) => `tiers-${night}@${new URL(app_url).hostname}`

/**
 * A report ready to print, for both parts of the mail. A night on which nothing changed makes a short mail: the tiers,
 * who needs somebody, the day and the health, without a picture. `week`: the weekly edition.
 */
export function mailModel(figures: Figures, { app_url, timezone }: Place, week: WeekFigures | null = null) {
  const { night, previous, movement, nights, tiers, tiers_before } = figures
  const links = mailLinks(figures, { app_url, timezone })
  const short = !week && isShort(figures)
  return {
    subject: subjectOf(figures, week),
    as_of: `${formatInstant(new Date(figures.as_of), timezone)} (${timezone})`,
    summary: summaryOf(figures),
    tiers: TIERS.map((tier) => ({
      tier,
      label: tierTitle(tier),
      count: formatNumber(tiers[tier]),
      change: tiers_before ? signed(tiers[tier] - tiers_before[tier]) : '',
      url: links.tier(tier),
    })),
    week: week && weekModel(week, links),
    groups: groupsOf(figures, links, timezone, short),
    movement: movedPeople(movement) > 0 ? movementTable(movement, previous!, links.moved) : null,
    chart:
      short || nights.length < 2
        ? null
        : {
            ...CHART_SIZE,
            cid: chartId(night, app_url),
            title: nightsTitle(nights.length),
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
