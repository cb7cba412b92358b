import { RUN_STATES, type RunState } from './job.ts'
import type { Place, RunFilter } from './queries.ts'

/** Which runs a link to the history asks for; what it says wrongly is left out, as links are forgiven. */
export function readHistoryFilter(query: Record<string, unknown>): RunFilter {
  const { job, state, before } = query
  return {
    ...(typeof job === 'string' && /^[\w-]{1,60}$/.test(job) && { job }),
    ...(RUN_STATES.includes(state as RunState) && { state: state as RunState }),
    ...(typeof before === 'string' && readPlace(before) && { before: readPlace(before)! }),
  }
}

/** The filter as the parameters of an address; what is not asked for is left out. */
export function historyQuery({ job, state, before }: RunFilter): Record<string, string> {
  return {
    ...(job && { job }),
    ...(state && { state }),
    ...(before && { before: writePlace(before) }),
  }
}

/** The address of the page that shows these runs. */
export function historyUrl(filter: RunFilter): string {
  const query = new URLSearchParams(historyQuery(filter)).toString()
  return query === '' ? '/jobs' : `/jobs?${query}`
}

/** A place in the list as opaque text for an address (base64url). */
function writePlace({ slot, job }: Place): string {
  return Buffer.from(`${slot.toISOString()} ${job}`).toString('base64url')
}

/** The place that `writePlace` wrote; null for any other text. */
function readPlace(text: string): Place | null {
  const plain = Buffer.from(text, 'base64url').toString('latin1')
  const [, at = '', job = ''] = /^(\d{4}-\d\d-\d\dT[\d:.]{12}Z) ([\w-]{1,60})$/.exec(plain) ?? []
  const slot = new Date(at)
  return Number.isNaN(slot.getTime()) || job === '' ? null : { slot, job }
}
