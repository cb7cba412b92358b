import { type Request, type Response, Router } from 'express'
import { only } from '../accounts/access.ts'
import { countGroup, listGroup, readGroupPlace } from '../analytics/people-queries.ts'
import { PAGE } from '../analytics/people-views.ts'
import { readOutcomeDays } from '../analytics/question.ts'
import { snapshot } from '../database/snapshot.ts'
import type { Deps } from '../deps.ts'
import { readTypes } from '../events/day-queries.ts'
import { notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { makeShared } from '../http/shared.ts'
import { ValidationError } from '../http/validation.ts'
import { show, wantsPartial } from '../http/view.ts'
import { msg, t } from '../language/t.ts'
import { readLiveMoment } from '../leads/moment.ts'
import { windowStart } from '../leads/score.ts'
import { listPasses } from '../live/queries.ts'
import { readAsked } from './asked.ts'
import { type Draft, draftParams, Publication, readDraft, rulesOf } from './draft.ts'
import { draftPeopleView } from './people-view.ts'
import { draftTable, type Preview, readPreview } from './preview.ts'
import { publishDraft } from './publish.ts'
import { listVersions } from './queries.ts'
import { rulesState } from './state-view.ts'
import { type Lab, rulesView } from './views.ts'

/** The rules of the score: tried out on a draft that lives in the address, then published as a version. */
export function rulesRoutes({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): Router {
  const router = Router()
  const { timezone } = config
  const shared = makeShared<Preview>(20)

  router.get('/analytics/rules', only('manager'), async (req, res) => {
    const lab = await readLab(req.query)
    if (wantsPartial(req)) return show(req, res, rulesState(lab))
    show(req, res, rulesView(lab), Object.keys(lab.fields).length > 0 ? 422 : 200)
  })

  router.get('/analytics/rules/people', only('manager'), async (req, res) => {
    const { draft } = readDraft(req.query, (await listVersions(db, 1))[0]!)
    if (!draft) throw notFound(msg('This address names no draft. Begin in the rules lab.'))
    const asked = readAsked(req.query)
    const after = readGroupPlace(req.query.after)
    const view = await snapshot(db, async (db) => {
      const moment = await readLiveMoment(db)
      const { table, every } = await draftTable(db, moment, rulesOf(draft), asked)
      const people = await listGroup(db, table, { limit: PAGE + 1, after })
      const count = await countGroup(db, table)
      const page = { people, count, later: after !== undefined, timezone, window_from: windowStart(moment) }
      return draftPeopleView(page, { draft, asked, every })
    })
    show(req, res, view)
  })

  router.post('/analytics/rules/versions', only('manager'), async (req, res) => {
    try {
      const { reason, ...draft } = readForm(req, Publication)
      await publish(req, res, draft, reason)
    } catch (error) {
      // What cannot be shown in the form, such as a field that it does not have, is refused by name.
      if (
        !(error instanceof ValidationError) ||
        Object.values(error.fields).includes(t('is not known here.'))
      )
        throw error
      const lab = await readLab(req.body ?? {})
      show(req, res, rulesView({ ...lab, fields: error.fields, reason: text(req.body?.reason) }), 422)
    }
  })

  /** Publishes and says so, or shows the draft again with what stands in the way. */
  async function publish(req: Request, res: Response, draft: Draft, reason: string): Promise<void> {
    const by = { account_id: req.user!.id, who: req.user!.email, ip: req.ip ?? null }
    const done = await publishDraft(db, { draft, reason }, by, { now: clock(), timezone })
    if ('version' in done) return res.redirect(303, `/analytics/rules?published=${done.version}`)
    const base = (await listVersions(db, 1))[0]!.version
    const lab = await readLab(draftParams({ ...draft, base }))
    show(req, res, rulesView({ ...lab, reason, refused: done.refused }), done.status)
  }

  /** Everything the lab shows for the draft of an address or a form. */
  async function readLab(query: Record<string, unknown>): Promise<Lab> {
    const versions = await listVersions(db)
    const current = versions[0]!
    const { live } = await readLiveMoment(db)
    const { typed, draft, fields } = readDraft(query, current)
    const [pass] = await listPasses(db, 1)
    return {
      versions,
      live_version: live.rules_version!,
      progress: pass && !pass.finished_at ? pass : null,
      types: await readTypes(db),
      typed,
      draft,
      preview: draft && (await previewOf(draft, query, live.pass_version)),
      fields,
      reason: text(query.reason),
      refused: null,
      published: Number(query.published) || null,
      timezone,
    }
  }

  /** The preview of a draft, computed once a minute however often it is looked at. */
  function previewOf(draft: Draft, query: Record<string, unknown>, pass: number): Promise<Preview> {
    const days = readOutcomeDays(query.days)
    const stamp = `${pass} ${Math.floor(clock().getTime() / 60_000)}`
    return shared(JSON.stringify([draft, days]), stamp, () =>
      snapshot(db, (db) => readPreview(db, rulesOf(draft), days)),
    )
  }
  return router
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')
