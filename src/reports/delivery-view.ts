import type { Mail } from '../deps.ts'
import { formatDay, formatExact, formatInstant, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import type { Attempt, Delivery } from './delivery-queries.ts'
import { piecesOf } from './mail.ts'
import type { Report } from './queries.ts'
import { DELIVERY_STATES, type DeliveryState, RESENDABLE, STATE_WORDS } from './report.ts'
import { copyModel, type Viewer, whenOf, withoutKeys } from './views.ts'

/** One copy: each try with the server's answer, and the mail as it goes to this recipient. */
export function deliveryPage(
  input: { report: Report; copy: Delivery; mail: Mail; attempts: Attempt[]; sender: string },
  viewer: Viewer,
  done: unknown,
): View {
  const { report, copy, mail, attempts, sender } = input
  const url = `/reports/${report.id}`
  const headers: Record<string, string> = {
    From: sender,
    To: mail.to,
    Subject: mail.subject,
    'Message-ID': mail.message_id,
    'Auto-Submitted': 'auto-generated',
    ...mail.headers,
  }
  return {
    template: 'pages/reports/delivery',
    model: {
      icons: assets.icons,
      done: done === 'again' ? 'This copy will be sent again within a few seconds.' : null,
      report: { url, subject: report.subject, day: formatDay(report.night) },
      copy: {
        ...copyModel(copy),
        when: whenOf(copy, viewer),
        reply: copy.reply ?? '',
        edition: copy.edition === 'week' ? 'The weekly edition' : 'The nightly edition',
        written: formatInstant(copy.created_at, viewer.timezone),
      },
      again_url:
        viewer.may_manage && RESENDABLE.includes(copy.state) ? `${url}/deliveries/${copy.id}/sendings` : '',
      attempts: attempts.map((one) => ({
        number: String(one.attempt),
        began: formatExact(one.began_at, viewer.timezone),
        began_iso: one.began_at.toISOString(),
        took: one.ended_at ? `${((Number(one.ended_at) - Number(one.began_at)) / 1_000).toFixed(1)} s` : '',
        ...endOf(one.state),
        said: one.said ?? '',
        instance: one.instance,
      })),
      attempts_in_all: plural(attempts.length, 'attempt'),
      headers: Object.entries(headers).map(([name, value]) => ({
        name,
        value: value.replaceAll(/key=[\w-]+/g, 'key=…'),
      })),
      files: (mail.inline ?? []).map(
        ({ filename, cid, type, content }) => `${filename} (${type}, ${content.length} bytes, cid:${cid})`,
      ),
      mail: piecesOf(withoutKeys(mail.html), `${url}/tiers.png`),
      text: withoutKeys(mail.text),
    },
  }
}

/** How a try ended: as one of the copy's states, or without an end of its own. */
function endOf(state: string | null): { words: string; badge: string } {
  if (state === null) return { words: 'under way', badge: 'bg-blue-lt' }
  if (DELIVERY_STATES.includes(state as DeliveryState)) {
    const { badge } = copyModel({ recipient: '', state: state as DeliveryState })
    return { words: STATE_WORDS[state as DeliveryState], badge }
  }
  return { words: state === 'lost' ? 'the portal fell silent' : state, badge: 'bg-secondary-lt' }
}
