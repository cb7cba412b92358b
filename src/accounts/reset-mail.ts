import type { Mail } from '../deps.ts'
import { formatInstant } from '../format.ts'
import { letterMail } from '../mail/letter.ts'
import { browserName } from './browser-name.ts'
import { RESET_MINUTES } from './reset.ts'

/** The mail that sets a new password. It says who asked, from where, and what to do if it was somebody else. */
export function resetMail(
  asked: { email: string; name: string; token: string; at: Date; ip: string; user_agent: string },
  { app_url, timezone }: { app_url: string; timezone: string },
): Mail {
  const when = `${formatInstant(asked.at, timezone)} (${timezone})`
  return letterMail(
    {
      to: asked.email,
      kind: 'reset',
      subject: 'Set a new password',
      paragraphs: [
        `Hello ${asked.name},`,
        `somebody asked for a new password for ${asked.email}: on ${when}, from the address ${asked.ip || 'unknown'}, with ${browserName(asked.user_agent)}.`,
        `If it was you, set the new password here. The link works once, within ${RESET_MINUTES} minutes, and ends all your sessions.`,
      ],
      action: {
        label: 'Set a new password',
        url: `${app_url}/reset?${new URLSearchParams({ token: asked.token })}`,
      },
      notes: [
        'If it was not you, do nothing: your password stays as it is. If this comes again, tell an administrator of the portal.',
      ],
    },
    { app_url },
  )
}
