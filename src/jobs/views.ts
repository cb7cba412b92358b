import { ago, formatInstant, formatNumber } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import type { LiveState, Pass } from '../live/live.ts'
import { type Counts, inOrder, type RunState } from './job.ts'
import type { Run } from './queries.ts'
import type { ListedJob } from './run-now.ts'
import { scheduleWords } from './schedule-words.ts'

export type Shown = { now: Date; timezone: string; may_run: boolean }

const STATES: Record<RunState, { word: string; badge: string }> = {
  pending: { word: 'waits', badge: 'bg-azure-lt' },
  running: { word: 'runs', badge: 'bg-blue-lt' },
  done: { word: 'done', badge: 'bg-green-lt' },
  failed: { word: 'failed, tried again', badge: 'bg-orange-lt' },
  skipped: { word: 'skipped', badge: 'bg-secondary-lt' },
  dead: { word: 'given up', badge: 'bg-red-lt' },
  cancelled: { word: 'stopped', badge: 'bg-secondary-lt' },
}

/** What happened to a click on "Run now", by the word that the address carries. */
export const DONE = new Map([
  ['ran', 'The newest due slot has run.'],
  ['tended', 'This slot had run already and is not run twice. Mails that were waiting have been sent.'],
  ['running', 'It is running. This page shows when it is done.'],
  ['failed', 'It failed. The history below says why, and it is tried again by itself.'],
])

type Work = { jobs: ListedJob[]; runs: Run[]; live: LiveState; passes: Pass[] }

export function jobsPage(work: Work, shown: Shown, done?: string): View {
  const panel = jobsPanel(work, shown).model
  return { template: 'pages/jobs/jobs', model: { panel, done: done ?? null } }
}

/** The part of the page that renews itself. */
export function jobsPanel({ jobs, runs, live, passes }: Work, shown: Shown): View {
  const byName = new Map(jobs.map((job) => [job.name, job]))
  return {
    template: 'partials/jobs/panel',
    model: {
      icons: assets.icons,
      jobs: jobs.map((job) => jobCard(job, shown)),
      runs: runs.map((run) => runRow(run, shown, byName.get(run.job))),
      live: live.as_of ? instant(live.as_of, shown) : null,
      passes: passes.map((pass) => passRow(pass, shown)),
    },
  }
}

function passRow({ why, step, done, total, started_at, finished_at, error }: Pass, shown: Shown) {
  const over = finished_at !== null
  const count = total === null ? formatNumber(done) : `${formatNumber(done)} of ${formatNumber(total)}`
  return {
    why,
    started: instant(started_at, shown),
    word: error ? 'failed' : over ? 'done' : step,
    badge: error ? 'bg-red-lt' : over ? 'bg-green-lt' : 'bg-blue-lt',
    error: error ?? '',
    progress: over ? null : { count: done > 0 || total !== null ? count : '', value: done, max: total ?? 0 },
    took: between(started_at, finished_at ?? shown.now),
  }
}

function jobCard(job: ListedJob, shown: Shown) {
  const { name, about, schedule, next, due, last } = job
  return {
    name,
    about,
    schedule: scheduleWords(schedule, shown.timezone),
    next: instant(next, shown),
    due: instant(due, shown),
    last: last ? runRow(last, shown, job) : null,
    run_url: shown.may_run ? `/jobs/${name}/runs` : '',
  }
}

/** `job` is undefined for one that this version of the portal does not have any more. */
function runRow(run: Run, shown: Shown, job: ListedJob | undefined) {
  const again = job && shown.may_run && ['failed', 'skipped', 'dead'].includes(run.state)
  return {
    job: run.job,
    slot: instant(run.slot, shown),
    slot_iso: run.slot.toISOString(),
    ...STATES[run.state],
    counts: countsText(inOrder(run.counts ?? {}, job?.counts ?? [])),
    duration: duration(run, shown.now),
    attempt: run.attempt > 1 ? `attempt ${run.attempt}` : '',
    retry: run.next_attempt_at ? `tried again ${ago(run.next_attempt_at, shown.now)}` : '',
    error: run.error ?? '',
    again_url: again ? `/jobs/${run.job}/runs` : '',
  }
}

const instant = (at: Date, { now, timezone }: Shown) => ({
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

function between(from: Date, to: Date): string {
  const seconds = Math.max(0, Number(to) - Number(from)) / 1_000
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
