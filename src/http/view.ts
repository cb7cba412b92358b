import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import type { Request, Response } from 'express'
import { currentLanguage } from '../language/current.ts'
import { rich } from '../language/rich.ts'
import { t } from '../language/t.ts'
import { assets } from './assets.ts'
import { gzipOf, pack, store } from './gzip.ts'
import { inParts, Prepared } from './prepared.ts'
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

/** A part of pages that is rendered now, once for all who may see the same. */
export const prepare = (view: View): Prepared => new Prepared(render(view))

/** True when htmx asks for a piece of the page. Answers differ by it, so `show` always sends Vary. */
export function wantsPartial(req: Request): boolean {
  return req.get('HX-Request-Type') === 'partial'
}

/** Answers with the view. Pages find the signed-in person, nonce, asset addresses and zone in `it.page`. */
export function show(req: Request, res: Response, view: View, status = 200): void {
  const model = { ...view.model, page: pageContext(req, res) }
  send(
    res.status(status),
    inParts(() => render({ template: view.template, model })),
  )
}

/** Answers with a page whose body was rendered before. */
export function showBody(req: Request, res: Response, title: string, ...parts: (string | Prepared)[]): void {
  show(req, res, { template: 'layouts/framed', model: { title, parts } })
}

/** Answers with a piece of a page that was rendered before. */
export const showPiece = (res: Response, html: Prepared): void => send(res, [html])

/** Texts of this answer alone: so short a one is not worth a compressor, and others only its lightest level. */
const packText = (text: string) => (text.length < 1_000 ? store(text) : pack(text, 1))

/**
 * Sends a page of texts and prepared parts, which were compressed once for everybody. For a person with a zone of their
 * own times are told in it, so that nothing of the page is anybody else's; express's compression packs it then.
 */
function send(res: Response, parts: (string | Prepared)[]): void {
  res.vary('HX-Request-Type').type('html')
  const zone = ownZone(res.req)
  const html = () => parts.map((part) => (typeof part === 'string' ? part : part.html)).join('')
  if (zone) res.send(tellTimes(html(), zone))
  else if (parts.every((part) => typeof part === 'string') || !res.req.acceptsEncodings('gzip'))
    res.send(html())
  else {
    res.set('Content-Encoding', 'gzip').vary('Accept-Encoding')
    res.send(gzipOf(parts.map((part) => (typeof part === 'string' ? packText(part) : part.bytes()))))
  }
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
