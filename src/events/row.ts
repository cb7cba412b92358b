import { ago, formatExact } from '../format.ts'
import { t } from '../language/t.ts'
import { displayName } from '../leads/lead.ts'
import { detailSummary, type RecentEvent, typeName } from './event.ts'

/** An event as a row of any list shows it, ready to print. */
export type EventRow = {
  id: number
  at: string
  exact: string
  ago: string
  type: string
  type_name: string
  person: string
  person_url: string
  summary: string
  json: string
}

export function eventRow(event: RecentEvent, now: Date, timezone: string): EventRow {
  return {
    id: event.id,
    at: event.created_at.toISOString(),
    exact: formatExact(event.created_at, timezone),
    ago: ago(event.created_at, now),
    type: event.event_type,
    type_name: typeName(event.event_type),
    person: displayName(event),
    person_url: `/users/${event.user_id}`,
    summary: detailSummary(event.details) || t('no details'),
    json: JSON.stringify(event.details, null, 2),
  }
}
