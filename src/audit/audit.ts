/** What is put down in the audit: who did what with people's data, accounts and rules, and when. */
export const ACTIONS = [
  'person opened',
  'leads exported',
  'events exported',
  'lead assigned',
  'lead status changed',
  'lead next contact set',
  'lead contacted',
  'lead note written',
  'subscription changed',
  'subscription ended',
  'address invited',
  'address confirmed',
  'address released',
  'report sent again',
  'test mail sent',
  'job run now',
  'job run again',
  'job stopped',
  'alert sent again',
  'signed in',
  'sign-in failed',
  'signed out',
  'sessions ended',
  'password changed',
  'password reset asked for',
  'password reset',
  'person invited',
  'invitation sent again',
  'invitation withdrawn',
  'invitation accepted',
  'account made',
  'role changed',
  'account deactivated',
  'account reactivated',
  'name changed',
  'key made',
  'key revoked',
  'school made',
  'school renamed',
  'rules published',
  'audit exported',
] as const
export type Action = (typeof ACTIONS)[number]

export type AuditEntry = {
  id: number
  at: Date
  who: string
  action: string
  subject: string | null
  details: Record<string, unknown> | null
  ip: string | null
}

/** Entries are kept for so many years; the job `audit-sweep` removes older ones. */
export const KEPT_YEARS = 2
