import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAccount } from '../../src/accounts/queries.ts'
import { loadConfig } from '../../src/config.ts'
import { plantDemo } from '../../src/demo.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

/** What a first start plants, but small. */
vi.mock('../../seeds/school.ts', async (original) => {
  const school = await original<typeof import('../../seeds/school.ts')>()
  return {
    ...school,
    plantSchool: (planting: Parameters<typeof school.plantSchool>[0]) =>
      school.plantSchool({ ...planting, size: 1_000 }),
  }
})

const folder = mkdtempSync(path.join(tmpdir(), 'hsl-demo-'))
const databases: TestDatabase[] = []
afterAll(async () => {
  await Promise.all(databases.map(({ drop }) => drop()))
  rmSync(folder, { recursive: true, force: true })
})

let database: TestDatabase
let data_dir: string
let marker: string
beforeEach(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  database = await makeDatabase()
  databases.push(database)
  data_dir = mkdtempSync(path.join(folder, 'data-'))
  marker = path.join(data_dir, 'planting')
})
const start = () =>
  plantDemo({ db: database.db, url: database.url, config: loadConfig({ DATA_DIR: data_dir }) })
const count = async (table: string) => Number((await database.db(table).count('* as n'))[0]!.n)
const createAdmin = () =>
  createAccount(database.db, {
    email: 'boss@school.example',
    name: 'Boss',
    role: 'admin',
    password_hash: 'x',
  })

describe('rows of another program stay', () => {
  test.each([
    ['people', `insert into users values (1, 'ann', 'Ann')`],
    [
      'events',
      `insert into users values (1, 'ann', 'Ann'); insert into events (event_type, user_id) values ('a', 1)`,
    ],
  ])('%s, though nobody has an account', async (_what, statement) => {
    await database.db.raw(statement)
    const before = [await count('users'), await count('events')]
    expect(await start()).toEqual([])
    expect([await count('users'), await count('events')]).toEqual(before)
    expect(await count('accounts')).toBe(0)
    expect(existsSync(marker)).toBe(false)
  })

  test('a portal whose first administrator came before the first person is not planted', async () => {
    await createAdmin()
    expect(await start()).toEqual([])
    expect(await count('users')).toBe(0)
  })
})

describe('a planting that was cut off', () => {
  test('is cleared and done again, its accounts too', async () => {
    await start()
    await database.db('users').insert({ user_id: 99_999_999, first_name: 'Half' })
    writeFileSync(marker, '')
    const signIns = await start()
    expect(signIns).toHaveLength(3)
    expect(await count('accounts')).toBe(3)
    expect(await database.db('users').where({ user_id: 99_999_999 })).toEqual([])
    expect(await count('events')).toBeGreaterThan(500)
    expect(existsSync(marker)).toBe(false)
  })

  test('is cleared once, and not done again where somebody made an account since', async () => {
    await start()
    await createAdmin()
    writeFileSync(marker, '')
    expect(await start()).toEqual([])
    expect(await database.db('accounts').pluck('email')).toEqual(['boss@school.example'])
    expect(await count('users')).toBe(0)
    await database.db('users').insert({ user_id: 1 })
    await start()
    expect(await count('users')).toBe(1)
  })
})

test('two portals that start at once plant one school', async () => {
  const [one, other] = await Promise.all([start(), start()])
  expect(one).toHaveLength(3)
  expect(other).toEqual(one)
  expect(await count('accounts')).toBe(3)
})
