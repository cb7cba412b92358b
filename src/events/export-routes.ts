import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Request, type Response, Router } from 'express'
import { only } from '../accounts/access.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { localDay } from '../format.ts'
import { ValidationError } from '../http/validation.ts'
import { render, show, showBody } from '../http/view.ts'
import { msg, t } from '../language/t.ts'
import { readLiveMomentTogether } from '../leads/moment.ts'
import { countEventsOf } from './count.ts'
import { exportEvents } from './export.ts'
import { EXPORT_FORMATS, type ExportFormat, FORMATS, type Piece } from './export-lines.ts'
import { findExport } from './export-queries.ts'
import { exportPage, exportProgress } from './export-views.ts'
import { watchExport } from './export-watch.ts'
import { eventsUrl, readFilter } from './filter.ts'
import { type AskedFilter, lookUpPerson } from './person-filter.ts'

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
}
const TOKEN = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** The export of the list: the page before it, the file, and how far it has come. */
export function exportRoutes(deps: Pick<Deps, 'db' | 'workDb' | 'clock' | 'config' | 'log'>): Router {
  const { db, workDb, clock, config } = deps
  const { timezone } = config
  const router = Router()

  router.get('/events/export', only('manager'), async (req, res) => {
    const asked = await lookUpPerson(db, readFilter(req.query, timezone))
    // What is wrong or open is said, and chosen, on the page of the list.
    if (asked.problems.length > 0 || asked.choices.length > 0)
      return res.redirect(302, eventsUrl(asked.params))
    const moment = await readLiveMomentTogether(db)
    const page = exportPage(asked, await countEventsOf(db, asked.filter, moment), moment)
    showBody(req, res, t('Export events'), render(page))
  })

  router.get('/events/exports/:token', only('manager'), async (req, res) => {
    const of = Number(req.query.of)
    const token = String(req.params.token)
    const kept = TOKEN.test(token) ? await findExport(db, req.user!, token) : undefined
    show(req, res, exportProgress(kept, Number.isSafeInteger(of) && of > 0 ? of : 0))
  })

  for (const format of EXPORT_FORMATS) {
    router.get(`/events.${format}`, only('manager'), async (req, res) => {
      const asked = await lookUpPerson(db, readFilter(req.query, timezone))
      refuseWrong(asked)
      await download(req, res, asked, format)
    })
  }

  async function download(
    req: Request,
    res: Response,
    asked: AskedFilter,
    format: ExportFormat,
  ): Promise<void> {
    const as_of = clock()
    res.attachment(`events-${localDay(as_of, timezone)}.${format}`).type(TYPES[format])
    if (req.method === 'HEAD') return void res.end()
    const stop = new AbortController()
    // Log, session, compression and the pipeline listen for its end as well: eleven, and none of them leaks.
    res.setMaxListeners(20)
    res.once('close', () => stop.abort())
    const pieces = exportEvents(workDb, { filter: asked.filter, as_of, format, stop: stop.signal })
    // The first piece is read before anything is sent, so that an error there is answered as an error.
    const first = await pieces.next().catch((error) => {
      if (stop.signal.aborted) return null
      res.removeHeader('Content-Disposition')
      throw error
    })
    // Who went away before anything was sent has taken nothing.
    if (!first) return
    const given = String(req.query.export ?? '')
    const token = TOKEN.test(given) ? given : randomUUID()
    const by = { account_id: req.user!.id, who: req.user!.email, ip: req.ip ?? null }
    const details = { format, list: eventsUrl(asked.params), state: 'under way', rows: 0 }
    await recordAudit(db, by, { action: 'events exported', subject: `export ${token}`, details }, as_of)
    const watch = watchExport(deps, { user: req.user!, token, as_of, res })
    // What ends a download is either the reader, who is gone by then, or the work, which fails while the reader is there.
    let broke: { error: unknown } | undefined
    const all = async function* () {
      yield Buffer.from(FORMATS[format].heading)
      for (let piece: IteratorResult<Piece> = first; !piece.done; ) {
        yield piece.value.bytes
        watch.wrote(piece.value.rows)
        piece = await pieces.next().catch((error) => {
          if (!stop.signal.aborted) broke = { error }
          throw error
        })
      }
    }
    const whole = await pipeline(Readable.from(all(), { highWaterMark: 1 }), res).then(
      () => true,
      () => false,
    )
    if (whole) return watch.end('whole')
    await watch.end('cut off', broke ? msg('the database broke off') : msg('the reader went away'))
    if (broke) throw broke.error
  }
  return router
}

/** @throws ValidationError: a file of what was not asked for would be taken for what was. */
function refuseWrong({ problems, choices, params }: AskedFilter): void {
  const fields = Object.fromEntries(problems.map(({ name, what }) => [name, what]))
  if (choices.length > 0)
    fields.person = t('Several people are called {name}. Choose one on the page of events.', {
      name: String(params.person),
    })
  if (Object.keys(fields).length > 0) throw new ValidationError(fields)
}
