import type { ChildProcess } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { hashPassword } from '../../src/accounts/password.ts'
import { createAccount } from '../../src/accounts/queries.ts'
import { makeDatabase } from '../support/database.ts'
import { PASSWORD } from '../support/portal.ts'
import { run, serversOf } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hsl-start-'))
chmodSync(folder, 0o755)
const data = path.join(folder, 'data')
const left: ChildProcess[] = []
afterAll(() => {
  for (const child of left) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function signIn(address: string, email: string, password: string) {
  const answer = await fetch(`${address}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ email, password }),
  })
  expect(answer.status).toBe(303)
  return answer.headers.get('set-cookie')!.split(';')[0]!
}

describe('npm start with nothing but Node', () => {
  test('the first start plants the school and prints where to sign in; later ones keep both; kill -9 is recovered from', {
    timeout: 120_000,
  }, async () => {
    const first = run({ DATA_DIR: data })
    left.push(first.child)
    const [, address] = await first.until(/The portal is at (http:\/\/localhost:\d+)/)
    const [, password] = await first.until(/sign in as manager@hsl\.example\s+(\S+)/)
    await first.until(
      /staff@hsl\.example[\s\S]*admin@hsl\.example|admin@hsl\.example[\s\S]*staff@hsl\.example/,
    )
    const cookie = await signIn(address!, 'manager@hsl.example', password!)
    const leads = (await (await fetch(`${address}/api/lead-summary`, { headers: { cookie } })).json()) as {
      total: number
    }
    expect(leads.total).toBeGreaterThan(1000)
    expect(existsSync(path.join(data, 'expected.json'))).toBe(true)
    expect(await first.stop()).toBe(0)
    expect(serversOf(data)).toEqual([])

    const second = run({ DATA_DIR: data })
    left.push(second.child)
    const [, again] = await second.until(/The portal is at (http:\/\/localhost:\d+)/)
    expect(second.output()).not.toContain('Planting')
    await second.until(
      new RegExp(`manager@hsl\\.example\\s+${password!.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
    )
    await signIn(again!, 'manager@hsl.example', password!)
    second.child.kill('SIGKILL')
    await second.exited
    expect(serversOf(data).length).toBeGreaterThan(0)

    const third = run({ DATA_DIR: data, DEMO_PASSWORD: 'a demo password' })
    left.push(third.child)
    const [, recovered] = await third.until(/The portal is at (http:\/\/localhost:\d+)/)
    const admin = await signIn(recovered!, 'admin@hsl.example', 'a demo password')
    const summary = (await (
      await fetch(`${recovered}/api/lead-summary`, { headers: { cookie: admin } })
    ).json()) as { total: number }
    expect(summary.total).toBe(leads.total)
    // The command line works beside the running portal.
    const jobs = run({ DATA_DIR: data }, ['src/cli.ts', 'list-jobs'])
    expect(await jobs.exited).toBe(0)
    expect(jobs.output()).toContain('nightly-report')
    expect(await third.stop('SIGTERM')).toBe(0)
    expect(serversOf(data)).toEqual([])
    // … and without it.
    const ran = run({ DATA_DIR: data }, ['src/cli.ts', 'run-job', 'nightly-report'])
    expect(await ran.exited).toBe(0)
    expect(ran.output()).toContain('leads scored')
    expect(serversOf(data)).toEqual([])
    expect(readdirSync(path.join(data, 'mail')).length).toBeGreaterThan(0)
  })
})

test('after db:seed npm start prints its sign-ins too, and DEMO_PASSWORD changes them', {
  timeout: 60_000,
}, async () => {
  const seeded = path.join(folder, 'seeded')
  const seed = run({ DATA_DIR: seeded }, ['seeds/main.ts', '--size', '1k'])
  left.push(seed.child)
  expect(await seed.exited).toBe(0)
  const [signInOfSeed] = await seed.until(/sign in as manager@hsl\.example\s+\S+/)
  const first = run({ DATA_DIR: seeded })
  left.push(first.child)
  await first.until(/admin@hsl\.example/)
  expect(first.output()).toContain(signInOfSeed)
  expect(first.output()).not.toContain('Planting')
  expect(statSync(path.join(seeded, 'demo-sign-ins.json')).mode & 0o777).toBe(0o600)
  expect(await first.stop()).toBe(0)

  const second = run({ DATA_DIR: seeded, DEMO_PASSWORD: 'a demo password' })
  left.push(second.child)
  const [, address] = await second.until(/The portal is at (http:\/\/localhost:\d+)/)
  await signIn(address!, 'admin@hsl.example', 'a demo password')
  expect(await second.stop()).toBe(0)
})

