import { type Request, type Response, Router } from 'express'
import { readAddress } from '../accounts/address.ts'
import { hashPassword } from '../accounts/password.ts'
import { hashOf } from '../accounts/token.ts'
import type { Deps } from '../deps.ts'
import { readTypes } from '../events/day-queries.ts'
import { notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { show } from '../http/view.ts'
import { t } from '../language/t.ts'
import { readRules } from '../leads/queries.ts'
import { letterMail } from '../mail/letter.ts'
import { invitationUrl } from '../staff/invitation.ts'
import { mailInvitation } from '../staff/invite.ts'
import { MailForm, readSetup, SetupForm } from './form.ts'
import { makeSchool } from './make.ts'
import { maySetUp } from './queries.ts'
import { madePage, type SetupState, setupPage } from './views.ts'

/**
 * Making the school at the first run: for whoever has the link that the console printed, and only until there is an
 * account. Without both, there is nothing here.
 */
export function setupRoutes(deps: Pick<Deps, 'db' | 'clock' | 'config' | 'mailer'>): Router {
  const { db, clock, config, mailer } = deps
  const router = Router()

  router.get('/setup', async (req, res) => {
    const token = String(req.query.token ?? '')
    await check(token)
    await answer(req, res, token, {})
  })

  router.post('/setup/mail', async (req, res) => {
    const { token, to } = readForm(req, MailForm)
    await check(token)
    const address = readAddress(to)
    if (address === null)
      return answer(req, res, token, {
        mail: { to, wrong: t('Write an e-mail address such as ann@school.example.') },
      })
    const result = await mailer.send(
      letterMail(
        {
          to: address,
          kind: 'check',
          subject: t('The portal can send mail'),
          paragraphs: [
            t('This is the mail that was asked for when the school was made. Nothing is to be done.'),
          ],
        },
        config,
      ),
    )
    await answer(req, res, token, { mail: { to: address, result } })
  })

  router.post('/setup', async (req, res) => {
    const { token, ...typed } = readForm(req, SetupForm)
    await check(token)
    const { school, fields } = readSetup({ token, ...typed }, { time_zone: given })
    if (Object.keys(fields).length > 0) return answer(req, res, token, { typed, fields })
    const password_hash = await hashPassword(typed.password)
    const invited = await makeSchool(deps, school, { token, password_hash, ip: req.ip ?? null })
    if (!invited) throw gone()
    const sent = await Promise.all(
      invited.map(async (one) => ({
        email: one.email,
        url: invitationUrl(config.app_url, one.token),
        result: await mailInvitation(deps, { ...one, by: school.admin.name, school: school.name }),
      })),
    )
    show(req, res, madePage(school, sent, { mail_server: config.smtp_url !== undefined }))
  })

  const given = config.timezone_given ? config.timezone : undefined

  async function answer(req: Request, res: Response, token: string, state: SetupState): Promise<void> {
    const [types, rules] = await Promise.all([readTypes(db), readRules(db)])
    const place = {
      token,
      zone_given: given,
      goal_type: rules.goal_type,
      types,
      smtp: config.smtp_url !== undefined,
    }
    show(req, res, setupPage(place, state), state.fields || state.mail?.wrong ? 422 : 200)
  }

  /** @throws RefusalError 404 for who has no link, or one that is worth nothing any more */
  async function check(token: string): Promise<void> {
    if (!(await maySetUp(db, hashOf(token), clock()))) throw gone()
  }
  return router
}

const gone = () =>
  notFound(
    t(
      'There is nothing to set up, or this link is too old. A portal without an account prints a link when it starts.',
    ),
  )
