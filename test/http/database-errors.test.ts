import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeApp } from '../../src/app.ts'
import { connect } from '../../src/database/connect.ts'
import { makeJobs } from '../../src/jobs/list.ts'
import { tick } from '../../src/live/tick.ts'
import { makeEvents, makeRegistration } from '../events/school.ts'
import { type Answer, listen } from '../support/ask.ts'
import { makePortal, type Portal } from '../support/portal.ts'

const INSIDE =
  /\bat [\w.<>]+ \(|\.[jt]s:\d|node_modules|\bselect\b|relation|does not exist\.? *$|ECONN|127\.0\.0\.1:|terminated|knex|postgres/im

function expectStrict({ headers, text }: Answer, label: string) {
  expect(headers['content-security-policy'], label).toContain("default-src 'none'")
  expect(headers['content-security-policy'], label).not.toContain('unsafe')
  expect(headers['cache-control'], label).toBe('no-store')
  expect(headers['x-content-type-options'], label).toBe('nosniff')
  expect(text, label).not.toMatch(INSIDE)
}

/** What was logged as a warning or worse while `work` ran. */
async function logged<T>(portal: Portal, work: () => Promise<T>) {
  const from = portal.lines.length
  const answer = await work()
  return { answer, lines: portal.lines.slice(from).filter((line) => Number(line.level) >= 40) }
}

describe('a statement that fails', () => {
  let portal: Portal
  let door: Awaited<ReturnType<typeof listen>>
  beforeAll(async () => {
    portal = await makePortal()
    door = await listen(portal.app)
    await makeEvents(portal.db, [{ created_at: '2026-11-22T09:00:00Z' }])
    await makeRegistration(portal.db, 1, '2026-11-01T09:00:00Z')
    await door.ask('/account', { as: 'admin' })
  })
  afterAll(async () => {
    await door.close()
    await portal.close()
  })

  /** Asks as an administrator while the table is away under another name. */
  const askWithout = (table: string, path: string, headers: Record<string, string> = {}) =>
    logged(portal, async () => {
      await portal.db.raw('alter table ?? rename to renamed', [table])
      try {
        return await door.ask(path, { as: 'admin', headers })
      } finally {
        await portal.db.raw('alter table renamed rename to ??', [table])
      }
    })

  const expectLoggedOnce = (lines: Record<string, unknown>[], answer: Answer, label: string) => {
    expect(lines, label).toHaveLength(1)
    expect(lines[0], label).toMatchObject({
      level: 50,
      msg: 'request failed',
      request_id: answer.headers['x-request-id'],
      err: { code: '42P01', stack: expect.stringContaining('does not exist') },
    })
  }

  test.each([
    ['/api/user-activity', 'lead_scores'],
    ['/api/user-activity?tier=hot', 'scoring_rules'],
    ['/api/lead-summary', 'live_state'],
    ['/api/events', 'event_day_types'],
    ['/api/events?type=daily', 'event_days'],
    ['/api/events?type=recent', 'users'],
    ['/api/users/1', 'users'],
    ['/api/users/1/events', 'events'],
    ['/api/debug-events', 'events'],
    ['/api/user-activity', 'auth_sessions'],
  ])('%s without its table %s: 500 as JSON, logged once under the same id', async (path, table) => {
    const { answer, lines } = await askWithout(table, path)
    expect(answer.status).toBe(500)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(JSON.parse(answer.text)).toEqual({
      error: {
        code: 'internal',
        message: 'Something went wrong on our side. It has been logged under this request id.',
        request_id: answer.headers['x-request-id'],
      },
    })
    expectStrict(answer, path)
    expectLoggedOnce(lines, answer, path)
    expect((await door.ask(path, { as: 'admin' })).status).toBe(200)
  })

  test.each([
    ['/', 'live_state'],
    ['/leads', 'scoring_rules'],
    ['/events?user_id=1', 'users'],
    ['/events/types', 'event_day_types'],
    ['/analytics', 'nights'],
    ['/users/1', 'lead_snapshots'],
    ['/reports', 'reports'],
    ['/jobs', 'job_runs'],
    ['/account', 'auth_sessions'],
    ['/leads', 'accounts'],
    ['/api/docs', 'auth_sessions'],
  ])(
    '%s without its table %s: an error page, whole or in part, logged once under the same id',
    async (path, table) => {
      for (const type of ['full', 'partial']) {
        const { answer, lines } = await askWithout(table, path, { 'HX-Request-Type': type })
        expect(answer.status).toBe(500)
        expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
        expect(answer.text).toContain('Something went wrong on our side.')
        expect(answer.text).toContain(`<code>${answer.headers['x-request-id']}</code>`)
        expect(answer.text.includes('<html'), type).toBe(type === 'full')
        expectStrict(answer, path)
        expectLoggedOnce(lines, answer, path)
      }
      expect((await door.ask(path, { as: 'admin' })).status).toBe(200)
    },
  )

  test('a sign-in without its table is a fault, and its password is in no log line', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const body = 'email=admin%40hsl.example&password=hunter2hunter2'
    const { answer, lines } = await logged(portal, async () => {
      await portal.db.raw('alter table accounts rename to renamed')
      try {
        return await door.ask('/login', { method: 'POST', headers, body })
      } finally {
        await portal.db.raw('alter table renamed rename to accounts')
      }
    })
    expect(answer.status).toBe(500)
    expectStrict(answer, '/login')
    expectLoggedOnce(lines, answer, '/login')
    expect(JSON.stringify(portal.lines)).not.toContain('hunter2')
  })

  test.each([
    ['/events.csv', 'events'],
    ['/events.ndjson', 'users'],
    ['/events/export', 'event_days'],
    ['/leads.csv', 'lead_scores'],
  ])('%s without its table %s is an error page, not a file to save', async (path, table) => {
    const { answer, lines } = await askWithout(table, path)
    expect(answer.status).toBe(500)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.headers['content-disposition']).toBeUndefined()
    expectStrict(answer, path)
    expectLoggedOnce(lines, answer, path)
  })

  test('a download that fails under way breaks off: it does not end as if it were whole', async () => {
    // Larger than what sockets hold back, so that most of it is not yet read when the reader pauses.
    await portal.db.raw(
      `insert into events (event_type, user_id, created_at, details)
       select 'lesson_link_clicked', 1, '2026-11-21T09:00:00Z', jsonb_build_object('text', repeat('x', 8000))
         from generate_series(1, 5000)`,
    )
    const before = portal.lines.length
    const { lines } = await logged(portal, async () => {
      await expect(
        door.ask('/events.csv', {
          as: 'admin',
          meanwhile: () =>
            portal.db.raw(
              `select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy%' and datname = current_database()`,
            ),
        }),
      ).rejects.toThrow('aborted')
      // The reader may see the end before the portal has put it down.
      await expect.poll(() => portal.lines.length, { timeout: 5_000 }).toBeGreaterThan(before)
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ msg: 'request refused', code: 'database_unavailable' })
    const { details } = await portal.db('audit').orderBy('id', 'desc').first()
    expect(details).toMatchObject({ state: 'cut off', why: 'the database broke off' })
    expect((await door.ask('/events.csv', { as: 'admin' })).text.split('\r\n')).toHaveLength(5003)
  })
})

