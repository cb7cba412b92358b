import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeApp } from '../../src/app.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { startLive } from '../../src/live/loop.ts'
import { PASSWORD, type Portal } from './portal.ts'

/** One more portal on the same database, listening on loopback: with streams of its own, and the same sessions. */
export async function startInstance({ deps, config }: Pick<Portal, 'deps' | 'config'>) {
  const stopping = new AbortController()
  const app = makeApp(deps, {
    jobs: makeJobs(config),
    session_secret: 'x'.repeat(32),
    ready: () => true,
    stopping: stopping.signal,
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const address = `http://127.0.0.1:${port}`
  return {
    address,
    port,
    /** open streams, and what was read and rendered for them */
    counts: () => app.locals.streams() as { streams: number; reads: number; renderings: number },
    /** the cookie of a new sign-in */
    async signIn(email: string, password = PASSWORD): Promise<string> {
      const answer = await fetch(`${address}/login`, {
        method: 'POST',
        body: new URLSearchParams({ email, password }),
        redirect: 'manual',
      })
      if (answer.status !== 303) throw new Error(`${email} could not sign in: ${answer.status}`)
      return answer.headers.get('set-cookie')!.split(';')[0]!
    },
    /** as at SIGTERM: streams are sent away */
    leave: () => stopping.abort(),
    async close() {
      stopping.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What the running portal does each second: brings the live tables up to date. */
export const startTicks = ({ deps }: Pick<Portal, 'deps'>, every_ms = 1_000) => startLive(deps, { every_ms })
