import type { Knex } from 'knex'
import type { Mail } from '../deps.ts'
import type { Language } from '../language/language.ts'
import type { Edition } from '../subscriptions/rhythm.ts'
import { unsubscribeUrl } from '../subscriptions/subscription.ts'
import { KEY } from './mail-links.ts'
import { findEdition, type Mailed } from './queries.ts'

/** What a delivery's row says of its mail. */
export type CopyRow = {
  report_id: number
  recipient: string
  message_id: string
  edition: Edition
  language: Language
  subscription_id: number | null
}
/** To whom a mail goes; without a key there is no subscription to end, so that its link leads to the list of them. */
export type Addressed = { to: string; message_id: string; key: string | null }

/** The mail of a delivery as it is sent, from what was kept when the report was written. @throws when that is not there */
export async function readCopy(db: Knex, copy: CopyRow, app_url: string): Promise<Mail> {
  const subscription = copy.subscription_id
    ? await db('report_subscriptions').where({ id: copy.subscription_id }).first('unsubscribe_key')
    : undefined
  const key = subscription?.unsubscribe_key ?? null
  const { recipient: to, message_id } = copy
  const mailed = await findEdition(db, copy)
  if (!mailed) throw new Error(`Report ${copy.report_id} has no edition ${copy.edition} in ${copy.language}.`)
  return addressed(mailed, { to, message_id, key }, app_url)
}

/**
 * A kept report as a mail to somebody: its picture comes along, and each link that ends a subscription ends theirs. Mail
 * programs offer that as a button of their own, for which RFC 8058 asks for an https address.
 */
export function addressed(
  { subject, html, text, chart }: Omit<Mailed, 'language'>,
  { to, message_id, key }: Addressed,
  app_url: string,
): Mail {
  const link = unsubscribeUrl(app_url, KEY)
  const own = key === null ? `${app_url}/reports/subscriptions` : unsubscribeUrl(app_url, key)
  const cid = /<img src="cid:([^"]+)"/.exec(html)?.[1]
  const host = new URL(app_url).hostname
  return {
    to,
    subject,
    html: html.replaceAll(link, own),
    text: text.replaceAll(link, own),
    message_id,
    headers: {
      'List-Id': `Nightly report <nightly-report.${host}>`,
      ...(key !== null && { 'List-Unsubscribe': `<${own}>` }),
      ...(key !== null &&
        app_url.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
    ...(cid &&
      chart && {
        inline: [{ cid, filename: `${cid.split('@')[0]}.png`, content: chart, type: 'image/png' }],
      }),
  }
}
