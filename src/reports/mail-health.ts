import { ago, formatNear, plural } from '../format.ts'
import type { Figures } from './report.ts'

/** So long without an event is worth a word: the bot may have stopped sending. */
export const SILENCE_MS = 86_400_000

/** Whether job and data are well, in sentences. */
export function healthLines({ health, as_of, rules_version }: Figures, timezone: string): string[] {
  const { last_run, newest_event, differed, late_events } = health
  const now = new Date(as_of)
  const newest = newest_event === null ? null : new Date(newest_event)
  const silent = newest !== null && now.getTime() - newest.getTime() > SILENCE_MS
  return [
    last_run === null
      ? 'The run before: none, this is the first.'
      : `The run before: ${formatNear(new Date(last_run.slot), timezone)}, ${last_run.state}${
          last_run.duration_ms === null ? '' : ` in ${(last_run.duration_ms / 1_000).toFixed(1)} s`
        }${last_run.attempt > 1 ? ` at attempt ${last_run.attempt}` : ''}.`,
    ...(differed === null
      ? []
      : [
          differed === 0
            ? 'It compared the live scores and figures with the events: no difference.'
            : `It compared the live scores and figures with the events: ${plural(differed, 'difference')}, repaired.`,
        ]),
    newest === null
      ? 'There are no events yet: does the bot send them?'
      : `The newest event came ${formatNear(newest, timezone)}, ${ago(newest, now).replace('ago', 'before this report')}.${
          silent ? ' That is long: does the bot still send?' : ''
        }`,
    late_events === 0
      ? 'No event came late for the night before.'
      : `${plural(late_events, 'event')} of before the previous report came after it; what that one said stays as it was.`,
    `Scoring rules: version ${rules_version}.`,
  ]
}
