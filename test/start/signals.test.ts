import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, rollback } from '../../src/database/migrate.ts'
import { makeDatabase } from '../support/database.ts'
import { run, serversOf } from './run.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hsl-signals-'))
chmodSync(folder, 0o755)
const left: ChildProcess[] = []
afterAll(() => {
  for (const child of left) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function begin(name: string, args?: string[]) {
  const data = path.join(folder, name)
  const begun = run({ DATA_DIR: data }, args)
  left.push(begun.child)
  return { data, ...begun }
}

/** Waits until the start has come as far as making this file under DATA_DIR. */
const untilFile = (data: string, file: RegExp) =>
  expect
    .poll(
      () => {
        try {
          return readdirSync(data, { recursive: true, encoding: 'utf8' }).some((name) => file.test(name))
        } catch {
          return false
        }
      },
      { timeout: 20_000, interval: 20 },
    )
    .toBe(true)

describe('a signal during the start ends the process and leaves no server', { timeout: 60_000 }, () => {
  test('while the demo school is planted; the next start plants it anew', async () => {
    const first = begin('planting')
    await first.until(/Planting/)
    expect(await first.stop('SIGINT')).toBe(0)
    expect(first.output().trim()).toBe('Planting the demo school…')
    expect(serversOf(first.data)).toEqual([])

    const second = begin('planting')
    await second.until(/Planting[\s\S]*sign in as admin@hsl\.example/)
    expect(await second.stop('SIGTERM')).toBe(0)
    expect(serversOf(second.data)).toEqual([])
  })

  test.each([
    ['its folder is there', /postgres\.lock$/],
    ['its server is starting', /postmaster\.pid$/],
  ])('while the database is made: %s', async (_when, file) => {
    const started = begin(`made ${file.source.slice(0, 5)}`)
    await untilFile(started.data, file)
    expect(await started.stop('SIGTERM')).toBe(0)
    expect(started.output()).toBe('')
    expect(serversOf(started.data)).toEqual([])
  })
})

describe('a command that a signal cuts off leaves no server, and does not look done', {
  timeout: 60_000,
}, () => {
  test('db:seed', async () => {
    const seed = begin('seed', ['seeds/main.ts', '--size', '2m'])
    await seed.until(/events/)
    expect(await seed.stop('SIGINT')).toBe(130)
    expect(seed.output()).not.toMatch(/error|Planted/i)
    expect(serversOf(seed.data)).toEqual([])
  })

  test('the command line', async () => {
    const jobs = begin('cli', ['src/cli.ts', 'list-jobs'])
    await untilFile(jobs.data, /postmaster\.pid$/)
    expect(await jobs.stop('SIGTERM')).toBe(143)
    expect(jobs.output()).toBe('')
    expect(serversOf(jobs.data)).toEqual([])
  })
})

test('a rollback that was cut off does not keep the schema locked', async () => {
  const { url, db, drop } = await makeDatabase()
  await db('knex_migrations_lock').update({ is_locked: 1 })
  await rollback(url, true)
  await db('knex_migrations_lock').update({ is_locked: 1 })
  expect((await migrate(url)).length).toBeGreaterThan(3)
  await drop()
})
