import { z } from 'zod'
import { ROLES } from '../accounts/account.ts'
import { NEW_PASSWORD } from '../accounts/new-password.ts'
import { t } from '../language/t.ts'

export const WAYS = ['mail', 'link'] as const
export const NewInvitation = z.strictObject({
  email: z.string().max(400),
  role: z.enum(ROLES),
  way: z.enum(WAYS),
})
export const SendAgain = z.strictObject({ way: z.enum(WAYS) })
export const NewRole = z.strictObject({ role: z.enum(ROLES) })
export const SchoolName = z.strictObject({ name: z.string().max(200) })
export const Join = z.strictObject({ token: z.string().max(200), name: z.string().max(200), ...NEW_PASSWORD })

/** What is wrong with a person's name; null when nothing is. */
export function nameFault(name: string): string | null {
  return name.trim().length >= 1 && name.trim().length <= 80 ? null : t('Write a name of 1 to 80 characters.')
}
