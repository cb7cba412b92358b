import { msg } from '../language/t.ts'

/** What is put down in the audit: who did what with people's data, accounts and rules, and when. */
export const ACTIONS = [
  msg('person opened'),
  msg('leads exported'),
  msg('events exported'),
  msg('lead assigned'),
  msg('lead status changed'),
  msg('lead next contact set'),
  msg('lead contacted'),
  msg('lead note written'),
  msg('subscription changed'),
  msg('subscription ended'),
  msg('address invited'),
  msg('address confirmed'),
  msg('address released'),
  msg('report sent again'),
  msg('test mail sent'),
  msg('job run now'),
  msg('job run again'),
  msg('job stopped'),
  msg('alert sent again'),
  msg('signed in'),
  msg('sign-in failed'),
  msg('signed out'),
  msg('sessions ended'),
  msg('password changed'),
  msg('password reset asked for'),
  msg('password reset'),
  msg('person invited'),
  msg('invitation sent again'),
  msg('invitation withdrawn'),
  msg('invitation accepted'),
  msg('account made'),
  msg('role changed'),
  msg('account deactivated'),
  msg('account reactivated'),
  msg('name changed'),
  msg('key made'),
  msg('key revoked'),
  msg('school made'),
  msg('school renamed'),
  msg('rules published'),
  msg('audit exported'),
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
