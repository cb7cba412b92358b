import { ago, formatDay, formatInstant, formatNear, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { currentLanguage } from '../language/current.ts'
import { LANGUAGE_NAMES, type Language } from '../language/language.ts'
import { t } from '../language/t.ts'
import { toldReply, toldState } from '../mail/told.ts'
import { inWords } from '../subscriptions/rhythm.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import type { Delivery } from './delivery-queries.ts'
import { piecesOf } from './mail.ts'
import type { ListedReport, Report } from './queries.ts'
import { type DeliveryState, RESENDABLE, STATE_WORDS } from './report.ts'
import type { TestResult } from './trial.ts'

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

/** Every report as it was mailed, and who receives it. */
export function reportsPage(
  { reports, older_than, newer_than }: ReportsPage,
  subscriptions: Subscription[],
  next: Date,
  viewer: Viewer,
): View {
  const receiving = subscriptions.filter(
    ({ account_id, confirmed_at }) => account_id !== null || confirmed_at,
  )
  return {
    template: 'pages/reports/reports',
    model: {
      icons: assets.icons,
      next: formatInstant(next, viewer.timezone),
      next_iso: next.toISOString(),
      next_relative: ago(next, viewer.now),
      subscribers: receiving.map((one) => ({
        name: one.name ?? one.recipient,
        me: one.account_id === viewer.id,
        suspended: one.suspended,
        words: inWords(one, viewer.timezone),
      })),
      subscribed: receiving.some(({ account_id }) => account_id === viewer.id),
      may_manage: viewer.may_manage,
      reports: reports.map((report) => ({
        url: `/reports/${report.id}`,
        day: formatDay(report.night),
        subject: report.subject,
        lang: report.language,
        recipients: report.deliveries.slice(0, 4).map((delivery) => copyModel(delivery)),
        more:
          report.deliveries.length > 4
            ? t('and {n} more', { n: formatNumber(report.deliveries.length - 4) })
            : '',
      })),
      newer: newer_than ? `/reports?after=${newer_than}` : '',
      older: older_than ? `/reports?before=${older_than}` : '',
    },
  }
}

/** One report: the very mail, its plain text, and what became of each copy. */
export function reportPage(
  report: Report,
  deliveries: Delivery[],
  viewer: Viewer,
  test: TestResult | undefined,
): View {
  const url = `/reports/${report.id}`
  return {
    template: 'pages/reports/report',
    model: {
      icons: assets.icons,
      test: test ? testModel(test) : null,
      day: formatDay(report.night),
      // The subject, unless the report was written before there was one in this language.
      title:
        report.language === currentLanguage()
          ? report.subject
          : t('The nightly report of {night}', { night: formatDay(report.night) }),
      subject: report.subject,
      lang: report.language,
      as_of: formatInstant(report.as_of, viewer.timezone),
      as_of_iso: report.as_of.toISOString(),
      mail: piecesOf(withoutKeys(report.html), chartUrl(report)),
      text: withoutKeys(report.text),
      may_manage: viewer.may_manage,
      parity_url: `${url}/parity`,
      test_url: viewer.may_manage ? `${url}/tests` : '',
      deliveries: deliveries.map((delivery) => ({
        ...copyModel(delivery),
        url: `${url}/deliveries/${delivery.id}`,
        edition: delivery.edition === 'week' ? t('weekly edition') : '',
        lang: delivery.language,
        language: LANGUAGE_NAMES[delivery.language],
        attempts: plural(delivery.attempts, 'attempt'),
        when: whenOf(delivery, viewer),
        reply: toldReply(delivery.reply ?? ''),
        again_url:
          viewer.may_manage && RESENDABLE.includes(delivery.state)
            ? `${url}/deliveries/${delivery.id}/sendings`
            : '',
      })),
    },
  }
}

/** The address of a report's picture with the words of a language. */
export const chartUrl = ({ id, language }: { id: number; language: Language }) =>
  `/reports/${id}/tiers.png?${new URLSearchParams({ language })}`

/** A kept mail as the portal shows it: the key that each copy carries is its recipient's own affair. */
export function withoutKeys(part: string): string {
  return part.replaceAll(/\/unsubscribe\?key=[\w-]+/g, '/reports/subscriptions')
}

function testModel({ to, state, reply }: TestResult) {
  const values = { to, state: toldState(state), reply: toldReply(reply) }
  return state === 'accepted'
    ? { alert: 'alert-success', text: t('A test went to {to}. The mail server said: {reply}', values) }
    : { alert: 'alert-danger', text: t('The test to {to} did not go out ({state}): {reply}', values) }
}

/** A copy's recipient and state, ready to print. */
export const copyModel = ({ recipient, state }: { recipient: string; state: DeliveryState }) => ({
  recipient,
  words: t(STATE_WORDS[state]),
  badge: BADGES[state],
})

/** When a copy was handed over, or will be tried. */
export function whenOf({ state, accepted_at, next_attempt_at }: Delivery, { now, timezone }: Viewer): string {
  if (state === 'accepted' && accepted_at) return formatNear(accepted_at, timezone)
  if (state === 'deferred' && next_attempt_at) return t('again {when}', { when: ago(next_attempt_at, now) })
  if (state === 'pending' && next_attempt_at && next_attempt_at > now)
    return t('on {when}', { when: formatNear(next_attempt_at, timezone) })
  return ''
}
