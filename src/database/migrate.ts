import knex, { type Knex } from 'knex'
import pg from 'pg'
import * as school from '../../migrations/0001_school.ts'
import * as accounts from '../../migrations/0002_accounts.ts'
import * as scores from '../../migrations/0003_scores.ts'
import * as reportsAndJobs from '../../migrations/0004_reports_and_jobs.ts'
import * as live from '../../migrations/0005_live.ts'

const LOCK = 4_857_001

// Named here in their order: the types are checked, and no loader has to find them in a folder.
const all: Record<string, Knex.Migration> = {
  '0001_school': school,
  '0002_accounts': accounts,
  '0003_scores': scores,
  '0004_reports_and_jobs': reportsAndJobs,
  '0005_live': live,
}

const migrations: Knex.MigratorConfig = {
  migrationSource: {
    getMigrations: async () => Object.keys(all),
    getMigrationName: (name: string) => name,
    getMigration: async (name: string) => all[name]!,
  },
}

/**
 * Brings the schema up to date; answers the names of the migrations that ran. Instances that start at once
 * wait for each other on an advisory lock held by a connection of its own, because Knex's migration lock
 * makes the second one fail instead of wait.
 */
export async function migrate(url: string): Promise<string[]> {
  return withLock(url, async (db) => (await db.migrate.latest(migrations))[1])
}

/** Takes back the newest batch; answers the names of the migrations undone. */
export async function rollback(url: string, everything = false): Promise<string[]> {
  return withLock(url, async (db) => (await db.migrate.rollback(migrations, everything))[1])
}

async function withLock<T>(url: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const lock = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'hsl-dashboard migrate',
  })
  lock.on('error', () => {})
  await lock.connect()
  try {
    await lock.query('select pg_advisory_lock($1)', [LOCK])
    // No statement timeout: adopting a large table takes as long as it takes.
    const db = knex({ client: 'pg', connection: url, pool: { min: 0, max: 1 } })
    try {
      // Knex's own lock stays behind when a rollback is cut off; ours says that nobody else is at it.
      await db.migrate.forceFreeMigrationsLock(migrations)
      return await work(db)
    } finally {
      await db.destroy()
    }
  } finally {
    await lock.end()
  }
}
