import { ago, formatDay, formatInstant, formatNear, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import type { Delivery } from './delivery-queries.ts'
import { piecesOf } from './mail.ts'
import type { ListedReport, Report, Subscriber } from './queries.ts'
import { type DeliveryState, RESENDABLE, STATE_WORDS } from './report.ts'

export type Viewer = { id: number; may_manage: boolean; now: Date; timezone: string }

/** Reports of one page, newest first, and the nights that its neighbours begin next to; null where there are none. */
export type ReportsPage = { reports: ListedReport[]; older_than: string | null; newer_than: string | null }

/** The page of what was found at a place, which may be one more than `limit`: that says that there are others. */
export function pageOf(
  found: ListedReport[],
  { before, after }: { before?: string | undefined; after?: string | undefined },
  limit: number,
): ReportsPage {
  const more = found.length > limit
  const reports = after && more ? found.slice(1) : found.slice(0, limit)
  return {
    reports,
    newer_than: (after ? more : before) && reports[0] ? reports[0].night : null,
    older_than: (after ? true : more) ? (reports.at(-1)?.night ?? null) : null,
  }
}

const BADGES: Record<DeliveryState, string> = {
  pending: 'bg-azure-lt',
  claimed: 'bg-blue-lt',
  accepted: 'bg-green-lt',
  deferred: 'bg-yellow-lt',
  refused: 'bg-red-lt',
  unclear: 'bg-orange-lt',
  suspended: 'bg-red-lt',
  dead: 'bg-red-lt',
}

/** What a click did, by the word that the address carries. */
const DONE = new Map([
  ['subscribed', 'You are subscribed. The next report comes to your address.'],
  ['ended', 'You are not subscribed any more.'],
  ['again', 'This copy will be sent again within a few seconds.'],
])

/** Every report as it was mailed, and who receives it. */
export function reportsPage(
  { reports, older_than, newer_than }: ReportsPage,
  subscribers: Subscriber[],
  next: Date,
  viewer: Viewer,
  done?: unknown,
): View {
  return {
    template: 'pages/reports/reports',
    model: {
      icons: assets.icons,
      done: DONE.get(String(done)) ?? null,
      next: formatInstant(next, viewer.timezone),
      next_iso: next.toISOString(),
      next_relative: ago(next, viewer.now),
      subscribers: subscribers.map(({ account_id, name, email }) => ({
        name,
        email,
        me: account_id === viewer.id,
      })),
      subscribed: subscribers.some(({ account_id }) => account_id === viewer.id),
      may_manage: viewer.may_manage,
      reports: reports.map((report) => ({
        url: `/reports/${report.id}`,
        day: formatDay(report.night),
        subject: report.subject,
        recipients: report.deliveries.slice(0, 4).map((delivery) => copy(delivery)),
        more:
          report.deliveries.length > 4 ? `and ${plural(report.deliveries.length - 4, 'more', 'more')}` : '',
      })),
      newer: newer_than ? `/reports?after=${newer_than}` : '',
      older: older_than ? `/reports?before=${older_than}` : '',
    },
  }
}

/** One report: the very mail, its plain text, and what became of each copy. */
export function reportPage(report: Report, deliveries: Delivery[], viewer: Viewer, done?: unknown): View {
  return {
    template: 'pages/reports/report',
    model: {
      icons: assets.icons,
      done: DONE.get(String(done)) ?? null,
      day: formatDay(report.night),
      subject: report.subject,
      as_of: formatInstant(report.as_of, viewer.timezone),
      as_of_iso: report.as_of.toISOString(),
      mail: piecesOf(report.html),
      text: report.text,
      may_manage: viewer.may_manage,
      deliveries: deliveries.map((delivery) => ({
        ...copy(delivery),
        attempts: plural(delivery.attempts, 'attempt'),
        when: whenOf(delivery, viewer),
        reply: delivery.reply ?? '',
        again_url:
          viewer.may_manage && RESENDABLE.includes(delivery.state)
            ? `/reports/${report.id}/deliveries/${delivery.id}/sendings`
            : '',
      })),
    },
  }
}

const copy = ({ recipient, state }: { recipient: string; state: DeliveryState }) => ({
  recipient,
  words: STATE_WORDS[state],
  badge: BADGES[state],
})

function whenOf({ state, accepted_at, next_attempt_at }: Delivery, { now, timezone }: Viewer): string {
  if (state === 'accepted' && accepted_at) return formatNear(accepted_at, timezone)
  if (state === 'deferred' && next_attempt_at) return `again ${ago(next_attempt_at, now)}`
  return ''
}
