import type { Language } from '../language/language.ts'
import { msg } from '../language/t.ts'

/** A person of the school's staff who may sign in. */
export type Role = 'staff' | 'manager' | 'admin'

/** Each role may do what the ones before it may. Source: PRODUCT.md, "Roles". */
export const ROLES = ['staff', 'manager', 'admin'] as const satisfies readonly Role[]

/** A role in words, for `t`. */
export const ROLE_NAMES: Record<Role, string> = {
  staff: msg('staff'),
  manager: msg('manager'),
  admin: msg('admin'),
}

export type Theme = 'auto' | 'light' | 'dark'
export const THEMES = ['auto', 'light', 'dark'] as const satisfies readonly Theme[]

export type Account = {
  id: number
  email: string
  name: string
  role: Role
  theme: Theme
  /** the IANA zone this person reads times in; null for the school's */
  time_zone: string | null
  /** the language of their pages and mails; null for what the browser asks for */
  language: Language | null
}

/** True when `account` may do what `role` may. */
export function mayActAs(account: Pick<Account, 'role'>, role: Role): boolean {
  return ROLES.indexOf(account.role) >= ROLES.indexOf(role)
}

declare global {
  namespace Express {
    interface User extends Account {
      /** the row of auth_sessions this request came in with */
      session_id: string
      session_seen_at: Date
    }
  }
}
