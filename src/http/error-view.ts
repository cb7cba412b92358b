import { STATUS_CODES } from 'node:http'
import type { Request } from 'express'
import { msg, t } from '../language/t.ts'
import { type View, wantsPartial } from './view.ts'

type Shown = {
  status: number
  message: string
  fields?: Record<string, string> | undefined
  request_id: string
}

const TITLES: Record<number, string> = {
  400: msg('Bad Request'),
  401: msg('Unauthorized'),
  403: msg('Forbidden'),
  404: msg('Page not found'),
  405: msg('Method Not Allowed'),
  409: msg('Conflict'),
  413: msg('Payload Too Large'),
  415: msg('Unsupported Media Type'),
  421: msg('Misdirected Request'),
  422: msg('Unprocessable Entity'),
  429: msg('Too Many Requests'),
  500: msg('Internal Server Error'),
  503: msg('Service Unavailable'),
}

/** A refusal or fault as a page, or, where htmx asked for a piece, as a piece. */
export function errorView(req: Request, { status, message, fields, request_id }: Shown): View {
  const model = {
    status,
    title: t(TITLES[status] ?? STATUS_CODES[status] ?? 'Error'),
    message: t(message),
    fields: fields && Object.keys(fields).length > 1 ? Object.entries(fields) : [],
    request_id,
    signed_in: Boolean(req.user),
  }
  return { template: wantsPartial(req) ? 'partials/ui/error' : 'pages/error', model }
}
