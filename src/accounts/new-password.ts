import { z } from 'zod'
import { t } from '../language/t.ts'
import { weakness } from './password.ts'

/** The two fields of a form that sets a password. */
export const NEW_PASSWORD = { password: z.string().max(1024), again: z.string().max(1024) }

/** What is wrong with them, by field; nothing when they may be taken. */
export function faultsOf(form: { password: string; again: string }, email: string): Record<string, string> {
  const weak = weakness(form.password, email)
  return {
    ...(weak && { password: t('The new password {weakness}', { weakness: t(weak) }) }),
    ...(form.again !== form.password && { again: t('The two new passwords differ.') }),
  }
}
