import { type Request, Router } from 'express'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { isDay } from '../events/period.ts'
import { notFound } from '../http/errors.ts'
import { show } from '../http/view.ts'
import { currentLanguage } from '../language/current.ts'
import { t } from '../language/t.ts'
import { TIERS, type Tier } from '../leads/lead.ts'
import { recountDay } from './figures.ts'
import { compareNight, findNight } from './parity.ts'
import { parityPage } from './parity-view.ts'
import { type Asked, peoplePage, readPeople } from './people.ts'
import { findFigures, findReport } from './queries.ts'

/** What stands behind a report's figures: the people of each, and the whole night scored anew. */
export function nightRoutes({ db, config }: Pick<Deps, 'db' | 'config'>): Router {
  const router = Router()

  router.get('/reports/:id/people', async (req, res) => {
    const report = await find(req)
    const asked = readAsked(req.query)
    const view = await snapshot(db, async (db) => {
      const night = await findNight(db, report.night, config.timezone)
      if (!night) throw notFound(t('This night has no snapshot.'))
      const people = await readPeople(db, report.night, night.moment, asked)
      return peoplePage(report, night.moment, asked, people)
    })
    show(req, res, view)
  })

  router.get('/reports/:id/parity', async (req, res) => {
    const report = await find(req)
    const view = await snapshot(db, async (db) => {
      const night = await findNight(db, report.night, config.timezone)
      if (!night) throw notFound(t('This night has no snapshot.'))
      const parity = await compareNight(db, report.night, night)
      const mailed = await findFigures(db, report.id)
      const counted = await recountDay(db, report.night, night.moment)
      return parityPage({ report, ...night, parity, mailed, counted })
    })
    show(req, res, view)
  })

  /** @throws RefusalError 404 */
  async function find(req: Request) {
    const key = String(req.params.id)
    const id = /^[1-9]\d{0,14}$/.test(key) ? Number(key) : null
    const report = isDay(key)
      ? await findReport(db, { night: key }, currentLanguage())
      : id === null
        ? undefined
        : await findReport(db, { id }, currentLanguage())
    if (!report) throw notFound(t('There is no such report.'))
    return report
  }
  return router
}

/** Which people of a night a link asks for. What cannot be understood falls back to those who became hot. */
function readAsked(query: Record<string, unknown>): Asked {
  const tier = (text: unknown): Tier | null => TIERS.find((one) => one === text) ?? null
  const day = (text: unknown) => (typeof text === 'string' && isDay(text) ? text : undefined)
  const { who } = query
  if (who === 'untouched' || who === 'cooling') return { who }
  if (who === 'converted') return { who, from: day(query.from), to: day(query.to) }
  const [from, to] = [tier(query.from), tier(query.to)]
  if (who === 'moved' && (from ?? to) !== null) return { who, since: day(query.since), from, to }
  return { who: 'became_hot' }
}
