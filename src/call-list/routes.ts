import { type Request, type Response, Router } from 'express'
import { only } from '../accounts/access.ts'
import { mayActAs } from '../accounts/account.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { localDay } from '../format.ts'
import { sendCsv } from '../http/csv.ts'
import type { Prepared } from '../http/prepared.ts'
import { makeShared } from '../http/shared.ts'
import { prepare, show, wantsPartial } from '../http/view.ts'
import { readLiveMomentTogether, readMoment, stampOf } from '../leads/moment.ts'
import { assignmentRoutes } from './assignment-routes.ts'
import { countCells } from './counts.ts'
import { leadsCsv } from './export.ts'
import { type LeadFilter, leadsQuery, leadsUrl, readFilter } from './filter.ts'
import { countCellsOf } from './queries.ts'
import { makeListReading, queryOf } from './reading.ts'
import { saidOf } from './said.ts'
import { wantedOf } from './tabs.ts'
import { listViews } from './view-queries.ts'
import { savedViewRoutes } from './view-routes.ts'
import {
  type List,
  type Looking,
  leadList,
  leadsPage,
  leadTable,
  leadTabs,
  type RenderedList,
} from './views.ts'

/** Rows that were rendered for everybody, and the tabs of each who looked. */
type Rendered = { list: List; table: Prepared; tabs: Map<number, Prepared> }

/** The call list: whom to contact now, who does it, views of it, and its export. */
export function callListRoutes(deps: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const { db, clock, config } = deps
  const { timezone } = config
  const router = Router()
  const shared = makeShared<Rendered>()
  const { readList } = makeListReading(deps)

  router.get('/leads', (req, res) => showList(req, res, readFilter(req.query)))

  /** The page, or its live part; `refused` is what was wrong with a form of the page. */
  async function showList(req: Request, res: Response, filter: LeadFilter, refused?: Record<string, string>) {
    const looking = lookingOf(req, filter)
    const list = await rendered(looking)
    if (wantsPartial(req)) return show(req, res, leadList(list))
    const views = await listViews(db, looking.me)
    const said = await saidOf(db, looking.me, req.query.done)
    const page = leadsPage(looking, list, { views, said, timezone, ...(refused && { fields: refused }) })
    show(req, res, page, refused ? 422 : 200)
  }

  function lookingOf(req: Request, filter: LeadFilter): Looking {
    return { filter, me: req.user!.id, now: clock(), may_export: mayActAs(req.user!, 'manager') }
  }

  /** Rows are rendered once per change for everybody who may see the same; tabs count one's own leads, and are one's own. */
  async function rendered(looking: Looking): Promise<RenderedList> {
    const { filter, me, now, may_export } = looking
    const make = async (): Promise<Rendered> => {
      const list = await readList(looking)
      return { list, table: prepare(leadTable(looking, list)), tabs: new Map() }
    }
    const who = filter.owner === 'me' ? me : 'all'
    const one = filter.as_of
      ? await make()
      : await shared(
          `${who} ${may_export} ${leadsUrl(filter)}`,
          stampOf(await readLiveMomentTogether(db), now),
          make,
        )
    const tabs = one.tabs.get(me) ?? prepare(leadTabs(looking, one.list))
    one.tabs.set(me, tabs)
    return { table: one.table, tabs }
  }

  router.get('/leads.csv', only('manager'), async (req, res) => {
    const filter = readFilter(req.query)
    const today = localDay(clock(), timezone)
    const { id: account_id, email: who } = req.user!
    const query = { ...queryOf(filter, account_id, today), sort: filter.sort }
    const moment = await readMoment(db, { as_of: filter.as_of, timezone })
    const name = `leads-${filter.tier ?? 'all'}-${localDay(moment.as_of, timezone)}`
    const put = async () => {
      const cells = await countCellsOf(db, moment, { search: filter.search, today })
      const rows = countCells(cells, wantedOf(filter, account_id))
      const details = { rows, list: leadsQuery(filter) }
      await recordAudit(
        db,
        { account_id, who, ip: req.ip ?? null },
        { action: 'leads exported', subject: 'leads', details },
        clock(),
      )
    }
    // Asking how large it would be hands nobody's data out.
    await sendCsv(req, res, name, leadsCsv(db, moment, query, req.method === 'HEAD' ? undefined : put))
  })

  router.use(savedViewRoutes(deps, showList), assignmentRoutes(deps))
  return router
}
