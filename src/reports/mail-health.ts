import { formatNear, formatTenths, roughly } from '../format.ts'
import { t } from '../language/t.ts'
import type { Figures } from './report.ts'

/** So long without an event is worth a word: the bot may have stopped sending. */
export const SILENCE_MS = 86_400_000

/** Whether job and data are well, in sentences. */
export function healthLines({ health, as_of, rules }: Figures, timezone: string): string[] {
  const { last_run, newest_event, differed, late_events } = health
  return [
    last_run === null ? t('The run before: none, this is the first.') : runWords(last_run, timezone),
    ...(differed === null ? [] : [comparedWords(differed)]),
    newest_event === null
      ? t('There are no events yet: does the bot send them?')
      : newestWords(new Date(newest_event), new Date(as_of), timezone),
    late_events === 0
      ? t('No event came late for the night before.')
      : t(
          '{n, plural, one {# event of before the previous report came after it; what that one said stays as it was.} other {# events of before the previous report came after it; what that one said stays as it was.}}',
          { n: late_events },
        ),
    t('Scoring rules: version {version}.', { version: rules.version }),
  ]
}

type LastRun = NonNullable<Figures['health']['last_run']>

/** "The run before: Sun 22 Nov at 04:30, done in 7.6 s at attempt 2." */
function runWords({ slot, state, duration_ms, attempt }: LastRun, timezone: string): string {
  const ended = t(
    '{state, select, done {done} failed {failed} dead {dead} cancelled {cancelled} skipped {skipped} running {running} pending {pending} other {{state}}}',
    { state },
  )
  const took =
    duration_ms === null ? ended : t('{ended} in {n} s', { ended, n: formatTenths(duration_ms / 1_000) })
  const what = attempt > 1 ? t('{took} at attempt {n}', { took, n: attempt }) : took
  return t('The run before: {when}, {what}.', { when: formatNear(new Date(slot), timezone), what })
}

function comparedWords(differed: number): string {
  return differed === 0
    ? t('It compared the live scores and figures with the events: no difference.')
    : t(
        '{n, plural, one {It compared the live scores and figures with the events: # difference, repaired.} other {It compared the live scores and figures with the events: # differences, repaired.}}',
        { n: differed },
      )
}

function newestWords(newest: Date, as_of: Date, timezone: string): string {
  const age_ms = as_of.getTime() - newest.getTime()
  const when = formatNear(newest, timezone)
  const length = roughly(Math.round(age_ms / 1_000))
  const came =
    length === null
      ? t('The newest event came {when}, just now.', { when })
      : t('The newest event came {when}, {length} before this report.', { when, length })
  return age_ms > SILENCE_MS ? [came, t('That is long: does the bot still send?')].join(' ') : came
}
