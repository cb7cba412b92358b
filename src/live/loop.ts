import { setTimeout as wait } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import { refusalOf } from '../http/errors.ts'
import type { LiveDeps } from './live.ts'
import { tick } from './tick.ts'

/**
 * Keeps the live tables at most a second behind, for as long as the portal runs. Every instance does so; who comes
 * while another writes has nothing to do, and who is killed is replaced at the next beat of any other.
 * `stop` waits for the step under way, which is short; a pass is given up at its next piece, with all it had written.
 */
export function startLive(
  deps: LiveDeps & Pick<Deps, 'log'>,
  { every_ms = 1_000 } = {},
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let failing = false

  async function beat(): Promise<void> {
    try {
      await tick({ ...deps, stopping: stopping.signal })
      failing = false
    } catch (error) {
      if (isCollision(error) || stopping.signal.aborted) return
      const away = refusalOf(error)
      // Once per outage: the next beat is a second away.
      if (!failing && away)
        deps.log.warn({ cause: away.code }, 'scores and figures stand still, and go on by themselves')
      else if (!away) deps.log.error({ err: error }, 'scores and figures could not be brought up to date')
      failing = true
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const began = Date.now()
      await beat()
      const rest = Math.max(every_ms - (Date.now() - began), every_ms / 4)
      await wait(rest, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** Another instance was first: serialization failure or deadlock, in PostgreSQL's class 40. */
function isCollision(error: unknown): boolean {
  return /^40/.test((error as { code?: string }).code ?? '')
}
