import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Express } from 'express'
import { pino } from 'pino'
import supertest from 'supertest'
import type { Role } from '../../src/accounts/account.ts'
import { hashPassword } from '../../src/accounts/password.ts'
import { createAccount } from '../../src/accounts/queries.ts'
import { makeApp } from '../../src/app.ts'
import { type Config, loadConfig } from '../../src/config.ts'
import type { Deps, Mail, Mailer } from '../../src/deps.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { wakeJobs } from '../../src/jobs/runner.ts'
import { tick } from '../../src/live/tick.ts'
import { makeDatabase } from './database.ts'

export const PASSWORD = 'correct horse battery staple'

// One hash serves every test account: hashing is slow on purpose.
let hash: Promise<string> | undefined

/** A portal on a database of its own, with one account per role (`staff@hsl.example`, …) and a clock that tests set. */
export async function makePortal(options: { now?: Date; config?: Partial<Config>; mailer?: Mailer } = {}) {
  const database = await makeDatabase()
  const data_dir = mkdtempSync(path.join(tmpdir(), 'hsl-portal-'))
  const config: Config = {
    ...loadConfig({ DATA_DIR: data_dir, APP_URL: 'http://localhost' }),
    ...options.config,
  }
  const time = { now: options.now ?? new Date('2026-11-23T09:00:00Z') }
  const lines: Record<string, unknown>[] = []
  const log = pino(
    { level: 'info' },
    {
      write: (line: string) => {
        lines.push(JSON.parse(line))
      },
    },
  )
  const sent: Mail[] = []
  const mailer: Mailer = options.mailer ?? {
    async send(mail) {
      sent.push(mail)
      return { state: 'accepted', reply: '250 OK' }
    },
    close() {},
  }
  const deps: Deps = { db: database.db, workDb: database.db, clock: () => time.now, log, config, mailer }
  const jobs = makeJobs(config)
  // What the scheduler of the running portal does at a wake.
  let waking: Promise<unknown> = Promise.resolve()
  const wake = () => {
    waking = waking
      .then(() => wakeJobs(deps, jobs))
      .catch((error) => log.error({ err: error }, 'wake failed'))
  }
  const stopping = new AbortController()
  const app: Express = makeApp(deps, {
    jobs,
    session_secret: 'x'.repeat(32),
    ready: () => true,
    wake,
    stopping: stopping.signal,
  })
  // What the running portal does each second, before each request: tests see their own writes at once.
  app.use((_req, _res, next) => {
    catchUp(deps).then(
      () => next(),
      () => next(),
    )
  })
  app.router.stack.unshift(app.router.stack.pop()!)
  hash ??= hashPassword(PASSWORD)
  for (const role of ['staff', 'manager', 'admin'] as const) {
    await createAccount(database.db, {
      email: `${role}@hsl.example`,
      name: `${role[0]!.toUpperCase()}${role.slice(1)}`,
      role,
      password_hash: await hash,
    })
  }

  return {
    app,
    db: database.db,
    url: database.url,
    deps,
    config,
    /** what was logged, as objects */
    lines,
    /** what the default mailer was given */
    sent,
    /** sets the portal's clock */
    setNow(now: Date) {
      time.now = now
    },
    /** A browser of this person, signed in. Without a role: a visitor's. */
    async as(role?: Role) {
      const agent = supertest.agent(app)
      if (role) {
        await agent
          .post('/login')
          .type('form')
          .send({ email: `${role}@hsl.example`, password: PASSWORD })
          .expect(303)
      }
      return agent
    },
    async close() {
      await waking
      stopping.abort()
      mailer.close()
      await database.drop()
      rmSync(data_dir, { recursive: true, force: true })
    },
  }
}

/** Brings the live tables up to date, also when something else is at it right now. */
async function catchUp(deps: Deps): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const done = await tick(deps).catch((error) => {
      if (!/^40/.test(error.code ?? '')) throw error
      return 'not ours'
    })
    if (done !== 'not ours') return
    await wait(10)
  }
}

export type Portal = Awaited<ReturnType<typeof makePortal>>
