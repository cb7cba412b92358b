import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeDatabase } from '../support/database.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hsl-first-'))
chmodSync(folder, 0o755)
const left: ChildProcess[] = []
afterAll(() => {
  for (const child of left) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const PASSWORD = 'a long enough password'
const post = (url: string, form: Record<string, string>, cookie = '') =>
  fetch(url, { method: 'POST', redirect: 'manual', headers: { cookie }, body: new URLSearchParams(form) })

test('the first run in production is led through making the school, on each instance that waits for it', {
  timeout: 120_000,
}, async () => {
  const database = await makeDatabase({ empty: true })
  const env = (name: string) => ({
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    SESSION_SECRET: 's'.repeat(32),
    APP_URL: 'http://127.0.0.1:0',
    DATA_DIR: path.join(folder, name),
  })
  const [one, two] = [run({ ...env('one') }), run({ ...env('two') })]
  left.push(one.child, two.child)
  const link = /(http:\/\/127\.0\.0\.1:\d+)\/setup\?token=([\w-]{43})/
  const [, first, token] = await one.until(link)
  const [, second, other] = await two.until(link)
  expect(token).not.toBe(other)
  const addresses = [first, second]

  // Nothing runs by itself before there is a school.
  expect(await database.db('job_schedules')).toEqual([])
  expect((await fetch(`${first}/setup?token=wrong`)).status).toBe(404)
  // The link of either instance opens either.
  expect((await fetch(`${first}/setup?token=${other}`)).status).toBe(200)
  const made = await post(`${first}/setup`, {
    token: token!,
    school: 'Harbour School',
    time_zone: 'Asia/Tokyo',
    goal_type: 'course_enrolled',
    name: 'Ann',
    email: 'ann@school.example',
    password: PASSWORD,
    again: PASSWORD,
  })
  expect(made.status).toBe(200)

  for (const address of addresses) {
    const signIn = await post(`${address}/login`, { email: 'ann@school.example', password: PASSWORD })
    expect(signIn.status).toBe(303)
    const cookie = signIn.headers.get('set-cookie')!.split(';')[0]!
    const zone = async () =>
      /school’s zone, ([\w/]+)/.exec(
        await (await fetch(`${address}/account`, { headers: { cookie } })).text(),
      )?.[1]
    await expect.poll(zone, { timeout: 15_000 }).toBe('Asia/Tokyo')
    await expect
      .poll(async () => (await fetch(`${address}/`, { headers: { cookie } })).status, { timeout: 15_000 })
      .toBe(200)
    expect((await fetch(`${address}/setup?token=${other}`)).status).toBe(404)
  }
  await expect
    .poll(async () => (await database.db('job_schedules')).length, { timeout: 15_000 })
    .toBeGreaterThan(1)
  const { timezone } = await database.db('live_state').first('timezone')
  expect(timezone).toBe('Asia/Tokyo')
  expect(await one.stop()).toBe(0)

  // The next start knows the zone, and prints no link.
  const again = run(env('one'))
  left.push(again.child)
  await again.until(/The portal is at/)
  expect(again.output()).not.toContain('/setup')
  expect(await again.stop()).toBe(0)
  expect(await two.stop()).toBe(0)
  await database.drop()
})

test('the command line makes, lists and revokes keys; the key is printed alone on standard output', {
  timeout: 60_000,
}, async () => {
  const database = await makeDatabase()
  const command = async (...args: string[]) => {
    const ran = run({ DATABASE_URL: database.url, DATA_DIR: path.join(folder, 'cli') }, [
      'src/cli.ts',
      ...args,
    ])
    left.push(ran.child)
    return { code: await ran.exited, output: ran.output() }
  }
  const made = await command('api-key', 'Warehouse import')
  expect(made.code).toBe(0)
  const key = /^hsl_[\w-]{43}$/m.exec(made.output)![0]
  const listed = await command('list-api-keys')
  expect(listed.output).toContain(`${key.slice(0, 10)}…  read  Warehouse import, never used`)
  expect(listed.output).not.toContain(key)
  expect((await command('revoke-api-key', '1')).output).toContain('is refused from now on')
  expect((await command('revoke-api-key', '1')).code).toBe(2)
  expect((await command('api-key', 'x', '--scope', 'write')).code).toBe(2)
  expect(await database.db('audit').orderBy('id').select('who', 'action')).toEqual([
    { who: 'command line', action: 'key made' },
    { who: 'command line', action: 'key revoked' },
  ])
  await database.drop()
})
