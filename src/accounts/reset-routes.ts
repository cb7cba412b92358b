import { Router } from 'express'
import { z } from 'zod'
import { recordAudit } from '../audit/queries.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../http/errors.ts'
import { readForm } from '../http/requests.ts'
import { show } from '../http/view.ts'
import { inLanguage } from '../language/current.ts'
import { t } from '../language/t.ts'
import { readAddress } from './address.ts'
import { faultsOf, NEW_PASSWORD } from './new-password.ts'
import { hashPassword } from './password.ts'
import { changePassword, findAccountByEmail } from './queries.ts'
import { resetMail } from './reset-mail.ts'
import { createReset, findReset, spendReset } from './reset-queries.ts'
import { passwordThrottle, resetThrottle } from './throttle.ts'
import { hashOf, makeToken } from './token.ts'
import { forgotPage, resetPage } from './views.ts'

const Forgot = z.strictObject({ email: z.string().max(320).default('') })
const Reset = z.strictObject({ token: z.string().max(200), ...NEW_PASSWORD })

/** A new password by mail, for who cannot sign in. */
export function resetRoutes(deps: Pick<Deps, 'db' | 'clock' | 'config' | 'mailer' | 'log'>): Router {
  const { db, clock, log } = deps
  const router = Router()
  const throttle = resetThrottle(db)
  const passwords = passwordThrottle(db)

  router.get('/forgot', (req, res) => {
    show(req, res, forgotPage({ email: '', sent: false }))
  })

  router.post('/forgot', async (req, res) => {
    const { email } = readForm(req, Forgot)
    const address = readAddress(email)
    if (address === null) {
      const wrong = t('Write an e-mail address such as ann@school.example.')
      return show(req, res, forgotPage({ email, sent: false, wrong }), 422)
    }
    await throttle(address, req.ip ?? '')
    // Whether somebody has this address is looked up after the answer: neither it nor the time it takes can tell.
    res.once('finish', () => {
      mailReset(deps, address, { ip: req.ip ?? '', user_agent: req.get('User-Agent') ?? '' }).catch((error) =>
        log.error({ err: error, request_id: String(req.id) }, 'a mail for a new password could not be made'),
      )
    })
    show(req, res, forgotPage({ email: address, sent: true }))
  })

  router.get('/reset', async (req, res) => {
    const token = String(req.query.token ?? '')
    const { email } = await find(token)
    show(req, res, resetPage({ token, email }))
  })

  router.post('/reset', async (req, res) => {
    const form = readForm(req, Reset)
    const { email } = await find(form.token)
    const fields = faultsOf(form, email)
    if (Object.keys(fields).length > 0)
      return show(req, res, resetPage({ token: form.token, email }, fields), 422)
    const hash = await hashPassword(form.password)
    await db.transaction(async (trx) => {
      const account_id = await spendReset(trx, hashOf(form.token), clock())
      if (account_id === undefined) throw gone()
      await changePassword(trx, account_id, hash, clock())
      const by = { account_id, who: email, ip: req.ip ?? null }
      await recordAudit(trx, by, { action: 'password reset', subject: `account ${email}` }, clock())
    })
    await passwords.forget(email)
    res.redirect(303, '/login?done=reset')
  })

  async function find(token: string) {
    const found = await findReset(db, hashOf(token), clock())
    if (!found) throw gone()
    return found
  }
  return router
}

const gone = () =>
  notFound(
    t(
      'This link is used, or older than an hour. Ask for another one: “Forgot your password?” on the sign-in page.',
    ),
  )

/** Mails the link to an active account with this address; does nothing for any other address. */
async function mailReset(
  { db, clock, config, mailer }: Pick<Deps, 'db' | 'clock' | 'config' | 'mailer'>,
  address: string,
  from: { ip: string; user_agent: string },
): Promise<void> {
  const account = await findAccountByEmail(db, address)
  if (!account?.active) return
  const { token, hash } = makeToken()
  const now = clock()
  await db.transaction(async (trx) => {
    await createReset(trx, account.id, hash, now)
    const by = { account_id: null, who: 'a visitor', ip: from.ip }
    const entry = { action: 'password reset asked for', subject: `account ${account.email}` } as const
    await recordAudit(trx, by, entry, now)
  })
  const mail = () => resetMail({ ...account, token, at: now, ...from }, config)
  // Who has chosen no language has just read the page in one: the browser's.
  await mailer.send(account.language ? inLanguage(account.language, mail) : mail())
}
