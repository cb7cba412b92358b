import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Command, CommanderError, Option } from 'commander'
import { pino } from 'pino'
import { hashPassword, weakness } from './accounts/password.ts'
import { createAccount } from './accounts/queries.ts'
import { PORTAL } from './audit/actor.ts'
import { recordAudit } from './audit/queries.ts'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { connect } from './database/connect.ts'
import { EmbeddedDatabaseError } from './database/embedded.ts'
import { migrate, rollback } from './database/migrate.ts'
import { StartError, withDatabase } from './database/open.ts'
import type { Deps } from './deps.ts'
import { RefusalError } from './http/errors.ts'
import { makeJobs } from './jobs/list.ts'
import { listJobs, runJobNow } from './jobs/run-now.ts'
import { makeKey, SCOPES, type Scope } from './keys/key.ts'
import { createKey, listKeys, revokeKey } from './keys/queries.ts'
import { makeMailer } from './mail/mailer.ts'
import { readSchool } from './school/queries.ts'
import { inSchoolZone } from './school/school.ts'

/** An error of the person at the keyboard: one sentence, exit 2. */
class UsageError extends Error {}

const program = new Command('npm run portal --')
  .description('Work on the portal from the command line, whether it is running or not.')
  .showHelpAfterError('Ask for help with --help.')
  .exitOverride()

program
  .command('create-admin')
  .description('make an administrator; the password comes from a prompt or from standard input')
  .argument('<email>', 'the address to sign in with')
  .option('--name <name>', 'how the portal calls the person (default: the part before the @)')
  .action(async (email: string, { name }: { name?: string }) => {
    if (!/^[^\s@,]+@[^\s@,]+$/.test(email) || email.length > 320)
      throw new UsageError(`${email} is not an e-mail address.`)
    const password = await askPassword()
    const weak = weakness(password, email)
    if (weak) throw new UsageError(`The password ${weak}`)
    await withDeps(async ({ db }) => {
      const id = await createAccount(db, {
        email,
        name: name ?? email.split('@')[0]!,
        role: 'admin',
        password_hash: await hashPassword(password),
      })
      if (id === undefined) throw new UsageError(`There is an account ${email} already.`)
      const made = {
        action: 'account made',
        subject: `account ${email}`,
        details: { role: 'admin' },
      } as const
      await recordAudit(db, PORTAL, made, new Date())
      console.log(`${email} may sign in as administrator.`)
    })
  })

program
  .command('run-job')
  .description('run a job now, once for its slot')
  .argument('<name>', 'see list-jobs')
  .option(
    '--slot <instant>',
    'the slot to run, such as 2026-11-23T04:30:00Z (default: the newest that is due)',
  )
  .action((name: string, { slot }: { slot?: string }) =>
    withDeps(async (deps, config) => {
      if (slot !== undefined && Number.isNaN(Date.parse(slot)))
        throw new UsageError(`--slot ${slot} is not an instant such as 2026-11-23T04:30:00Z.`)
      const jobs = makeJobs(config)
      if (!jobs.some((job) => job.name === name))
        throw new UsageError(`There is no job ${name}. There is: ${jobs.map((job) => job.name).join(', ')}.`)
      const run = await runJobNow(deps, jobs, name, slot === undefined ? undefined : new Date(slot))
      const how = !run.already
        ? 'has run'
        : run.state === 'running'
          ? 'is being run by another instance'
          : 'had run already'
      console.log(`${name} for the slot ${run.slot.toISOString()} ${how}:`)
      for (const [what, count] of Object.entries(run.counts))
        console.log(`  ${what.replaceAll('_', ' ').padEnd(20)} ${count}`)
    }),
  )

program
  .command('list-jobs')
  .description('what runs when')
  .action(() =>
    withDeps(async (deps, config) => {
      for (const job of await listJobs(deps, makeJobs(config))) {
        console.log(
          `${job.name}\n  ${job.about}\n  next ${job.next.toISOString()}, last ${job.last ? `${job.last.slot.toISOString()} ${job.last.state}` : 'never'}`,
        )
      }
    }),
  )

