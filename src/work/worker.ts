import { setTimeout as wait } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import { refusalOf } from '../http/errors.ts'
import { inLanguage } from '../language/current.ts'
import { claimNext, type End, fail, freeLost, giveBack, renew, settle } from './claims.ts'
import { BEAT_S, type Claim, type Ledger, type Which } from './ledger.ts'

/** How a worker is stopped: `asked` begins nothing new, `over` gives back what still runs. */
export type Stop = { asked: AbortSignal; over: AbortSignal }
const never = new AbortController().signal
export const unstopped: Stop = { asked: never, over: never }
/** Stops when the signal says so, and waits for what runs. */
export const until = (asked: AbortSignal): Stop => ({ asked, over: never })

/** One kind of work: where its rows are, and how one of them is done. */
export type Work<Row> = {
  ledger: Ledger
  which: Which
  /** seconds until a try counts as failed */
  limit_s: number
  /**
   * Does one piece. Throws when it failed and is to be tried again; that is also how it says that it stopped early
   * because of `signal`, after which nothing new may begin. `again` means the same as throwing, without an error.
   */
  perform(deps: Deps, claim: Claim<Row>, signal: AbortSignal): Promise<End | { again: string }>
}

/** What became of one piece: the row's state now, or `lost` when another instance has it. */
export type Outcome = { state: string; end?: End; error?: unknown }

/** Does what is due, one piece after the other, until there is no more. Answers what became of each. */
export async function workOff<Row>(
  deps: Deps,
  work: Work<Row>,
  stop: Stop,
  tell: (outcome: Outcome, claim: Claim<Row> | null) => void = () => {},
): Promise<void> {
  for (const [state, rows] of Object.entries(await freeLost(deps.db, work.ledger, deps.clock())))
    for (let n = 0; n < rows; n++) tell({ state }, null)
  while (!stop.asked.aborted) {
    const claim = await claimNext<Row>(deps.db, work.ledger, work.which, deps.clock())
    if (!claim) return
    tell(await workOn(deps, work, claim, stop), claim)
  }
}

/** Does one claimed piece, with its lease renewed meanwhile, and records how it ended. */
export async function workOn<Row>(
  deps: Deps,
  work: Work<Row>,
  claim: Claim<Row>,
  stop: Stop,
): Promise<Outcome> {
  const { db, clock, log } = deps
  const { ledger } = work
  const cut = new AbortController()
  let stopped_by: string | null = null
  let renewing = false
  const beat = setInterval(() => {
    if (renewing) return
    renewing = true
    renew(db, ledger, claim, clock())
      .then((kept) => {
        stopped_by = kept?.stop ?? null
        if (!kept) cut.abort(new Error('Another instance has taken it over.'))
        else if (stopped_by) cut.abort(new Error(`${stopped_by} has stopped it.`))
      })
      .catch(() => {}) // the database is away: the next beat may pass, else the lease ends by itself
      .finally(() => {
        renewing = false
      })
  }, BEAT_S * 1_000)

  const record = async ({ end, error }: Tried): Promise<string | undefined> => {
    const now = clock()
    if (stopped_by)
      return settle(db, ledger, claim, { changes: end?.changes, said: null, state: 'cancelled' }, now)
    if (end) return settle(db, ledger, claim, end, now)
    if (error === undefined || stop.asked.aborted) return giveBack(db, ledger, claim, now)
    return fail(db, ledger, claim, words(error), now, !(error instanceof AgainError))
  }
  try {
    const tried = await attempt(deps, work, claim, stop, cut)
    const state = await persist(() => record(tried), stop).catch((err) => {
      log.error(
        { err, work: ledger.table },
        'it ended, but that could not be recorded: its lease will run out',
      )
      return 'lost'
    })
    return { ...tried, state: state ?? 'lost' }
  } finally {
    clearInterval(beat)
  }
}

/** `end` when it came to one, `error` when it failed; neither when it is to be given back. */
type Tried = { end?: End; error?: unknown }
class AgainError extends Error {}

async function attempt<Row>(
  deps: Deps,
  { perform, limit_s }: Work<Row>,
  claim: Claim<Row>,
  stop: Stop,
  cut: AbortController,
): Promise<Tried> {
  let late: NodeJS.Timeout | undefined
  let giveUp = () => {}
  try {
    return await Promise.race([
      // What work writes is kept, and read by everybody: in English, also when a click in another language began it.
      inLanguage('en', () => perform(deps, claim, AbortSignal.any([stop.asked, cut.signal]))).then(
        (end): Tried => ('again' in end ? { error: new AgainError(end.again) } : { end }),
        (error): Tried => ({ error: error ?? new Error('It failed.') }),
      ),
      new Promise<Tried>((resolve) => {
        giveUp = () => resolve({})
        if (stop.over.aborted) giveUp()
        stop.over.addEventListener('abort', giveUp)
        late = setTimeout(() => {
          const error = new Error(`It took longer than ${limit_s} s.`)
          cut.abort(error)
          resolve({ error })
        }, limit_s * 1_000)
      }),
    ])
  } finally {
    clearTimeout(late)
    stop.over.removeEventListener('abort', giveUp)
  }
}

/** How it ended is worth waiting for a database that is away for a moment: else what was done would be done again. */
async function persist<T>(write: () => Promise<T>, stop: Stop): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write()
    } catch (error) {
      if (tries === 10 || stop.over.aborted || refusalOf(error)?.status !== 503) throw error
      await wait(1_000)
    }
  }
}

/** An error as pages may show it: a database error's message holds the statement, so only its code. */
function words(error: unknown): string {
  const { message = 'It failed.', code, severity } = error as Error & { code?: string; severity?: string }
  return severity ? `The database refused it (${code}). The log has the whole error.` : message.slice(0, 500)
}
