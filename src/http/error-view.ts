import { STATUS_CODES } from 'node:http'
import type { Request } from 'express'
import { type View, wantsPartial } from './view.ts'

type Shown = {
  status: number
  message: string
  fields?: Record<string, string> | undefined
  request_id: string
}

/** A refusal or fault as a page, or, where htmx asked for a piece, as a piece. */
export function errorView(req: Request, { status, message, fields, request_id }: Shown): View {
  const model = {
    status,
    title: status === 404 ? 'Page not found' : (STATUS_CODES[status] ?? 'Error'),
    message,
    fields: fields && Object.keys(fields).length > 1 ? Object.entries(fields) : [],
    request_id,
    signed_in: Boolean(req.user),
  }
  return { template: wantsPartial(req) ? 'partials/ui/error' : 'pages/error', model }
}
