/** A person of the school's staff who may sign in. */
export type Role = 'staff' | 'manager' | 'admin'

/** Each role may do what the ones before it may. Source: PRODUCT.md, "Roles". */
export const ROLES = ['staff', 'manager', 'admin'] as const satisfies readonly Role[]

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
