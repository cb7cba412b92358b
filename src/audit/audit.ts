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
  'job run now',
  'job run again',
  'job stopped',
  'alert sent again',
  'rules published',
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
