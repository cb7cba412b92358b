import { type Request, Router } from 'express'
import { mayActAs } from '../accounts/account.ts'
import { tableValues } from '../charts/chart.ts'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { CSV_START, csvLine } from '../http/csv.ts'
import { notFound } from '../http/errors.ts'
import type { Prepared } from '../http/prepared.ts'
import { makeShared } from '../http/shared.ts'
import { prepare, show, showBody } from '../http/view.ts'
import { inLanguage } from '../language/current.ts'
import { msg, t } from '../language/t.ts'
import { readLiveMoment, readLiveMomentTogether, stampOf } from '../leads/moment.ts'
import { windowStart } from '../leads/score.ts'
import { conversionView, hoursView, retentionView } from './detail-views.ts'
import { readFigure } from './figure-table.ts'
import { readGroup } from './group.ts'
import { groupTable } from './group-queries.ts'
import { listHours } from './hour-queries.ts'
import { readConversion, readOutcomes } from './outcomes.ts'
import { readOverview } from './overview.ts'
import { countGroup, listGroup, readGroupPlace } from './people-queries.ts'
import { groupView, PAGE } from './people-views.ts'
import { readHoursOf, readOutcomeDays, readWeeks } from './question.ts'
import { listCohorts } from './retention-queries.ts'
import { readSpan } from './span.ts'
import { analyticsView } from './views.ts'
import { lastWeeks } from './weeks.ts'

/** What people did over a period, how far they came, and whether the tiers foretold it. */
export function analyticsRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const { timezone } = config
  // Pages of some 200 KB each: a few are kept.
  const shared = makeShared<Prepared>(20)
  const may = (req: Request) => mayActAs(req.user!, 'manager')

  /** A page's body, made once per change for all who may see the same; the question is the key. */
  async function together(
    question: unknown[],
    make: (db: Deps['db']) => Promise<Prepared>,
  ): Promise<Prepared> {
    const stamp = stampOf(await readLiveMomentTogether(db), clock())
    return shared(JSON.stringify(question), stamp, () => snapshot(db, make))
  }

  router.get('/analytics', async (req, res) => {
    const span = readSpan(req.query, clock(), timezone)
    const html = await together(['overview', span, may(req)], async (db) =>
      prepare(analyticsView(await readOverview(db, span), span, await readConversion(db, 14), may(req))),
    )
    showBody(req, res, t('Analytics'), html)
  })

  router.get('/analytics/conversion', async (req, res) => {
    const days = readOutcomeDays(req.query.days)
    const html = await together(['conversion', days, may(req)], async (db) =>
      prepare(conversionView(await readOutcomes(db, days), may(req))),
    )
    showBody(req, res, t('Does it work?'), html)
  })

  router.get('/analytics/retention', async (req, res) => {
    const weeks = readWeeks(req.query.weeks)
    const html = await together(['retention', weeks, may(req)], async (db) => {
      const moment = await readLiveMoment(db)
      const cohorts = await listCohorts(db, lastWeeks(weeks, moment.as_of, timezone), moment)
      return prepare(retentionView({ cohorts, weeks }, may(req)))
    })
    showBody(req, res, t('Retention'), html)
  })

  router.get('/analytics/hours', async (req, res) => {
    const span = readSpan(req.query, clock(), timezone)
    const asked = readHoursOf(req.query)
    const hours = await listHours(db, span.period, { timezone, ...asked })
    show(req, res, hoursView({ hours, asked, span, timezone }))
  })

  router.get('/analytics/people', async (req, res) => {
    const group = readGroup(req.query, timezone)
    if (!group) throw notFound(msg('This address names no people. Follow a number of the analytics pages.'))
    const after = readGroupPlace(req.query.after)
    const view = await snapshot(db, async (db) => {
      const moment = await readLiveMoment(db)
      const table = await groupTable(db, group, moment, req.user!.id)
      const people = await listGroup(db, table, { limit: PAGE + 1, after })
      const count = await countGroup(db, table)
      return groupView(group, {
        people,
        count,
        later: after !== undefined,
        timezone,
        window_from: windowStart(moment),
        goal_type: moment.rules.goal_type,
      })
    })
    show(req, res, view)
  })

  router.get('/analytics/figures.csv', async (req, res) => {
    // Programs read it: its words are the same for everybody.
    const { name, table } = await inLanguage('en', () =>
      snapshot(db, (db) => readFigure(db, req.query, clock(), timezone)),
    )
    const lines = tableValues(table).map(csvLine)
    res
      .type('csv')
      .attachment(`${name}.csv`)
      .send(CSV_START + lines.join(''))
  })
  return router
}
