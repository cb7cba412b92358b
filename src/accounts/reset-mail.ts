import type { Mail } from '../deps.ts'
import { formatInstant } from '../format.ts'
import { t } from '../language/t.ts'
import { letterMail } from '../mail/letter.ts'
import { browserName } from './browser-name.ts'
import { RESET_MINUTES } from './reset.ts'

/** The mail that sets a new password. It says who asked, from where, and what to do if it was somebody else. */
export function resetMail(
  asked: { email: string; name: string; token: string; at: Date; ip: string; user_agent: string },
  { app_url, timezone }: { app_url: string; timezone: string },
): Mail {
  const zoned = { when: formatInstant(asked.at, timezone), zone: timezone }
  return letterMail(
    {
      to: asked.email,
      kind: 'reset',
      subject: t('Set a new password'),
      paragraphs: [
        t('Hello {name},', { name: asked.name }),
        t(
          'somebody asked for a new password for {email}: on {when} ({zone}), from the address {address}, with {browser}.',
          {
            ...zoned,
            email: asked.email,
            address: asked.ip || t('unknown', { context: 'address' }),
            browser: browserName(asked.user_agent),
          },
        ),
        t(
          'If it was you, set the new password here. The link works once, within {n} minutes, and ends all your sessions.',
          { n: RESET_MINUTES },
        ),
      ],
      action: {
        label: t('Set a new password'),
        url: `${app_url}/reset?${new URLSearchParams({ token: asked.token })}`,
      },
      notes: [
        t(
          'If it was not you, do nothing: your password stays as it is. If this comes again, tell an administrator of the portal.',
        ),
      ],
    },
    { app_url },
  )
}
