import { msg, t } from '../language/t.ts'

const WORDS: Record<string, string> = {
  leads_scored: msg('leads scored'),
  deliveries_created: msg('deliveries created'),
  accepted: msg('accepted'),
  deferred: msg('deferred'),
  refused: msg('refused'),
  unclear: msg('unclear'),
  scores_differed: msg('scores differed'),
  days_differed: msg('days differed'),
  attempts_removed: msg('attempts removed'),
  sessions_removed: msg('sessions removed'),
  links_removed: msg('links removed'),
  entries_removed: msg('entries removed'),
}

/** What a run counted, by the name it has in the table, for people: `leads_scored` → "leads scored". */
export function countName(name: string): string {
  return t(WORDS[name] ?? name.replaceAll('_', ' '))
}
