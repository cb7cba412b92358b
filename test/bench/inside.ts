import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { makeApp } from '../../src/app.ts'
import { type Config, loadConfig } from '../../src/config.ts'
import type { Deps } from '../../src/deps.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { makeMailer } from '../../src/mail/mailer.ts'
import type { Open, Planted } from './planted.ts'
import { signIn } from './portal.ts'
import { recordStatements, type Statement } from './statements.ts'

/** What the portal's own functions ask for, on the school's database, silent. */
export function depsOf({ folder }: Pick<Planted, 'folder'>, { db }: Pick<Open, 'db'>): Deps {
  const config: Config = loadConfig({ DATA_DIR: folder, PORT: '0', APP_URL: 'http://127.0.0.1' })
  const log = pino({ level: 'silent' })
  return { db, workDb: db, clock: () => new Date(), log, config, mailer: makeMailer(config, log) }
}

/**
 * The reading statements of whole requests, signed in: that of the session, of the live instant and of what is shown.
 * The app stands in this process, where its pool can be listened to, and every page is asked for once, so that none is
 * answered from what was rendered before.
 */
export async function recordPages(
  deps: Deps,
  pages: string[],
): Promise<{ page: string; statements: Statement[] }[]> {
  const options = { jobs: makeJobs(deps.config), session_secret: 'measured '.repeat(4), ready: () => true }
  const server = createServer(makeApp(deps, options))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const cookie = await signIn(origin)
    const found: { page: string; statements: Statement[] }[] = []
    for (const page of pages) {
      const statements = await recordStatements(deps.db, async () => {
        const answer = await fetch(`${origin}${page}`, { headers: { cookie } })
        await answer.arrayBuffer()
        if (answer.status !== 200) throw new Error(`${page} was answered with ${answer.status}.`)
      })
      found.push({ page, statements })
    }
    return found
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