program
  .command('api-key')
  .description('make an API key; it is printed once')
  .argument('<name>', 'what it is for')
  .addOption(new Option('--scope <scope>', 'what it may do').choices(SCOPES).default('read'))
  .action((typed: string, { scope }: { scope: Scope }) =>
    withDeps(async ({ db, clock }) => {
      const name = typed.trim()
      if (name.length < 1 || name.length > 60) throw new UsageError('A name has 1 to 60 characters.')
      const { key, key_hash, prefix } = makeKey()
      const id = await db.transaction(async (trx) => {
        const id = await createKey(trx, { name, prefix, key_hash, scope, created_by: PORTAL.who }, clock())
        const made = { action: 'key made', subject: `key ${id}`, details: { name, prefix, scope } } as const
        await recordAudit(trx, PORTAL, made, clock())
        return id
      })
      console.error(`Key ${id}, scope ${scope}. It is printed this once:`)
      console.log(key)
    }),
  )

program
  .command('list-api-keys')
  .description('which programs have a key, and when each was last used')
  .action(() =>
    withDeps(async ({ db }) => {
      for (const key of await listKeys(db)) {
        const used = key.last_used_at ? `last used ${key.last_used_at.toISOString()}` : 'never used'
        const state = key.revoked_at ? `revoked ${key.revoked_at.toISOString()}` : used
        console.log(`${String(key.id).padStart(4)}  ${key.prefix}…  ${key.scope}  ${key.name}, ${state}`)
      }
    }),
  )

program
  .command('revoke-api-key')
  .description('refuse a key from now on')
  .argument('<number>', 'see list-api-keys')
  .action((typed: string) =>
    withDeps(async ({ db, clock }) => {
      const id = /^[1-9]\d{0,14}$/.test(typed) ? Number(typed) : 0
      const name = await db.transaction(async (trx) => {
        const revoked = await revokeKey(trx, id, clock())
        if (!revoked) throw new UsageError(`There is no key ${typed} that works: see list-api-keys.`)
        const entry = { action: 'key revoked', subject: `key ${id}`, details: revoked } as const
        await recordAudit(trx, PORTAL, entry, clock())
        return revoked.name
      })
      console.log(`Key ${id} (${name}) is refused from now on.`)
    }),
  )

program.command('db-migrate', { hidden: true }).action(() =>
  withUrl(async (url) => {
    const names = await migrate(url)
    console.log(names.length === 0 ? 'The schema is up to date.' : `Migrated: ${names.join(', ')}`)
  }),
)

program
  .command('db-rollback', { hidden: true })
  .option('--all', 'take back every migration, not only the newest batch')
  .action(({ all }: { all?: boolean }) =>
    withUrl(async (url) => {
      const names = await rollback(url, all)
      console.log(names.length === 0 ? 'There is nothing to take back.' : `Taken back: ${names.join(', ')}`)
    }),
  )

async function withUrl(work: (url: string, config: Config) => Promise<void>): Promise<void> {
  const config = loadConfig(process.env)
  await withDatabase(config, pino({ level: 'silent' }), ({ url }) => work(url, config))
}

async function withDeps(work: (deps: Deps, config: Config) => Promise<void>): Promise<void> {
  await withUrl(async (url, given) => {
    await migrate(url)
    const log = pino({ level: given.log_level, base: null }, pino.destination(2))
    const db = connect(url, { max: 4, statement_timeout_ms: 600_000 })
    const mailer = makeMailer(given, log)
    try {
      const config = inSchoolZone(given, await readSchool(db))
      await work({ db, workDb: db, clock: () => new Date(), log, config, mailer }, config)
    } finally {
      mailer.close()
      await db.destroy()
    }
  })
}

/** Typed without being shown on a terminal; else the first line of standard input. */
async function askPassword(): Promise<string> {
  const typed = process.stdin.isTTY
  if (typed) process.stderr.write('Password (12 to 128 characters): ')
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: typed })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    if (typed) process.stderr.write('\n')
  }
}

try {
  await program.parseAsync()
  process.exit(0)
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2)
  const usage = error instanceof UsageError || error instanceof RefusalError
  const known =
    usage || [ConfigError, StartError, EmbeddedDatabaseError].some((kind) => error instanceof kind)
  console.error(known ? (error as Error).message : error)
  process.exit(usage ? 2 : 1)
}
