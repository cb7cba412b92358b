import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { migrate, rollback } from '../../src/database/migrate.ts'
import { StartError } from '../../src/database/open.ts'
import { run } from '../start/run.ts'
import { makeDatabase, type TestDatabase } from '../support/database.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hsl-migrate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let database: TestDatabase
afterEach(() => database.drop())

const OLD = 'create table users (user_id integer primary key, username text, first_name text);'
const OLD_EVENTS =
  'create table events (id serial primary key, user_id integer, event_type text not null, created_at timestamp, details text);'

describe('what stands in the way of a migration is named in one sentence, with what to do', () => {
  test.each([
    [
      'a view',
      `${OLD_EVENTS} create view late as select created_at from events`,
      /“cannot alter type of a column used by a view or rule” \(view late depends on column "created_at"\): drop what/,
    ],
    [
      'a value',
      `${OLD_EVENTS} insert into events (event_type, details) values ('a', 'no - JSON')`,
      /“invalid input syntax for type json” \(Token "no" is invalid\): correct that value/,
    ],
    [
      'rows',
      `create table users (user_id bigint); insert into users values (7), (7)`,
      /“could not create unique index "users_user_id_unique"” \(Key \(user_id\)=\(7\) is duplicated\): correct those rows/,
    ],
    [
      'a table of another program',
      'create table accounts (id integer)',
      /“relation "accounts" already exists”: rename/,
    ],
  ])('%s', async (_what, statement, sentence) => {
    database = await makeDatabase({ empty: true })
    await database.db.raw(statement)
    const error = await migrate(database.url).catch((error) => error)
    expect(error).toBeInstanceOf(StartError)
    expect(error.message).toMatch(/^The schema cannot be changed, because PostgreSQL says .*\.$/)
    expect(error.message).toMatch(sentence)
    expect(await database.db.schema.hasTable('scoring_rules')).toBe(false)
  })

  test('tables of another owner', async () => {
    database = await makeDatabase({ empty: true })
    const role = `hsl_test_${Date.now()}`
    await database.db.raw(`create role ${role} login password 'x'; ${OLD}`)
    await database.db.raw(`grant all on schema public to ${role}; grant all on users to ${role}`)
    const url = new URL(database.url)
    url.username = role
    url.password = 'x'
    const error = await migrate(url.href).catch((error) => error)
    expect(error.message).toMatch(/“must be owner of table users”: make the user of DATABASE_URL the owner/)
    await database.db.raw(`drop owned by ${role}; drop role ${role}`)
  })

  test('a view on what a rollback takes away', async () => {
    database = await makeDatabase()
    await database.db.raw('create view people as select email from accounts')
    await expect(rollback(database.url, true)).rejects.toThrow(
      /\(view people depends on table accounts\): drop/,
    )
  })

  test('a schema made by a newer portal', async () => {
    database = await makeDatabase()
    await database.db('knex_migrations').insert({ name: '9999_later', batch: 9, migration_time: new Date() })
    await expect(migrate(database.url)).rejects.toThrow(
      /^The schema was made by a newer portal than this one: /,
    )
  })
})

test.each([{ args: ['src/main.ts'] }, { args: ['src/cli.ts', 'db-migrate'] }, { args: ['seeds/main.ts'] }])(
  '$args says it and exits 1',
  async ({ args }) => {
    database = await makeDatabase({ empty: true })
    await database.db.raw(`${OLD_EVENTS} create view late as select created_at from events`)
    const started = run({ DATABASE_URL: database.url, DATA_DIR: folder }, args)
    expect(await started.exited).toBe(1)
    expect(started.output().trim()).toMatch(/^The schema cannot be changed, because .*view late.*\.$/)
  },
)
