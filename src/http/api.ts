import type { HttpBindings } from '@hono/node-server'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Refusal } from './errors.ts'
import { fieldsOf, ValidationError } from './validation.ts'

export type ApiEnv = { Bindings: HttpBindings & { incoming: { user?: Express.User; id?: unknown } } }

/** A part of the JSON API. A refused parameter answers 400 and is named. */
export function makeApi(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return
      // What was given comes along as `data`, though the types do not say so.
      const { error, data } = result as unknown as { error: z.ZodError; data: unknown }
      const { message, fields } = new ValidationError(fieldsOf(error, data))
      return answerRefusal(c, { status: 400, code: 'bad_parameter', message, fields })
    },
  })
}

export function answerRefusal(
  c: Context,
  { status, code, message, fields, retry_after_s }: Refusal,
  request_id?: string,
) {
  if (retry_after_s) c.header('Retry-After', String(retry_after_s))
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  return c.json({ error: errorBody({ code, message, fields, request_id }) }, status as ContentfulStatusCode)
}

/** `{code, message, fields?, request_id?}`, without the members that are not there. */
export function errorBody({
  code,
  message,
  fields,
  request_id,
}: {
  code: string
  message: string
  fields?: Record<string, string> | undefined
  request_id?: string | undefined
}) {
  return { code, message, ...(fields && { fields }), ...(request_id && { request_id }) }
}

export const ErrorBody = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      fields: z.record(z.string(), z.string()).optional(),
      request_id: z.string().optional(),
    }),
  })
  .openapi('Error')

const error = (description: string) => ({
  description,
  content: { 'application/json': { schema: ErrorBody } },
})

/** The refusals that every endpoint may answer, for its OpenAPI description. */
export const refusals = {
  400: error('A parameter is unknown, repeated or wrong; `fields` names it.'),
  401: error('Not signed in, and no API key that works.'),
  500: error('A fault of the portal; `request_id` finds it in the log.'),
  503: error('The database is away; see Retry-After.'),
}
export const refusal403 = { 403: error('Signed in, but not allowed.') }
export const refusal404 = { 404: error('There is no such thing.') }

/** An instant, ISO 8601 with a zone; becomes a Date. */
export const Instant = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2026-11-23T04:30:00Z' })
  .transform((text) => new Date(text))
  .openapi({ type: 'string', format: 'date-time' })

/** A whole number in a query string, within bounds that the refusal names. */
export function whole(min: number, max: number) {
  const expected = `must be a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^-?\d{1,16}$/, { error: expected })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error: expected })
    .openapi({ type: 'integer', minimum: min, maximum: max } as never)
}
