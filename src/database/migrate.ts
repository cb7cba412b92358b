import knex, { type Knex } from 'knex'
import pg from 'pg'
import * as school from '../../migrations/0001_school.ts'
import * as accounts from '../../migrations/0002_accounts.ts'
import * as scores from '../../migrations/0003_scores.ts'
import * as reportsAndJobs from '../../migrations/0004_reports_and_jobs.ts'
import * as live from '../../migrations/0005_live.ts'
import * as callList from '../../migrations/0006_call_list.ts'
import * as streams from '../../migrations/0007_streams.ts'
import * as peopleSearch from '../../migrations/0008_people_search.ts'
import * as callListLive from '../../migrations/0009_call_list_live.ts'
import * as jobs from '../../migrations/0011_jobs.ts'
import * as mail from '../../migrations/0012_mail.ts'
import * as contacts from '../../migrations/0013_contacts.ts'
import * as staff from '../../migrations/0014_staff.ts'
import * as liveRooms from '../../migrations/0015_live_rooms.ts'
import * as language from '../../migrations/0016_language.ts'
import * as leadScores from '../../migrations/0017_lead_scores.ts'
import * as mailLanguage from '../../migrations/0018_mail_language.ts'
import * as removedViews from '../../migrations/0019_removed_views.ts'
import { StartError } from './open.ts'

const LOCK = 4_857_001

// Named here in their order: the types are checked, and no loader has to find them in a folder.
const all: Record<string, Knex.Migration> = {
  '0001_school': school,
  '0002_accounts': accounts,
  '0003_scores': scores,
  '0004_reports_and_jobs': reportsAndJobs,
  '0005_live': live,
  '0006_call_list': callList,
  '0007_streams': streams,
  '0008_people_search': peopleSearch,
  '0009_call_list_live': callListLive,
  '0011_jobs': jobs,
  '0012_mail': mail,
  '0013_contacts': contacts,
  '0014_staff': staff,
  '0015_live_rooms': liveRooms,
  '0016_language': language,
  '0017_lead_scores': leadScores,
  '0018_mail_language': mailLanguage,
  '0019_removed_views': removedViews,
}

const migrations: Knex.MigratorConfig = {
  migrationSource: {
    getMigrations: async () => Object.keys(all),
    getMigrationName: (name: string) => name,
    getMigration: async (name: string) => all[name]!,
  },
}

/** What to do about an error of PostgreSQL, by its code. */
const ADVICE: Record<string, string> = {
  '0A000': 'drop what depends on that column, try again, and make it anew',
  '2BP01': 'drop what depends on it, try again, and make it anew',
  '22P02': 'correct that value and try again',
  '23502': 'correct those rows and try again',
  '23503': 'correct those rows and try again',
  '23505': 'correct those rows and try again',
  '23514': 'correct those rows and try again',
  '42501': 'make the user of DATABASE_URL the owner of the tables and let it write to their schema',
  '42P07': 'rename what has that name, or give the portal a database of its own',
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
    const db = knex({
      client: 'pg',
      connection: url,
      pool: { min: 0, max: 1 },
      // What fails is said once, by the sentence that is thrown.
      log: { warn() {}, error() {}, deprecate() {}, debug() {} },
    })
    try {
      // Knex's own lock stays behind when a rollback is cut off; ours says that nobody else is at it.
      await db.migrate.forceFreeMigrationsLock(migrations)
      return await work(db)
    } catch (error) {
      throw explained(error)
    } finally {
      await db.destroy()
    }
  } finally {
    await lock.end()
  }
}

/** What stands in the way of a migration is in the database, and the person who starts the portal can remove it. */
function explained(error: unknown): unknown {
  if (error instanceof Error && error.message.startsWith('The migration directory is corrupt')) {
    return new StartError(
      'The schema was made by a newer portal than this one: run that one, or take its migrations back with it.',
      { cause: error },
    )
  }
  if (!(error instanceof pg.DatabaseError)) return error
  // Knex puts the whole statement in front.
  const said = error.message.slice(error.message.lastIndexOf(' - ') + 1).replace(/^- /, '')
  const object = error.detail?.replace('rule _RETURN on ', '').replace(/\.$/, '')
  const advice = ADVICE[error.code ?? ''] ?? 'remove the cause and try again'
  return new StartError(
    `The schema cannot be changed, because PostgreSQL says “${said}”${object ? ` (${object})` : ''}: ${advice}.`,
    { cause: error },
  )
}
