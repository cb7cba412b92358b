import type { Express, Router } from 'express'
import { makeJsonApi } from '../../src/api.ts'
import type { Deps } from '../../src/deps.ts'

// What Express's router keeps of a layer; its own types leave `rawPath` out.
type Layer = Router['stack'][number] & { rawPath?: string }

/** Every route that the portal really has, as `GET /users/:id`: those of Express's routers, then those of the API. */
export function routesOf(app: Express, deps: Deps): string[] {
  const api = makeJsonApi(deps).routes.filter(({ method }) => method !== 'ALL')
  return [
    ...new Set([
      ...pagesIn((app.router as unknown as Router).stack as Layer[], ''),
      ...api.map(({ method, path }) => `${method} ${path}`),
    ]),
  ]
}

function pagesIn(layers: Layer[], before: string): string[] {
  return layers.flatMap((layer) => {
    if (layer.route)
      return layer.route.stack.map(({ method }) => `${method?.toUpperCase()} ${before}${layer.route!.path}`)
    const inner = (layer.handle as unknown as Partial<Router> | undefined)?.stack as Layer[] | undefined
    return inner ? pagesIn(inner, before + (layer.rawPath ?? '/').replace(/\/$/, '')) : []
  })
}
