import type { Knex } from 'knex'
import type { ChartTable } from '../charts/chart.ts'
import { dailyChart } from '../charts/daily.ts'
import { readDays } from '../events/day-queries.ts'
import { localDay } from '../format.ts'
import { notFound } from '../http/errors.ts'
import { msg } from '../language/t.ts'
import { readLiveMoment } from '../leads/moment.ts'
import { FIGURES, overviewCharts } from './charts.ts'
import { conversionTable } from './conversion-view.ts'
import { retentionChart } from './detail-views.ts'
import { readConversion } from './outcomes.ts'
import { readOverview } from './overview.ts'
import { readOutcomeDays, readWeeks } from './question.ts'
import { listCohorts } from './retention-queries.ts'
import { readSpan } from './span.ts'
import { lastWeeks } from './weeks.ts'

/**
 * The table behind a chart, by name, for the period the address names.
 * @throws RefusalError 404 when no chart has the name
 */
export async function readFigure(
  db: Knex,
  query: Record<string, unknown>,
  now: Date,
  timezone: string,
): Promise<{ name: string; table: ChartTable }> {
  const span = readSpan(query, now, timezone)
  const { from, to } = span.period
  const figure = FIGURES.find((name) => name === query.figure)
  if (figure) {
    const charts = overviewCharts(await readOverview(db, span), span)
    return { name: `${figure}-${from}-${to}`, table: charts[figure].table }
  }
  const moment = await readLiveMoment(db)
  const today = localDay(moment.as_of, timezone)
  switch (query.figure) {
    case 'daily': {
      const days = await readDays(db, span.period)
      const { table } = dailyChart({ id: 'daily', title: 'Events per day', days, today, dayUrl: () => '' })
      return { name: `daily-${from}-${to}`, table }
    }
    case 'conversion': {
      const days = readOutcomeDays(query.outcome)
      return {
        name: `conversion-${days}-days-${today}`,
        table: conversionTable(await readConversion(db, days)),
      }
    }
    case 'retention': {
      const weeks = readWeeks(query.weeks)
      const cohorts = await listCohorts(db, lastWeeks(weeks, moment.as_of, timezone), moment)
      return { name: `retention-${today}`, table: retentionChart(cohorts, weeks).table }
    }
    default:
      throw notFound(msg('There is no figure of this name.'))
  }
}
