import { randomUUID } from 'node:crypto'
import { formatExact, formatNumber, plural } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import { msg, t } from '../language/t.ts'
import { type Count, countWords } from './count.ts'
import { EXPORT_FORMATS, type ExportFormat } from './export-lines.ts'
import type { KeptExport } from './export-queries.ts'
import { eventsUrl } from './filter.ts'
import { filterChips } from './filter-views.ts'
import type { AskedFilter } from './person-filter.ts'

const ABOUT: Record<ExportFormat, { name: string; text: string }> = {
  csv: {
    name: 'CSV',
    text: msg('for spreadsheets; cells that a spreadsheet would run as a formula begin with an apostrophe'),
  },
  ndjson: { name: 'NDJSON', text: msg('for programs; one JSON object per line, details as they are') },
}

/** The page before an export: what it will hold, how much that is, and a link per format that works on its own. */
export function exportPage(
  asked: AskedFilter,
  count: Count,
  { as_of, timezone }: { as_of: Date; timezone: string },
): View {
  const of = count.known === 'exactly' ? count.events : 0
  return {
    template: 'pages/events/export',
    model: {
      icons: assets.icons,
      list_url: eventsUrl(asked.params),
      chips: filterChips(asked, timezone),
      count: countWords(count),
      how: t(HOW[count.known]),
      as_of: { iso: as_of.toISOString(), text: formatExact(as_of, timezone) },
      formats: EXPORT_FORMATS.map((format) => {
        const token = randomUUID()
        const path = eventsUrl(asked.params, `/events.${format}`)
        return {
          name: ABOUT[format].name,
          text: t(ABOUT[format].text),
          url: `${path}${path.includes('?') ? '&' : '?'}export=${token}`,
          progress_url: `/events/exports/${token}?of=${of}`,
        }
      }),
    },
  }
}

const HOW: Record<Count['known'], string> = {
  exactly: msg('Counted to the last event.'),
  'at least': msg('Counting was stopped there; the file holds all of them.'),
  estimated: msg(
    'The database’s estimate, because counting them would take long; the file holds all of them.',
  ),
}

/** How far an export has come. `of` is how many rows it will have, 0 where that is not known. */
export function exportProgress(kept: KeptExport | undefined, of: number): View {
  const rows = kept?.rows ?? 0
  const share = kept?.state === 'whole' ? 1 : of > 0 ? Math.min(1, rows / of) : null
  return {
    template: 'partials/events/progress',
    model: {
      state: kept?.state ?? 'not begun',
      words: wordsOf(kept, of),
      percent: share === null ? null : Math.floor(share * 100),
    },
  }
}

function wordsOf(kept: KeptExport | undefined, of: number): string {
  if (!kept) return t('The download begins.')
  const { state, rows, why } = kept
  if (state === 'whole') return t('Done: {rows}.', { rows: plural(rows, 'row') })
  if (state === 'cut off')
    return t('{n, plural, one {Cut off after # row: {why}.} other {Cut off after # rows: {why}.}}', {
      n: rows,
      why: t(why ?? 'unknown'),
    })
  return of > 0
    ? t('{n, plural, one {{done} of # row so far.} other {{done} of # rows so far.}}', {
        n: of,
        done: formatNumber(rows),
      })
    : t('{rows} so far.', { rows: plural(rows, 'row') })
}
