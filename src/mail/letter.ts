import { randomUUID } from 'node:crypto'
import type { Mail } from '../deps.ts'
import { render } from '../http/view.ts'

/** A short mail to one person: some paragraphs, one link to follow, and what to know about it. */
export type Letter = {
  to: string
  /** names it in the Message-ID, such as 'reset' */
  kind: string
  subject: string
  paragraphs: string[]
  action?: { label: string; url: string }
  notes?: string[]
}

/** The letter as HTML and as text, which say the same. */
export function letterMail({ notes = [], ...letter }: Letter, { app_url }: { app_url: string }): Mail {
  const action = letter.action ?? null
  return {
    to: letter.to,
    subject: letter.subject,
    html: render({ template: 'emails/letter', model: { ...letter, action, notes, app_url } }),
    text: [
      letter.subject,
      ...letter.paragraphs,
      ...(action ? [`${action.label}:\n${action.url}`] : []),
      ...notes,
      `HSL dashboard, ${app_url}`,
    ].join('\n\n'),
    message_id: `<${letter.kind}-${randomUUID()}@${new URL(app_url).hostname}>`,
  }
}
