import { randomUUID } from 'node:crypto'
import type { Mail } from '../deps.ts'
import { formatInstant } from '../format.ts'
import { render } from '../http/view.ts'
import { t } from '../language/t.ts'

/** The mail that asks an address whether it wants the report. Nothing else is ever sent to it before it says yes. */
export function confirmationMail(
  to: { address: string; words: string; by: string; token: string; expires_at: Date },
  { app_url, timezone }: { app_url: string; timezone: string },
): Mail {
  const subject = t('Confirm: the nightly report of the school')
  const model = {
    subject,
    by: to.by,
    address: to.address,
    words: to.words,
    until: `${formatInstant(to.expires_at, timezone)} (${timezone})`,
    url: `${app_url}/confirm?${new URLSearchParams({ token: to.token })}`,
  }
  return {
    to: to.address,
    subject,
    html: render({ template: 'emails/confirm', model }),
    text: `${[
      t(
        '{by} would like to send you the nightly report of the school at this address:\nwho became a hot lead, who is cooling, what converted. {words}.',
        model,
      ),
      t('To receive it, open this page by {until} and press the button:\n  {url}', model),
      t(
        'If you do not want it, or do not know what this is, do nothing: without your yes\nno report is sent to you.',
      ),
    ].join('\n\n')}\n`,
    message_id: `<confirm-${randomUUID()}@${new URL(app_url).hostname}>`,
  }
}
