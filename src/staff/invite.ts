import { ROLE_NAMES, type Role } from '../accounts/account.ts'
import type { Deps, MailResult } from '../deps.ts'
import { t } from '../language/t.ts'
import { letterMail } from '../mail/letter.ts'
import { INVITATION_DAYS, invitationUrl } from './invitation.ts'

/** Mails an invitation. Answers what became of the mail; the link is good either way. */
export function mailInvitation(
  { mailer, config }: Pick<Deps, 'mailer' | 'config'>,
  to: { email: string; role: Role; token: string; by: string; school: string | undefined },
): Promise<MailResult> {
  const { by, school, email } = to
  const role = t(ROLE_NAMES[to.role])
  return mailer.send(
    letterMail(
      {
        to: email,
        kind: 'invitation',
        subject: school
          ? t('Your invitation to the portal of {school}', { school })
          : t('Your invitation to the portal of the school'),
        paragraphs: [
          school
            ? t(
                '{by} invites you to the portal of {school}, as {role}. It shows whom to contact now, and why.',
                {
                  by,
                  school,
                  role,
                },
              )
            : t(
                '{by} invites you to the portal of the school, as {role}. It shows whom to contact now, and why.',
                {
                  by,
                  role,
                },
              ),
          t('Choose a name and a password here. The link works once, within {n} days.', {
            n: INVITATION_DAYS,
          }),
        ],
        action: { label: t('Join'), url: invitationUrl(config.app_url, to.token) },
        notes: [t('If you do not know what this is about, do nothing: no account is made without you.')],
      },
      config,
    ),
  )
}
