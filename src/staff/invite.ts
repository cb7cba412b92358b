import type { Role } from '../accounts/account.ts'
import type { Deps, MailResult } from '../deps.ts'
import { letterMail } from '../mail/letter.ts'
import { INVITATION_DAYS, invitationUrl } from './invitation.ts'

/** Mails an invitation. Answers what became of the mail; the link is good either way. */
export function mailInvitation(
  { mailer, config }: Pick<Deps, 'mailer' | 'config'>,
  to: { email: string; role: Role; token: string; by: string; school: string | undefined },
): Promise<MailResult> {
  const portal = to.school ? `the portal of ${to.school}` : 'the portal of the school'
  return mailer.send(
    letterMail(
      {
        to: to.email,
        kind: 'invitation',
        subject: `Your invitation to ${portal}`,
        paragraphs: [
          `${to.by} invites you to ${portal}, as ${to.role}. It shows whom to contact now, and why.`,
          `Choose a name and a password here. The link works once, within ${INVITATION_DAYS} days.`,
        ],
        action: { label: 'Join', url: invitationUrl(config.app_url, to.token) },
        notes: ['If you do not know what this is about, do nothing: no account is made without you.'],
      },
      config,
    ),
  )
}
