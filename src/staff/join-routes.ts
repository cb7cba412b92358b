import { Router } from 'express'
import { faultsOf } from '../accounts/new-password.ts'
import { hashPassword } from '../accounts/password.ts'
import { createAccount } from '../accounts/queries.ts'
import { hashOf } from '../accounts/token.ts'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { conflict, notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { show } from '../http/view.ts'
import { t } from '../language/t.ts'
import { readSchool } from '../school/queries.ts'
import { Join, nameFault } from './forms.ts'
import { acceptInvitation, findInvitation } from './invitation-queries.ts'
import { joinPage } from './views.ts'

/** Taking an invitation up: for visitors, by the link they were given. */
export function joinRoutes({ db, clock }: Pick<Deps, 'db' | 'clock'>): Router {
  const router = Router()

  router.get('/invitation', async (req, res) => {
    const token = String(req.query.token ?? '')
    const invited = await find(token)
    show(req, res, joinPage({ token, name: '', ...invited }, (await readSchool(db))?.name))
  })

  router.post('/invitation', async (req, res) => {
    const form = readForm(req, Join)
    const invited = await find(form.token)
    const wrong = nameFault(form.name)
    const fields = { ...(wrong && { name: wrong }), ...faultsOf(form, invited.email) }
    if (Object.keys(fields).length > 0) {
      const page = joinPage(
        { token: form.token, name: form.name, ...invited },
        (await readSchool(db))?.name,
        fields,
      )
      return show(req, res, page, 422)
    }
    const password_hash = await hashPassword(form.password)
    await db.transaction(async (trx) => {
      const accepted = await acceptInvitation(trx, hashOf(form.token), clock())
      if (!accepted) throw gone()
      const account_id = await createAccount(trx, { ...accepted, name: form.name.trim(), password_hash })
      if (account_id === undefined) throw conflict(t('This address has an account already: sign in with it.'))
      const by = { account_id, who: accepted.email, ip: req.ip ?? null }
      const details = { role: accepted.role }
      const entry = { action: 'invitation accepted', subject: `account ${accepted.email}`, details } as const
      await recordAudit(trx, by, entry, clock())
    })
    res.redirect(303, '/login?done=welcome')
  })

  async function find(token: string) {
    const invited = await findInvitation(db, hashOf(token), clock())
    if (!invited) throw gone()
    return invited
  }
  return router
}

const gone = () =>
  notFound(
    t('This invitation was used, taken back, or is older than a week. Ask who sent it for another one.'),
  )
