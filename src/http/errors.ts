import { msg } from '../language/t.ts'
import { ValidationError } from './validation.ts'

/**
 * The kinds of refusal a person or program meets, thrown in words that can be shown. Anything else that is
 * thrown is a bug: logged whole, answered as 500 with a request id and no detail.
 */
export type Refusal = {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 422 | 429 | 503
  code: string
  message: string
  fields?: Record<string, string>
  retry_after_s?: number
}

export class RefusalError extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

export const notFound = (message: string = msg('There is nothing here.')) =>
  new RefusalError({ status: 404, code: 'not_found', message })
export const forbidden = (message: string) => new RefusalError({ status: 403, code: 'forbidden', message })
export const conflict = (message: string) => new RefusalError({ status: 409, code: 'conflict', message })

export const notAForm: Refusal = {
  status: 415,
  code: 'unsupported_media_type',
  message: msg('Send the form as application/x-www-form-urlencoded.'),
}
const away: Refusal = {
  status: 503,
  code: 'database_unavailable',
  message: msg(
    'The database cannot be reached right now. The portal tries again by itself; please wait a moment.',
  ),
  retry_after_s: 5,
}
const slow: Refusal = {
  status: 503,
  code: 'took_too_long',
  message: msg('This took too long and was stopped. Ask for a shorter period or a narrower filter.'),
  retry_after_s: 5,
}

/**
 * What may be shown of an error; null means a bug, of which only a request id may be shown.
 * Codes: PostgreSQL class 08 (connection), 53 (resources), 57P (shutdown, starting up), 55000 (takes no connections), 57014 (statement
 * timeout); Node's socket codes; pg and Knex messages for which there is no code.
 */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof RefusalError) return error.refusal
  if (error instanceof ValidationError) {
    return { status: 400, code: 'bad_parameter', message: error.message, fields: error.fields }
  }
  if (!(error instanceof Error)) return null
  const { code = '', name, message } = error as Error & { code?: string }
  if (code === '57014' || code === '55P03') return slow
  if (/^(08...|53...|57P0.|25P03|55000)$/.test(code)) return away
  if (/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(code))
    return away
  if (name === 'KnexTimeoutError') return away
  if (
    // A statement that is merely slow is ended by the server before pg stops reading.
    /Connection terminated|timeout expired|Query read timeout|Client has encountered a connection error|not queryable/.test(
      message,
    )
  )
    return away
  const status = (error as { status?: unknown }).status
  if (status === 413)
    return { status, code: 'too_large', message: msg('The request is larger than the portal takes.') }
  if (status === 415) return notAForm
  if (status === 400) return { status, code: 'bad_request', message: msg('The request could not be read.') }
  return null
}
