import { formatNumber } from '../format.ts'
import { assets } from '../http/assets.ts'
import type { View } from '../http/view.ts'
import type { Trouble } from '../incidents/incident.ts'
import type { Alert, AlertedIncident } from '../incidents/queries.ts'
import { msg, t } from '../language/t.ts'
import type { Pass } from '../live/live.ts'
import { showing } from '../streams/fragment.ts'
import { historyQuery, historyUrl } from './history.ts'
import { RUN_STATES } from './job.ts'
import { told } from './kept-sentences.ts'
import type { ListedJob } from './run-now.ts'
import { between, instant, outOf, runRow, type Shown, STATES, soFar } from './run-view.ts'
import { scheduleWords } from './schedule-words.ts'
import type { History, Work } from './work.ts'

/** What happened to a click, by the word that the address carries. */
export const DONE = new Map([
  ['ran', msg('This slot has run.')],
  ['tended', msg('This slot had run already and is not run twice. Mails that were waiting are being sent.')],
  ['running', msg('It is running, or runs as soon as an instance is free. This page shows when it is done.')],
  ['failed', msg('It failed. The history below says why, and it is tried again by itself.')],
  ['stopped', msg('It has been stopped, and is not tried again by itself.')],
  ['stopping', msg('It has been told to stop, and stops within seconds.')],
  ['alerted', msg('The alert is being sent again.')],
])

export function jobsPage(work: Work, shown: Shown, done?: string): View {
  const panel = jobsPanel(work, shown).model
  return { template: 'pages/jobs/jobs', model: { panel, done: done ? t(done) : null } }
}

/** The part of the page that renews itself. */
export function jobsPanel(work: Work, shown: Shown): View {
  return {
    template: 'partials/jobs/panel',
    model: {
      watched: showing('jobs', historyQuery(work.history.filter)),
      jobs: work.jobs.map((job) => jobCard(job, work.troubles, shown)),
      live: {
        as_of: work.live.as_of ? instant(work.live.as_of, shown) : null,
        passes: work.passes.map((pass) => passRow(pass, shown)),
      },
      incidents: work.incidents.map((incident) => incidentRow(incident, shown)),
      history: historyOf(work.history, work.jobs, shown),
    },
  }
}

function jobCard(job: ListedJob, troubles: Trouble[], shown: Shown) {
  const { name, about, schedule, next, due, last, open } = job
  const trouble = troubles.find((one) => one.job === name)
  const ended = last && last.slot.getTime() !== open?.slot.getTime() ? last : null
  return {
    icons: assets.icons,
    id: name,
    name: t(name),
    about: t(about),
    schedule: scheduleWords(schedule, shown.timezone),
    next: instant(next, shown),
    due: instant(due, shown),
    open: open ? runRow(open, shown, job) : null,
    last: ended ? runRow(ended, shown, job) : null,
    trouble: trouble
      ? { word: t(KINDS[trouble.kind]), slot: instant(trouble.slot, shown), reason: told(trouble.reason) }
      : null,
    run_url: shown.may_run ? `/jobs/${name}/runs` : '',
  }
}

function historyOf({ filter, runs, attempts, older }: History, jobs: ListedJob[], shown: Shown) {
  const byName = new Map(jobs.map((job) => [job.name, job]))
  const option = (value: string, text: string, chosen: boolean) => ({ value, text, chosen })
  return {
    runs: runs.map((run) => runRow(run, shown, byName.get(run.job), attempts)),
    jobs: jobs.map(({ name }) => option(name, t(name), name === filter.job)),
    states: RUN_STATES.map((state) => option(state, t(STATES[state].word), state === filter.state)),
    filtered: Boolean(filter.job || filter.state),
    newest: filter.before ? historyUrl({ ...filter, before: undefined }) : '',
    older,
  }
}

const KINDS: Record<Trouble['kind'], string> = { failed: msg('failed'), overdue: msg('overdue') }

const ALERTS: Record<Alert['event'], Record<Alert['state'], string>> = {
  opened: {
    pending: msg('Alert of its beginning waits to be sent'),
    claimed: msg('Alert of its beginning is being sent'),
    accepted: msg('Alert of its beginning was taken'),
    deferred: msg('Alert of its beginning not taken yet, tried again'),
    dead: msg('Alert of its beginning was given up'),
  },
  closed: {
    pending: msg('Alert of its end waits to be sent'),
    claimed: msg('Alert of its end is being sent'),
    accepted: msg('Alert of its end was taken'),
    deferred: msg('Alert of its end not taken yet, tried again'),
    dead: msg('Alert of its end was given up'),
  },
}

function incidentRow(incident: AlertedIncident, shown: Shown) {
  const { job, kind, slot, reason, opened_at, closed_at, ending } = incident
  const [word, why] = [t(KINDS[kind]), told(reason)]
  return {
    job: t(job),
    word: closed_at ? t('over') : word,
    badge: closed_at ? 'bg-secondary-lt' : 'bg-red-lt',
    slot: instant(slot, shown),
    what: closed_at && ending ? t('{word}, {why} {ending}', { word, why, ending: told(ending) }) : why,
    opened: instant(opened_at, shown),
    lasted: closed_at ? between(opened_at, closed_at) : soFar(opened_at, shown.now),
    alerts: incident.alerts.map(({ id, event, state, reply }) => ({
      text: `${t(ALERTS[event][state])}${reply ? ` (${told(reply)})` : ''}`,
      again_url: shown.may_run && state === 'dead' ? `/alerts/${id}/sendings` : '',
    })),
  }
}

function passRow({ why, step, done, total, started_at, finished_at, error }: Pass, shown: Shown) {
  const over = finished_at !== null
  const count = total === null ? formatNumber(done) : outOf(done, total)
  return {
    why: told(why),
    started: instant(started_at, shown),
    word: error ? t('failed') : over ? t('done') : t(step),
    badge: error ? 'bg-red-lt' : over ? 'bg-green-lt' : 'bg-blue-lt',
    error: told(error ?? ''),
    progress: over ? null : { count: done > 0 || total !== null ? count : '', value: done, max: total ?? 0 },
    took: between(started_at, finished_at ?? shown.now),
  }
}
