import { ROLES } from '../accounts/account.ts'
import { zonesByRegion } from '../accounts/zones.ts'
import type { MailResult } from '../deps.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { t } from '../language/t.ts'
import { toldReply } from '../mail/told.ts'
import { COLLEAGUES, type NewSchool, type SetupTyped } from './form.ts'

export type SetupState = {
  typed?: Omit<SetupTyped, 'token'>
  fields?: Record<string, string>
  mail?: { to: string; wrong?: string; result?: MailResult }
}

type Place = {
  token: string
  /** the zone of APP_TIMEZONE, which needs no choosing */
  zone_given: string | undefined
  /** of the rules there are */
  goal_type: string
  /** the event types there are */
  types: string[]
  /** whether a mail server is set */
  smtp: boolean
}

/** The one page that makes the school: as it is at first, or as it was typed with what was wrong. */
export function setupPage(place: Place, { typed, fields, mail }: SetupState): View {
  const zone = typed?.time_zone || 'UTC'
  return {
    template: 'pages/school/setup',
    model: {
      token: place.token,
      zone_given: place.zone_given ?? null,
      regions: zonesByRegion().map(([region, zones]) => ({
        region,
        zones: zones.map((name) => ({ name, chosen: name === zone })),
      })),
      types: [...new Set([...place.types, place.goal_type])].sort(),
      form: {
        school: typed?.school ?? '',
        goal_type: typed?.goal_type ?? place.goal_type,
        name: typed?.name ?? '',
        email: typed?.email ?? '',
      },
      colleagues: COLLEAGUES.map((number) => ({
        number,
        email: typed?.[`colleague_${number}`] ?? '',
        roles: ROLES.map((role) => ({ role, chosen: role === (typed?.[`role_${number}`] ?? 'staff') })),
        wrong: fields?.[`colleague_${number}`] ?? null,
      })),
      fields: fields ?? {},
      smtp: place.smtp,
      mail: { to: mail?.to ?? '', wrong: mail?.wrong ?? null, ...mailWords(mail?.result, place.smtp) },
    },
  }
}

function mailWords(
  result: MailResult | undefined,
  smtp: boolean,
): { good: string | null; bad: string | null } {
  if (!result) return { good: null, bad: null }
  if (result.state !== 'accepted')
    return { good: null, bad: t('The mail was not taken: {reply}', { reply: toldReply(result.reply) }) }
  return {
    good: smtp
      ? t('The mail server took it ({reply}). Look into the mailbox.', { reply: toldReply(result.reply) })
      : t('It is kept as a file in DATA_DIR/mail. Nobody receives it until SMTP_URL names a mail server.'),
    bad: null,
  }
}

/** What is shown once the school is made: links whose mail did not go out are shown this once. */
export function madePage(
  school: NewSchool,
  sent: { email: string; url: string; result: MailResult }[],
  { mail_server }: { mail_server: boolean },
): View {
  const outside = (result: MailResult) => mail_server && result.state === 'accepted'
  return {
    template: 'pages/school/made',
    model: {
      icons: assets.icons,
      school: school.name,
      mailed: sent.filter(({ result }) => outside(result)).map(({ email }) => email),
      links: sent
        .filter(({ result }) => !outside(result))
        .map(({ email, url, result }, place) => ({
          id: `link-${place + 1}`,
          email,
          url,
          why: mail_server
            ? t('The mail was not taken: {reply}.', { reply: toldReply(result.reply) })
            : t('No mail server is set.'),
        })),
    },
  }
}