describe('a database that is away', () => {
  let portal: Portal
  let proxy: Awaited<ReturnType<typeof startProxy>>
  let door: Awaited<ReturnType<typeof listen>>
  let db: ReturnType<typeof connect>

  // The portal reaches its database through the proxy; the test itself has a way around it.
  beforeAll(async () => {
    portal = await makePortal()
    await makeEvents(portal.db, [{ created_at: '2026-11-22T09:00:00Z' }])
    await makeRegistration(portal.db, 1, '2026-11-01T09:00:00Z')
    await tick(portal.deps)
    proxy = await startProxy(portal.url)
    db = connect(proxy.url, { statement_timeout_ms: 1_500 })
    const deps = { ...portal.deps, db }
    const app = makeApp(deps, {
      jobs: makeJobs(portal.config),
      session_secret: 'x'.repeat(32),
      ready: () => true,
    })
    door = await listen(app)
    await door.ask('/account', { as: 'admin' })
  })
  afterEach(() => proxy.restore())
  afterAll(async () => {
    await door.close()
    await db.destroy()
    await proxy.close()
    await portal.close()
  })

  const PAGES = [
    '/',
    '/leads',
    '/events',
    '/analytics',
    '/users/1',
    '/reports',
    '/jobs',
    '/account',
    '/api/docs',
  ]
  const ENDPOINTS = [
    '/api/user-activity',
    '/api/events',
    '/api/users/1',
    '/api/lead-summary',
    '/api/openapi.json',
  ]

  function expectAway(answer: Answer, label: string, code = 'database_unavailable') {
    expect(answer.status, label).toBe(503)
    expect(answer.headers['retry-after'], label).toBe('5')
    expectStrict(answer, label)
    if (label.startsWith('/api/') && label !== '/api/docs') {
      const { error, ...others } = JSON.parse(answer.text)
      expect(others, label).toEqual({})
      expect(error, label).toEqual({ code, message: expect.stringMatching(/\.$/) })
    } else {
      expect(answer.headers['content-type'], label).toBe('text/html; charset=utf-8')
      expect(answer.text, label).toMatch(/<h1/)
    }
  }

  test('every page and endpoint answers 503 with Retry-After, is warned of once, and comes back by itself', async () => {
    proxy.cut()
    for (const path of [...PAGES, ...ENDPOINTS]) {
      const { answer, lines } = await logged(portal, () => door.ask(path, { as: 'admin' }))
      expectAway(answer, path)
      expect(lines, path).toHaveLength(1)
      expect(lines[0], path).toMatchObject({
        level: 40,
        request_id: answer.headers['x-request-id'],
        code: 'database_unavailable',
      })
    }
    await proxy.restore()
    for (const path of [...PAGES, ...ENDPOINTS]) {
      expect((await door.ask(path, { as: 'admin' })).status, path).toBe(200)
    }
  })

  test('the process lives and is not ready until the database is back', async () => {
    const ready = async () => {
      const { status, headers, text } = await door.ask('/readyz')
      return [status, headers['retry-after'], JSON.parse(text)]
    }
    expect(await ready()).toEqual([200, undefined, { status: 'ready', database: 'ok', jobs: 'ok' }])
    proxy.cut()
    const alive = await door.ask('/healthz')
    expect([alive.status, alive.text]).toEqual([200, '{"status":"ok"}'])
    expect(await ready()).toEqual([503, '2', { status: 'not ready', database: 'away' }])
    await proxy.restore()
    expect(await ready()).toEqual([200, undefined, { status: 'ready', database: 'ok', jobs: 'ok' }])
  })

  test('a visitor may still see the sign-in form; signing in is what has to wait', async () => {
    proxy.cut()
    expect((await door.ask('/login')).status).toBe(200)
    expect((await door.ask('/leads')).status).toBe(302)
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const body = 'email=staff%40hsl.example&password=wrong'
    expectAway(await door.ask('/login', { method: 'POST', headers, body }), '/login')
    await proxy.restore()
    expect((await door.ask('/login', { method: 'POST', headers, body })).status).toBe(401)
  })

  test('a request whose connection is cut under way answers 503 too, and is warned of once', async () => {
    for (const path of ['/api/lead-summary', '/leads']) {
      const { answer, lines } = await logged(portal, async () => {
        const lock = await portal.db.transaction()
        await lock.raw('lock table live_state in access exclusive mode')
        const asked = door.ask(path, { as: 'admin' })
        await somebodyWaits()
        proxy.cut()
        const answer = await asked
        await lock.rollback()
        return answer
      })
      expectAway(answer, path)
      expect(
        lines.map(({ level, code, request_id }) => ({ level, code, request_id })),
        path,
      ).toEqual([{ level: 40, code: 'database_unavailable', request_id: answer.headers['x-request-id'] }])
      await proxy.restore()
      expect((await door.ask(path, { as: 'admin' })).status, path).toBe(200)
    }
  })

  test('one that takes connections and says nothing is answered 503, and normally when it speaks again', async () => {
    proxy.freeze()
    for (const path of ['/leads', '/api/lead-summary'])
      expectAway(await door.ask(path, { as: 'admin' }), path)
    expect((await door.ask('/healthz')).status).toBe(200)
    expect((await door.ask('/readyz')).status).toBe(503)
    await proxy.restore()
    for (const path of ['/leads', '/api/lead-summary', '/readyz'])
      expect((await door.ask(path, { as: 'admin' })).status, path).toBe(200)
  })

  test('a connection that was left hanging is not used again', async () => {
    const single = connect(proxy.url, { statement_timeout_ms: 1_000, max: 1 })
    try {
      await single.raw('select 1')
      proxy.freeze()
      await expect(single.raw('select 1')).rejects.toThrow('Query read timeout')
      await proxy.restore()
      expect((await single.raw('select 1 as one')).rows).toEqual([{ one: 1 }])
    } finally {
      await single.destroy()
    }
  })

  test('a statement that takes too long says that it is the question, not the database', async () => {
    const lock = await portal.db.transaction()
    await lock.raw('lock table live_state in access exclusive mode')
    for (const path of ['/api/lead-summary', '/leads'])
      expectAway(await door.ask(path, { as: 'admin' }), path, 'took_too_long')
    await lock.rollback()
    expect((await door.ask('/leads', { as: 'admin' })).status).toBe(200)
  })

  /** Until a statement in the portal's database waits for a lock. */
  async function somebodyWaits() {
    for (;;) {
      const { rows } = await portal.db.raw(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      if (rows.length > 0) return
    }
  }
})

/**
 * A way to the database that the test can close: `cut` ends all connections and takes no more, `freeze` takes them and
 * passes nothing on, `restore` is as if nothing had been.
 */
async function startProxy(url: string) {
  const target = new URL(url)
  const open = new Set<Socket>()
  let frozen = false
  let server: Server
  let port = 0

  const pass = (from: Socket) => {
    const to = dial(Number(target.port || 5432), target.hostname)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(one)
      one.on('data', (piece) => frozen || other.write(piece))
      one.on('error', () => {})
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  }
  const start = async () => {
    server = createServer(pass)
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as { port: number }).port
  }
  const cut = () => {
    server.close()
    for (const socket of open) socket.destroy()
  }

  await start()
  const through = new URL(url)
  through.host = `127.0.0.1:${port}`
  return {
    url: through.href,
    cut,
    freeze() {
      frozen = true
    },
    async restore() {
      frozen = false
      if (!server.listening) await start()
    },
    async close() {
      const closed = server.listening && new Promise((resolve) => server.once('close', resolve))
      cut()
      await closed
    },
  }
}
