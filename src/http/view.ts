import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import type { Request, Response } from 'express'
import { currentLanguage } from '../language/current.ts'
import { rich } from '../language/rich.ts'
import { t } from '../language/t.ts'
import { assets } from './assets.ts'
import { tellTimes } from './times.ts'

/** A template and the model it prints. Made in `views.ts` of a room; a partial's model is whole in itself. */
export type View = { template: string; model: object }

export const viewsFolder = fileURLToPath(new URL('../../views', import.meta.url))

// Every template says its words with `t` and `rich` (src/language/t.ts).
const eta = Object.assign(
  new Eta({
    views: viewsFolder,
    cache: true,
    autoTrim: [false, 'nl'],
    functionHeader: 'const { t, rich, language } = this.words',
  }),
  { words: { t, rich, language: currentLanguage } },
)

/** Compiles every template, so that a broken one stops the start and no visitor waits for a compilation. */
export function compileTemplates(): void {
  for (const file of readdirSync(viewsFolder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.eta')) continue
    const filepath = path.join(viewsFolder, file)
    eta.templatesSync.define(filepath, eta.compile(eta.readFile!(filepath), { filepath }))
  }
}

/** The template as text: for mails, tests and `show`. */
export function render({ template, model }: View): string {
  return eta.render(template, model)
}

/** True when htmx asks for a piece of the page. Answers differ by it, so `show` always sends Vary. */
export function wantsPartial(req: Request): boolean {
  return req.get('HX-Request-Type') === 'partial'
}

/** Answers with the view. Pages find the signed-in person, nonce, asset addresses and zone in `it.page`. */
export function show(req: Request, res: Response, view: View, status = 200): void {
  res.vary('HX-Request-Type')
  const html = render({ template: view.template, model: { ...view.model, page: pageContext(req, res) } })
  res.status(status).type('html').send(inZoneOf(req, html))
}

/** Answers with a page whose body was rendered before, for everybody. */
export function showBody(req: Request, res: Response, title: string, html: string): void {
  show(req, res, { template: 'layouts/framed', model: { title, html } })
}

/** Answers with a piece of a page that was rendered before, for everybody. */
export function showPiece(res: Response, html: string): void {
  res.vary('HX-Request-Type').type('html').send(inZoneOf(res.req, html))
}

/** Times as this person reads them: in the school's zone, or one of their own. */
function inZoneOf(req: Request, html: string): string {
  const zone = ownZone(req)
  return zone ? tellTimes(html, zone) : html
}

function ownZone(req: Request): string | null {
  const zone = req.user?.time_zone ?? null
  return zone === req.app.locals.timezone ? null : zone
}

function pageContext(req: Request, res: Response) {
  return {
    path: req.path,
    query: req.originalUrl.split('?')[1] ?? '',
    nonce: res.locals.nonce as string,
    account: req.user ?? null,
    timezone: req.app.locals.timezone as string,
    /** what managers must know on whatever page they are */
    banner: (res.locals.banner ?? []) as string[],
    /** the person's own zone, where it is not the school's */
    zone: ownZone(req),
    assets,
  }
}