describe('npm start that cannot work says why in one sentence and exits 1', () => {
  const server = createServer()
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const expectSentence = async (env: Record<string, string>, sentence: RegExp) => {
    const started = run(env)
    left.push(started.child)
    expect(await started.exited).toBe(1)
    expect(started.output()).toMatch(sentence)
    expect(started.output().trim().split('\n')).toHaveLength(1)
  }

  test('a port that is taken', () => {
    const { port } = server.address() as AddressInfo
    return expectSentence(
      { DATA_DIR: path.join(folder, 'p'), PORT: String(port) },
      new RegExp(`Port ${port} is taken: .*set PORT`),
    )
  })

  test('a database that does not answer', () =>
    expectSentence(
      { DATA_DIR: path.join(folder, 'q'), DATABASE_URL: 'postgres://hsl:secret@127.0.0.1:1/hsl' },
      /^DATABASE_URL does not answer \(127\.0\.0\.1:1\/hsl: .*ECONNREFUSED.*\): start that PostgreSQL/,
    ))

  test('a data folder that is a file', () => {
    writeFileSync(path.join(folder, 'file'), '')
    return expectSentence({ DATA_DIR: path.join(folder, 'file') }, /^DATA_DIR .*file cannot be used \(.*\): /)
  })

  test.each([
    ['PORT', 'x', /^PORT must be a port number/],
    ['APP_TIMEZONE', 'Berlin', /^APP_TIMEZONE must be an IANA time zone/],
    ['NIGHTLY_CRON', '61 4 * * *', /^NIGHTLY_CRON must be five cron fields/],
    ['APP_URL', 'portal', /^APP_URL must be a URL/],
    ['TRUST_PROXY', 'bad', /^TRUST_PROXY must be a number of proxies/],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL must be one of/],
    ['DEMO_PASSWORD', 'short', /^DEMO_PASSWORD must have 12 to 128/],
  ])('%s=%s', (name, value, sentence) =>
    expectSentence({ DATA_DIR: path.join(folder, 'v'), [name]: value }, sentence),
  )

  test('production without its three variables', () =>
    expectSentence(
      { NODE_ENV: 'production', DATA_DIR: path.join(folder, 'w') },
      /^NODE_ENV=production needs SESSION_SECRET, DATABASE_URL, APP_URL/,
    ))
})

describe('SIGTERM', () => {
  test('requests under way are answered, new connections refused, and nobody waits for a connection that is kept alive', {
    timeout: 60_000,
  }, async () => {
    const database = await makeDatabase()
    const hash = await hashPassword(PASSWORD)
    await createAccount(database.db, {
      email: 'ann@hsl.example',
      name: 'Ann',
      role: 'staff',
      password_hash: hash,
    })
    const portal = run({ DATABASE_URL: database.url, DATA_DIR: path.join(folder, 'drain') })
    left.push(portal.child)
    const [, address] = await portal.until(/The portal is at (http:\/\/localhost:\d+)/)
    const cookie = await signIn(address!, 'ann@hsl.example', PASSWORD)

    // Every statement of a request but its first comes after the signal.
    const lock = await database.db.transaction()
    await lock.raw('lock table auth_sessions in access exclusive mode')
    const paths = ['/', '/leads', '/events', '/api/lead-summary', '/account']
    const answers = paths.map((path) => fetch(address + path, { headers: { cookie } }))
    await expect
      .poll(
        async () => {
          const { rows } = await database.db.raw(
            `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
          return rows[0].waiting
        },
        { timeout: 2_500 },
      )
      .toBe(paths.length)
    portal.child.kill('SIGTERM')
    await expect
      .poll(() => fetch(`${address}/healthz`).catch((error) => error.cause.code), { timeout: 2_500 })
      .toBe('ECONNREFUSED')
    await lock.commit()
    const answered = Date.now()
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(paths.map(() => 200))
    expect(await portal.exited).toBe(0)
    expect(Date.now() - answered).toBeLessThan(4_500)
    expect(portal.output()).not.toContain('"level"')
    await database.drop()
  })
})

describe('in production', () => {
  test('the schema comes by itself, demo data does not, and the first administrator is made by command', {
    timeout: 60_000,
  }, async () => {
    const database = await makeDatabase({ empty: true })
    const env = {
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      SESSION_SECRET: 's'.repeat(32),
      APP_URL: 'http://127.0.0.1',
      DATA_DIR: path.join(folder, 'prod'),
    }
    const portal = run(env)
    left.push(portal.child)
    await portal.until(
      /The portal is at.*\nNobody can sign in yet: `npm run portal -- create-admin EMAIL` makes/,
    )
    expect(await database.db('accounts')).toEqual([])
    expect(await database.db('users')).toEqual([])

    const weak = run(env, ['src/cli.ts', 'create-admin', 'boss@school.example'])
    weak.child.stdin!.end('password1234\n')
    expect(await weak.exited).toBe(2)
    expect(weak.output()).toContain('among the most used')

    const made = run(env, ['src/cli.ts', 'create-admin', 'boss@school.example'])
    made.child.stdin!.end('a long enough password\n')
    expect(await made.exited).toBe(0)
    expect(await database.db('accounts').select('email', 'role')).toEqual([
      { email: 'boss@school.example', role: 'admin' },
    ])

    const typo = run(env, ['src/cli.ts', 'create-admn', 'x'])
    expect(await typo.exited).toBe(2)
    expect(typo.output()).toContain('create-admin')
    expect(await portal.stop()).toBe(0)
    await database.drop()
  })
})

test('the README names every variable of the configuration, and the two commands', () => {
  const readme = readFileSync('README.md', 'utf8')
  const config = readFileSync('src/config.ts', 'utf8')
  for (const [, name] of config.matchAll(/^ {2}([A-Z_]+): (?:z|url)/gm))
    expect(readme).toContain(`\`${name}\``)
  expect(readme).toContain('npm ci && npm start')
  expect(readme).toContain('npm ci && npm test')
  expect(inject('server')).toBeTruthy()
})
