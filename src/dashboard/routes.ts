import { type Request, Router } from 'express'
import { mayActAs } from '../accounts/account.ts'
import { readFilter } from '../call-list/filter.ts'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { shiftDay } from '../events/period.ts'
import { localDay } from '../format.ts'
import { makeShared } from '../http/shared.ts'
import { render, showBody, showPiece, wantsPartial } from '../http/view.ts'
import { newestDueSlot } from '../jobs/slots.ts'
import { readLiveMoment, readLiveMomentTogether, stampOf } from '../leads/moment.ts'
import { readRules } from '../leads/queries.ts'
import { makeReasons } from '../leads/reasons.ts'
import { readFigures } from './figures.ts'
import { readWork } from './now.ts'
import { nowView } from './now-view.ts'
import { makeOvernight } from './overnight.ts'
import { readPastFigures } from './past.ts'
import { readJournalStamp } from './queries.ts'
import { dashboardView, headView } from './views.ts'

/** The first page: whom do we contact now, and how the school does. It asks itself anew every 5 s; `?as_of=` shows an earlier instant. */
export function dashboardRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const { timezone } = config
  const shared = makeShared<string>()
  const own = makeShared<string>()
  const reasons = makeReasons()
  const overnight = makeOvernight()

  router.get('/', async (req, res) => {
    const live = await readLiveMomentTogether(db)
    const { as_of } = readFilter(req.query)
    if (as_of && as_of < live.as_of) {
      const html = render(dashboardView(await readPast(as_of), timezone, { past: true }))
      return showBody(req, res, 'Dashboard', render(headView('Dashboard')) + html)
    }
    const stamp = stampOf(live, clock())
    const html = await shared('', stamp, async () => render(dashboardView(await read(), timezone)))
    if (wantsPartial(req)) showPiece(res, html)
    else showBody(req, res, 'Dashboard', render(headView('Dashboard')) + (await nowOf(req)) + html)
  })

  router.get('/now', async (req, res) => {
    const html = await nowOf(req)
    if (wantsPartial(req)) showPiece(res, html)
    else showBody(req, res, 'What to do now', render(headView('What to do now')) + html)
  })

  /** An instant ahead is not there yet: it is the live dashboard that is shown then. */
  const readPast = (as_of: Date) =>
    snapshot(db, async (db) => readPastFigures(db, { as_of, timezone, rules: await readRules(db) }))
  const read = () => snapshot(db, async (db) => readFigures(db, await readLiveMoment(db), reasons))

  /** What the person who asks does now, made for this account alone: anew when scores change or staff put something down. */
  async function nowOf(req: Request): Promise<string> {
    const { id } = req.user!
    const manages = mayActAs(req.user!, 'manager')
    const now = clock()
    const moment = await readLiveMomentTogether(db)
    const stamp = `${stampOf(moment, now)} ${await journalStamp()}`
    return own(`${id} ${manages}`, stamp, () =>
      snapshot(db, async (db) => {
        const moment = await readLiveMoment(db)
        const { goal_type } = moment.rules
        const work = await readWork(db, moment, id)
        const whole = manages ? { ...work, overnight: await overnight(db, goal_type) } : work
        return render(nowView(whole, { goal_type, expected_night: expectedNight(now) }))
      }),
    )
  }

  /** Those who ask while it is read share the answer. */
  let reading: Promise<number> | undefined
  const journalStamp = () => {
    reading ??= readJournalStamp(db).finally(() => {
      reading = undefined
    })
    return reading
  }

  /** The night that should be closed by now. */
  const expectedNight = (now: Date) =>
    shiftDay(localDay(newestDueSlot(config.nightly_cron, timezone, now), timezone), -1)
  return router
}
