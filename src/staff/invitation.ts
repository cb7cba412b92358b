import type { Role } from '../accounts/account.ts'

/** The link of an invitation is good for so many days. */
export const INVITATION_DAYS = 7

/** Somebody who was asked to join and has not done so yet. */
export type Invitation = {
  id: number
  email: string
  role: Role
  created_at: Date
  expires_at: Date
  /** the name of who invited, as it is now; null when that account is gone */
  invited_by: string | null
}

/** Where the invited person chooses a name and a password. */
export function invitationUrl(app_url: string, token: string): string {
  return `${app_url}/invitation?${new URLSearchParams({ token })}`
}
