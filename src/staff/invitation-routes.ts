import { type Request, type Response, Router } from 'express'
import { only } from '../accounts/access.ts'
import type { Role } from '../accounts/account.ts'
import { readAddress } from '../accounts/address.ts'
import { makeToken } from '../accounts/token.ts'
import { actorOf } from '../audit/actor.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { NoFields } from '../http/validation.ts'
import { t } from '../language/t.ts'
import { toldReply } from '../mail/told.ts'
import { readSchool } from '../school/queries.ts'
import { NewInvitation, SendAgain, type WAYS } from './forms.ts'
import { invitationUrl } from './invitation.ts'
import { createInvitation, renewInvitation, withdrawInvitation } from './invitation-queries.ts'
import { mailInvitation } from './invite.ts'
import { answerStaff, idOf } from './staff-page.ts'

/** Inviting people: by a mailed link, or by one that is shown once. For administrators. */
export function invitationRoutes(deps: Pick<Deps, 'db' | 'clock' | 'config' | 'mailer'>): Router {
  const { db, clock, config } = deps
  const router = Router()

  router.post('/staff/invitations', only('admin'), async (req, res) => {
    const { email, role, way } = readForm(req, NewInvitation)
    const refuse = (wrong: string) =>
      answerStaff(deps, req, res, { fields: { email: wrong }, invited: { email, role } })
    const address = readAddress(email)
    if (address === null) return refuse(t('Write an e-mail address such as ann@school.example.'))
    const { token, hash } = makeToken()
    const made = await db.transaction(async (trx) => {
      const invitation = { email: address, role, token_hash: hash, invited_by: req.user!.id }
      const id = await createInvitation(trx, invitation, clock())
      const entry = { action: 'person invited', subject: `account ${address}`, details: { role } } as const
      if (id !== undefined) await recordAudit(trx, actorOf(req), entry, clock())
      return id !== undefined
    })
    if (!made)
      return refuse(t('This address has an account, or an invitation that is still good: see below.'))
    await hand(req, res, { email: address, role, token, way })
  })

  router.post('/staff/invitations/:id/sendings', only('admin'), async (req, res) => {
    const { way } = readForm(req, SendAgain)
    const { token, hash } = makeToken()
    const invited = await db.transaction(async (trx) => {
      const invited = await renewInvitation(trx, idOf(req.params.id) ?? 0, hash, clock())
      if (!invited) throw gone()
      const entry = { action: 'invitation sent again', subject: `account ${invited.email}` } as const
      await recordAudit(trx, actorOf(req), entry, clock())
      return invited
    })
    await hand(req, res, { ...invited, token, way })
  })

  router.post('/staff/invitations/:id/end', only('admin'), async (req, res) => {
    readForm(req, NoFields)
    await db.transaction(async (trx) => {
      const email = await withdrawInvitation(trx, idOf(req.params.id) ?? 0, clock())
      if (email === undefined) throw gone()
      const entry = { action: 'invitation withdrawn', subject: `account ${email}` } as const
      await recordAudit(trx, actorOf(req), entry, clock())
    })
    res.redirect(303, '/staff?done=withdrawn')
  })

  /** Mails the link; shows it, this once, where that was asked for or no mail server took the mail. */
  async function hand(
    req: Request,
    res: Response,
    to: { email: string; role: Role; token: string; way: (typeof WAYS)[number] },
  ): Promise<void> {
    const url = invitationUrl(config.app_url, to.token)
    if (to.way === 'link') return answerStaff(deps, req, res, { link: { email: to.email, url, why: null } })
    const school = (await readSchool(db))?.name
    const result = await mailInvitation(deps, { ...to, by: req.user!.name, school })
    if (result.state === 'accepted')
      return res.redirect(303, `/staff?done=${config.smtp_url ? 'mailed' : 'filed'}`)
    await answerStaff(deps, req, res, { link: { email: to.email, url, why: toldReply(result.reply) } })
  }
  return router
}

const gone = () => notFound(t('This invitation was taken up or taken back.'))
