import { ago, formatExact, formatInstant, formatNumber } from '../format.ts'
import { type Counts, inOrder, type RunState } from './job.ts'
import { type Attempt, type Run, subjectOf } from './queries.ts'

export type Shown = { now: Date; timezone: string; may_run: boolean }

export const STATES: Record<RunState, { word: string; badge: string }> = {
  pending: { word: 'waits', badge: 'bg-azure-lt' },
  running: { word: 'runs', badge: 'bg-blue-lt' },
  done: { word: 'done', badge: 'bg-green-lt' },
  failed: { word: 'failed, tried again', badge: 'bg-orange-lt' },
  skipped: { word: 'skipped', badge: 'bg-secondary-lt' },
  dead: { word: 'given up', badge: 'bg-red-lt' },
  cancelled: { word: 'stopped', badge: 'bg-secondary-lt' },
}

/** How a run went, or goes. `known` is undefined for a job that this version of the portal does not have any more. */
export function runRow(
  run: Run,
  shown: Shown,
  known: { counts: readonly string[]; median_ms: number | null } | undefined,
  attempts: Attempt[] = [],
) {
  const { job, state, asked_by, stop_asked_by, next_attempt_at } = run
  const may_act = known && shown.may_run
  const over = ['failed', 'skipped', 'dead', 'cancelled'].includes(state)
  const open = ['pending', 'running', 'failed'].includes(state)
  const tries = attempts.filter(({ subject }) => subject === subjectOf(run))
  return {
    job,
    slot: instant(run.slot, shown),
    slot_iso: run.slot.toISOString(),
    ...STATES[state],
    notes: [
      run.attempt > 1 && `attempt ${run.attempt}`,
      next_attempt_at && `tried again ${ago(next_attempt_at, shown.now)}`,
      asked_by && `asked for by ${asked_by}`,
      stop_asked_by && (state === 'running' ? `told to stop by ${stop_asked_by}` : `by ${stop_asked_by}`),
    ].filter((note) => typeof note === 'string'),
    counts: countsText(inOrder(run.counts ?? {}, known?.counts ?? [])),
    duration: duration(run, shown.now),
    ...slowness(run, known?.median_ms ?? null),
    progress: state === 'running' ? progressOf(run) : null,
    error: run.error ?? '',
    tries: tries.map((one) => attemptRow(one, shown)),
    again_url: may_act && over ? `/jobs/${job}/runs` : '',
    stop_url: may_act && open && !stop_asked_by ? `/jobs/${job}/cancellations` : '',
  }
}

function attemptRow({ attempt, instance, began_at, ended_at, state, said }: Attempt, shown: Shown) {
  const how = state === null ? 'goes on' : state === 'lost' ? 'its process fell silent' : state
  return {
    attempt: `Attempt ${attempt}`,
    began: { iso: began_at.toISOString(), text: formatExact(began_at, shown.timezone) },
    what: [ended_at && `took ${between(began_at, ended_at)}`, `on ${instance}`, how]
      .filter(Boolean)
      .join(', '),
    said: said ?? '',
  }
}

function progressOf({ step, step_done: done, step_total: total }: Run) {
  const known = done !== null && total !== null && total > 0
  const count = known ? `${formatNumber(done)} of ${formatNumber(total)}` : done ? formatNumber(done) : ''
  return { step: step ?? 'begins', count, value: known ? done : 0, max: known ? total : 0 }
}

/** Against the middle one of its last thirty good runs: twice as long, and five seconds longer, is worth a word. */
function slowness({ started_at, finished_at, state }: Run, median_ms: number | null) {
  const usual = median_ms === null ? '' : `usually ${inWords(median_ms)}`
  const took_ms = started_at && finished_at && state === 'done' ? +finished_at - +started_at : 0
  const slow = median_ms !== null && took_ms >= 2 * median_ms && took_ms - median_ms >= 5_000
  return { usual, slow: slow ? `${(took_ms / median_ms).toFixed(1)} × as long as usual` : '' }
}

export const instant = (at: Date, { now, timezone }: Shown) => ({
  iso: at.toISOString(),
  text: formatInstant(at, timezone),
  relative: ago(at, now),
})

function countsText(counts: Counts): string {
  return Object.entries(counts)
    .map(([what, count]) => `${what.replaceAll('_', ' ')} ${formatNumber(count)}`)
    .join(' · ')
}

function duration({ started_at, finished_at, state }: Run, now: Date): string {
  if (!started_at) return '–'
  const end = finished_at ?? (state === 'running' ? now : null)
  if (!end) return '–'
  return finished_at ? between(started_at, end) : `${between(started_at, end)} so far`
}

export const between = (from: Date, to: Date) => inWords(Math.max(0, Number(to) - Number(from)))

function inWords(ms: number): string {
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
