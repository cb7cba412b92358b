import type { Mail } from '../deps.ts'
import { formatDay, formatExact, formatInstant } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { LANGUAGE_NAMES } from '../language/language.ts'
import { t } from '../language/t.ts'
import { toldReply } from '../mail/told.ts'
import type { Attempt, Delivery } from './delivery-queries.ts'
import { piecesOf } from './mail.ts'
import type { Report } from './queries.ts'
import { DELIVERY_STATES, type DeliveryState, RESENDABLE, STATE_WORDS } from './report.ts'
import { chartUrl, copyModel, type Viewer, whenOf, withoutKeys } from './views.ts'

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
  const about = {
    night: formatDay(report.night),
    when: formatInstant(copy.created_at, viewer.timezone),
  }
  return {
    template: 'pages/reports/delivery',
    model: {
      icons: assets.icons,
      done: done === 'again' ? t('This copy will be sent again within a few seconds.') : null,
      title: t('Copy to {recipient}', { recipient: copy.recipient }),
      report: { url, subject: report.subject, lang: report.language },
      copy: {
        ...copyModel(copy),
        when: whenOf(copy, viewer),
        reply: toldReply(copy.reply ?? ''),
        lang: copy.language,
        language: LANGUAGE_NAMES[copy.language],
        about:
          copy.edition === 'week'
            ? t('The weekly edition of the night of {night}, written {when}', about)
            : t('The nightly edition of the night of {night}, written {when}', about),
      },
      again_url:
        viewer.may_manage && RESENDABLE.includes(copy.state) ? `${url}/deliveries/${copy.id}/sendings` : '',
      attempts: attempts.map((one) => ({
        number: String(one.attempt),
        began: formatExact(one.began_at, viewer.timezone),
        began_iso: one.began_at.toISOString(),
        took: one.ended_at
          ? t('took {n} s', { n: ((Number(one.ended_at) - Number(one.began_at)) / 1_000).toFixed(1) })
          : '',
        ...endOf(one.state),
        said: toldReply(one.said ?? ''),
        instance: one.instance,
      })),
      headers: Object.entries(headers).map(([name, value]) => ({
        name,
        lang: name === 'Subject' ? copy.language : 'en',
        value: value.replaceAll(/key=[\w-]+/g, 'key=…'),
      })),
      files: (mail.inline ?? []).map(
        ({ filename, cid, type, content }) =>
          `${filename} (${type}, ${t('{n} bytes', { n: content.length })}, cid:${cid})`,
      ),
      mail: piecesOf(withoutKeys(mail.html), chartUrl({ id: report.id, language: copy.language })),
      text: withoutKeys(mail.text),
    },
  }
}

/** How a try ended: as one of the copy's states, or without an end of its own. */
function endOf(state: string | null): { words: string; badge: string } {
  if (state === null) return { words: t('under way'), badge: 'bg-blue-lt' }
  if (DELIVERY_STATES.includes(state as DeliveryState)) {
    const { badge } = copyModel({ recipient: '', state: state as DeliveryState })
    return { words: t(STATE_WORDS[state as DeliveryState]), badge }
  }
  return {
    words: state === 'lost' ? t('the portal fell silent') : toldReply(state),
    badge: 'bg-secondary-lt',
  }
}
