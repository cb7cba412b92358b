import { ago, formatExact, formatInstant, formatNumber } from '../format.ts'
import { currentLanguage } from '../language/current.ts'
import { msg, t } from '../language/t.ts'
import { countName } from './count-words.ts'
import { type Counts, inOrder, type RunState } from './job.ts'
import { told } from './kept-sentences.ts'
import { type Attempt, type Run, subjectOf } from './queries.ts'

export type Shown = { now: Date; timezone: string; may_run: boolean }

export const STATES: Record<RunState, { word: string; badge: string }> = {
  pending: { word: msg('waits'), badge: 'bg-azure-lt' },
  running: { word: msg('runs'), badge: 'bg-blue-lt' },
  done: { word: msg('done'), badge: 'bg-green-lt' },
  failed: { word: msg('failed, tried again'), badge: 'bg-orange-lt' },
  skipped: { word: msg('skipped'), badge: 'bg-secondary-lt' },
  dead: { word: msg('given up'), badge: 'bg-red-lt' },
  cancelled: { word: msg('stopped'), badge: 'bg-secondary-lt' },
}

/** How an attempt ended, where the table has another word than people. */
const ENDS: Record<string, string> = {
  lost: msg('its process fell silent'),
  failed: msg('failed'),
  dead: msg('dead'),
  pending: msg('pending'),
  cancelled: msg('cancelled'),
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
  const { word, badge } = STATES[state]
  return {
    job: t(job),
    slot: instant(run.slot, shown),
    slot_iso: run.slot.toISOString(),
    word: t(word),
    badge,
    notes: [
      run.attempt > 1 && t('attempt {n}', { n: run.attempt }),
      next_attempt_at && t('tried again {when}', { when: ago(next_attempt_at, shown.now) }),
      asked_by && t('asked for by {who}', { who: asked_by }),
      stop_asked_by &&
        (state === 'running'
          ? t('told to stop by {who}', { who: stop_asked_by })
          : t('by {who}', { who: stop_asked_by, context: 'stopped' })),
    ].filter((note) => typeof note === 'string'),
    counts: countsText(inOrder(run.counts ?? {}, known?.counts ?? [])),
    duration: duration(run, shown.now),
    ...slowness(run, known?.median_ms ?? null),
    progress: state === 'running' ? progressOf(run) : null,
    error: told(run.error ?? ''),
    tries: tries.map((one) => attemptRow(one, shown)),
    again_url: may_act && over ? `/jobs/${job}/runs` : '',
    stop_url: may_act && open && !stop_asked_by ? `/jobs/${job}/cancellations` : '',
  }
}

function attemptRow({ attempt, instance, began_at, ended_at, state, said }: Attempt, shown: Shown) {
  const how = state === null ? t('goes on') : t(ENDS[state] ?? state)
  return {
    attempt: t('Attempt {n}', { n: attempt }),
    began: { iso: began_at.toISOString(), text: formatExact(began_at, shown.timezone) },
    what: [
      ended_at && t('took {time}', { time: between(began_at, ended_at) }),
      t('on {instance}', { instance }),
      how,
    ]
      .filter(Boolean)
      .join(', '),
    said: told(said ?? ''),
  }
}

function progressOf({ step, step_done: done, step_total: total }: Run) {
  const known = done !== null && total !== null && total > 0
  const count = known ? outOf(done, total) : done ? formatNumber(done) : ''
  return { step: t(step ?? msg('begins')), count, value: known ? done : 0, max: known ? total : 0 }
}

/** Against the middle one of its last thirty good runs: twice as long, and five seconds longer, is worth a word. */
function slowness({ started_at, finished_at, state }: Run, median_ms: number | null) {
  const usual = median_ms === null ? '' : t('usually {time}', { time: inWords(median_ms) })
  const took_ms = started_at && finished_at && state === 'done' ? +finished_at - +started_at : 0
  const slow = median_ms !== null && took_ms >= 2 * median_ms && took_ms - median_ms >= 5_000
  return { usual, slow: slow ? t('{times} × as long as usual', { times: decimal(took_ms / median_ms) }) : '' }
}

export const instant = (at: Date, { now, timezone }: Shown) => ({
  iso: at.toISOString(),
  text: formatInstant(at, timezone),
  relative: ago(at, now),
})

function countsText(counts: Counts): string {
  return Object.entries(counts)
    .map(([what, count]) => `${countName(what)} ${formatNumber(count)}`)
    .join(' · ')
}

function duration({ started_at, finished_at, state }: Run, now: Date): string {
  if (!started_at) return '–'
  const end = finished_at ?? (state === 'running' ? now : null)
  if (!end) return '–'
  return finished_at ? between(started_at, end) : soFar(started_at, end)
}

/** "1.2 s so far" */
export const soFar = (from: Date, now: Date) => t('{time} so far', { time: between(from, now) })

export const between = (from: Date, to: Date) => inWords(Math.max(0, Number(to) - Number(from)))

function inWords(ms: number): string {
  if (ms < 59_950) return t('{n} s', { n: decimal(ms / 1_000) })
  const seconds = Math.round(ms / 1_000)
  return `${t('{n} min', { n: Math.floor(seconds / 60) })} ${t('{n} s', { n: seconds % 60 })}`
}

function decimal(value: number): string {
  return currentLanguage() === 'ru' ? value.toFixed(1).replace('.', ',') : value.toFixed(1)
}

/** "1,200 of 5,000" */
export const outOf = (done: number, total: number) =>
  t('{n} of {all}', { n: formatNumber(done), all: formatNumber(total) })
