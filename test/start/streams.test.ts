import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword } from '../../src/accounts/password.ts'
import { createAccount } from '../../src/accounts/queries.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'
import { PASSWORD } from '../support/portal.ts'
import { openStream } from '../support/stream.ts'
import { run } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hsl-streams-'))
let database: TestDatabase
beforeAll(async () => {
  database = await makeDatabase()
  const password_hash = await hashPassword(PASSWORD)
  await createAccount(database.db, { email: 'a@hsl.example', name: 'A', role: 'staff', password_hash })
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

test('SIGTERM sends open streams away at once: the portal does not wait for them, and the tabs know to come back', async () => {
  const portal = run({ DATABASE_URL: database.url, DATA_DIR: folder })
  try {
    const [, address] = await portal.until(/The portal is at (http:\S+)/)
    const answer = await fetch(`${address}/login`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'a@hsl.example', password: PASSWORD }),
      redirect: 'manual',
    })
    const Cookie = answer.headers.get('set-cookie')!.split(';')[0]!
    const streams = await Promise.all(
      [1, 2, 3].map(() =>
        openStream(address!, '/live?show=dashboard', { Cookie, 'Accept-Encoding': 'gzip' }),
      ),
    )
    await Promise.all(streams.map((stream) => stream.message('id="dashboard"')))
    const began = performance.now()
    const ended = portal.stop('SIGTERM')
    for (const stream of streams) {
      expect(Number((await stream.message('live:leaving')).retry)).toBeGreaterThanOrEqual(500)
      await stream.ended()
    }
    expect(await ended).toBe(0)
    // Requests under way would have 5 s.
    expect(performance.now() - began).toBeLessThan(4_000)
  } finally {
    portal.child.kill('SIGKILL')
  }
}, 60_000)
