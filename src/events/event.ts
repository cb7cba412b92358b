import { t } from '../language/t.ts'

/** One thing that a person did. Source: seed-events-table.md. */
export type RecentEvent = {
  id: number
  event_type: string
  /** what the bot sent along; an object as a rule, but any JSON value or null may stand there */
  details: unknown
  user_id: number
  username: string | null
  first_name: string | null
  created_at: Date
  /** the same instant as ISO 8601 text in UTC with all six digits of the database, for cursors */
  created_at_exact: string
}

/** 'lesson_link_clicked' → "Lesson link clicked", for people; the raw name belongs beside it as code or title. */
export function typeName(event_type: string): string {
  const words = event_type.replace(/[\s_.:/-]+/g, ' ').trim()
  return words === '' ? event_type || t('(no type)') : words[0]!.toUpperCase() + words.slice(1)
}

/** The first few members of the details in one line: "lesson type vibe_coding · source telegram_bot". */
export function detailSummary(details: unknown, most = 3): string {
  if (details === null || details === undefined) return ''
  if (typeof details !== 'object') return shorten(String(details))
  const members = Object.entries(details)
  const shown = members.slice(0, most).map(([key, value]) => {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
    return shorten(Array.isArray(details) ? text : `${key.replaceAll('_', ' ')} ${text}`)
  })
  return (
    shown.join(' · ') + (members.length > most ? ` · ${t('{n} more', { n: members.length - most })}` : '')
  )
}

function shorten(text: string, most = 60): string {
  const characters = [...text]
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text
}
