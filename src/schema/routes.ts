import { Router } from 'express'
import { signedIn } from '../accounts/access.ts'
import { refuseRepeatedParameters } from '../http/requests.ts'
import { show } from '../http/view.ts'
import type { OpenApi } from './openapi.ts'
import { apiDocsPage } from './views.ts'

/**
 * `GET /api/docs`, the page to read the API; `document` makes the OpenAPI document. It stands before the JSON
 * API, which takes every other path below /api.
 */
export function apiDocsRoutes(document: () => object): Router {
  const router = Router()
  router.get('/api/docs', signedIn, refuseRepeatedParameters, (req, res) => {
    show(req, res, apiDocsPage(document() as OpenApi))
  })
  return router
}
