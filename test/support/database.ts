import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import pg from 'pg'
import { inject } from 'vitest'
import { connect } from '../../src/database/connect.ts'
import { withDatabase } from './global.ts'

export type TestDatabase = { url: string; db: Knex; drop(): Promise<void> }

/** A database of one's own, migrated (or empty, for tests of migrations). Drop it after the test. */
export async function makeDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const server = inject('server')
  const name = `hsl_${randomBytes(6).toString('hex')}`
  await asAdmin(server, `create database ${name}${empty ? '' : ` template ${inject('template')}`}`)
  const url = withDatabase(server, name)
  const db = connect(url)
  return {
    url,
    db,
    async drop() {
      await db.destroy()
      await asAdmin(server, `drop database if exists ${name} with (force)`)
    },
  }
}

async function asAdmin(server: string, statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  try {
    // Two copies of the template at once refuse each other: the later one waits its turn.
    await admin.query('select pg_advisory_lock(4857002)')
    await admin.query(statement)
  } finally {
    await admin.end()
  }
}
