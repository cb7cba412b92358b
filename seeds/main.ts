import { SingleBar } from 'cli-progress'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { pino } from 'pino'
import { ConfigError, loadConfig } from '../src/config.ts'
import { connect } from '../src/database/connect.ts'
import { EmbeddedDatabaseError } from '../src/database/embedded.ts'
import { migrate } from '../src/database/migrate.ts'
import { StartError, withDatabase } from '../src/database/open.ts'
import { PlantError, plantSchool } from './school.ts'

const program = new Command('npm run db:seed --')
  .description('Plant the demo school into an empty database: that of DATABASE_URL, or the embedded one.')
  .option('--seed <number>', 'another number, another school', whole, 1)
  .option('--as-of <instant>', 'the school’s now, such as 2026-11-23T09:00:00Z (default: now)', instant)
  .option('--size <events>', 'about how many events, such as 60000, 2m or 20m', size, 60_000)
  .showHelpAfterError('Ask for help with --help.')
  .exitOverride()

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number such as 1.')
  return Number(text)
}

function instant(text: string): Date {
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/i.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('It must be an instant such as 2026-11-23T09:00:00Z.')
  }
  return new Date(text)
}

function size(text: string): number {
  const [, digits, unit] = /^(\d+)([km]?)$/i.exec(text) ?? []
  const events =
    Number(digits) * { '': 1, k: 1_000, m: 1_000_000 }[(unit ?? '').toLowerCase() as '' | 'k' | 'm']
  if (!(events >= 1_000 && events <= 20_000_000))
    throw new InvalidArgumentError('It must lie between 1k and 20m.')
  return events
}

async function plant(): Promise<void> {
  const { seed, asOf, size } = program.opts<{ seed: number; asOf?: Date; size: number }>()
  const config = loadConfig(process.env)
  await withDatabase(config, pino({ level: 'silent' }), async ({ url }) => {
    await migrate(url)
    const db = connect(url, { statement_timeout_ms: 0 })
    const bar = new SingleBar({
      format: '{what} {bar} {percentage} % · {value} of {total} · {eta_formatted} left',
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    })
    let now = ''
    try {
      const { accounts, expected, expected_file } = await plantSchool({
        db,
        url,
        config,
        seed,
        as_of: asOf ?? new Date(),
        size,
        on_progress(what, done, total) {
          if (what !== now) bar.start(total, done, { what })
          else bar.update(done, { what })
          now = what
        },
      })
      bar.stop()
      console.log(
        `Planted ${expected.events} events of ${expected.people} people, ${expected.registrations} of them leads. What the pages must show: ${expected_file}`,
      )
      for (const { email, password } of accounts) console.log(`  sign in as ${email.padEnd(20)} ${password}`)
    } finally {
      bar.stop()
      await db.destroy()
    }
  })
}

try {
  program.parse()
  await plant()
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2)
  const known = [ConfigError, StartError, EmbeddedDatabaseError, PlantError].some(
    (kind) => error instanceof kind,
  )
  console.error(known ? (error as Error).message : error)
  process.exit(1)
}
