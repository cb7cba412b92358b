import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createRoute, z } from '@hono/zod-openapi'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { cookieName } from './accounts/sessions.ts'
import type { Config } from './config.ts'
import type { Deps } from './deps.ts'
import { eventsApi } from './events/api.ts'
import { answerRefusal, makeApi, refusals } from './http/api.ts'
import { refusalOf } from './http/errors.ts'
import { userOfBearer } from './keys/bearer.ts'
import { leadsApi } from './leads/api.ts'
import { peopleApi } from './people/api.ts'
import { schemaApi } from './schema/api.ts'

export type JsonApi = ReturnType<typeof makeApi>

/** The JSON API: the rooms' endpoints under one Hono app, behind the session that Express has read. */
export function makeJsonApi(deps: Deps): JsonApi {
  const api = makeApi().basePath('/api') as JsonApi

  api.use(async (c, next) => {
    const { incoming } = c.env
    const authorization = c.req.header('Authorization') ?? ''
    // Who sends a key means it, whatever cookie comes along. Other schemes are those of a proxy in front.
    if (/^Bearer\b/i.test(authorization)) {
      const { ip = '' } = incoming as { ip?: string }
      incoming.user = await userOfBearer(deps, { authorization, method: c.req.method, ip })
    }
    if (!incoming.user) {
      return answerRefusal(c, {
        status: 401,
        code: 'not_signed_in',
        message: 'Sign in to use the API, or send an API key as "Authorization: Bearer hsl_…".',
      })
    }
    await next()
  })
  api.use(
    methodNotAllowed({
      app: api,
      onMethodNotAllowed: (c, methods) => {
        c.header('Allow', methods.join(', '))
        return answerRefusal(c, {
          status: 405,
          code: 'method_not_allowed',
          message: `Use ${methods.join(' or ')} here.`,
        })
      },
    }),
  )

  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName(deps.config.app_url),
    description: 'The cookie that a browser gets by signing in.',
  })
  api.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'hsl_ and 43 letters, digits, - and _',
    description:
      'An API key with the scope `read`, which an administrator makes at /api-keys. It reads what staff may.',
  })
  api.route('/', leadsApi(deps))
  api.route('/', peopleApi(deps))
  api.route('/', eventsApi(deps))
  api.route('/', schemaApi(deps))
  api.openapi(openApiRoute, (c) => c.json(openApiDocument(api, deps.config), 200))
  api.notFound((c) =>
    answerRefusal(c, {
      status: 404,
      code: 'not_found',
      message: 'There is no such endpoint. See /api/docs.',
    }),
  )
  api.onError((error, c) => {
    const refusal = refusalOf(error)
    const request_id = String(c.env.incoming.id)
    if (refusal?.status === 503)
      deps.log.warn({ request_id, code: refusal.code, cause: error.message }, 'request refused')
    if (refusal) return answerRefusal(c, refusal)
    deps.log.error({ err: error, request_id }, 'request failed')
    return c.json(
      {
        error: {
          code: 'internal',
          message: 'Something went wrong on our side. It has been logged under this request id.',
          request_id,
        },
      },
      500,
    )
  })
  return api
}

const openApiRoute = createRoute({
  method: 'get',
  path: '/openapi.json',
  tags: ['Description'],
  summary: 'This description, as OpenAPI 3.1',
  request: { query: z.strictObject({}) },
  responses: {
    200: {
      description: 'The OpenAPI document.',
      content: {
        'application/json': {
          schema: z.looseObject({
            openapi: z.string(),
            info: z.looseObject({}),
            paths: z.looseObject({}),
          }),
        },
      },
    },
    ...refusals,
  },
})

/** The OpenAPI 3.1 document, made from the very schemas that validate. */
export function openApiDocument(api: JsonApi, { app_url }: Pick<Config, 'app_url'>): object {
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'HSL dashboard',
      version: '1',
      description:
        'Leads, scores and events of the school. Instants are ISO 8601 in UTC; ids are JSON numbers below 2^53.',
    },
    servers: [{ url: app_url }],
    security: [{ key: [] }, { session: [] }],
  })
}

/** The API as a handler for Express. It must stand before any body parser, and keeps Node's own Request alone. */
export function apiListener(api: JsonApi): RequestListener {
  return getRequestListener(api.fetch as never, { overrideGlobalObjects: false })
}
