import type { Request, RequestHandler, Router } from 'express'
import type { z } from 'zod'
import { t } from '../language/t.ts'
import { notAForm, RefusalError } from './errors.ts'
import { parse, ValidationError } from './validation.ts'

/** `?a=1&a=2` has no single meaning: it is refused by name instead of one of them being ignored. */
export const refuseRepeatedParameters: RequestHandler = refuseRepeatedBut([])

/** The same, but for parameters that mean several things on the pages whose path fits. */
export function refuseRepeatedBut(lists: { path: RegExp; names: string[] }[]): RequestHandler {
  return (req, _res, next) => {
    const several = lists.flatMap(({ path, names }) => (path.test(req.path) ? names : []))
    for (const [name, value] of Object.entries(req.query)) {
      if (Array.isArray(value) && !several.includes(name))
        throw new ValidationError({ [name]: t('may be given only once.') })
    }
    next()
  }
}

/** PostgreSQL stores no NUL character, and nobody types one: a form that holds one is refused by field. */
export const refuseNulInForms: RequestHandler = (req, _res, next) => {
  for (const [name, value] of Object.entries(req.body ?? {})) {
    if (String(value).includes('\0'))
      throw new ValidationError({ [name]: t('must not contain a NUL character.') })
  }
  next()
}

/**
 * What the form of a request holds. An empty one needs no type.
 * @throws ValidationError with a sentence per field; RefusalError 415 for JSON, files and other bodies that are no form.
 */
export function readForm<S extends z.ZodType>(req: Request, schema: S): z.output<S> {
  if (req.get('Content-Length') !== '0' && req.is('application/x-www-form-urlencoded') === false)
    throw new RefusalError(notAForm)
  return parse(schema, req.body ?? {})
}

// What Express's router keeps of a route; its own types leave `match` out.
type Layer = Router['stack'][number] & { match(path: string): boolean }

/** A path that exists under another method answers 405 and says which. */
export function refuseUnknownMethods(rooms: unknown[]): RequestHandler {
  const layers = rooms.flatMap((room) => ((room as Partial<Router>).stack ?? []) as Layer[])
  return (req, res, next) => {
    const allowed = new Set<string>()
    for (const layer of layers) {
      if (!layer.route || !layer.match(req.path)) continue
      for (const { method } of layer.route.stack) if (method) allowed.add(method.toUpperCase())
    }
    if (allowed.has('GET')) allowed.add('HEAD')
    if (allowed.size === 0 || allowed.has(req.method)) return next()
    res.set('Allow', [...allowed].join(', '))
    throw new RefusalError({
      status: 405,
      code: 'method_not_allowed',
      message: t('This page takes {methods}, not {method}.', {
        methods: [...allowed].join(', '),
        method: req.method,
      }),
    })
  }
}
