import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { type Bench, type Benchmark, DifferenceError } from './bench.ts'
import { exports } from './export.ts'
import type { Figure } from './figure.ts'
import { figures } from './figures.ts'
import { growthTable } from './growth.ts'
import { live } from './live.ts'
import { describeMachine, loadNow } from './machine.ts'
import { memory } from './memory.ts'
import { night } from './night.ts'
import { pages } from './pages.ts'
import { peers } from './peers.ts'
import { closeDatabases, type Planted, plant, withDatabase } from './planted.ts'
import { ROOT, stopAll } from './processes.ts'
import { scores } from './scores.ts'
import { start } from './start.ts'
import { figureTable } from './table.ts'

const BENCHMARKS: Record<string, Benchmark> = {
  scores,
  figures,
  pages,
  live,
  night,
  start,
  memory,
  export: exports,
  peers,
}
/** Not part of a whole run: it installs from the registry. */
const ON_DEMAND = ['peers']

const program = new Command('npm run bench --')
  .description(
    'Measure the portal beside a reference, in turns, in one run on this machine; on a school of its own in DATA_DIR (default .data).',
  )
  .argument(
    '[names...]',
    `what to measure: ${Object.keys(BENCHMARKS).join(', ')} (default: all but ${ON_DEMAND})`,
  )
  .option('--size <events>', 'about how many events, such as 60k, 2m or 20m', size, '2m')
  .option('--and <events>', 'measure at this size too, and show what grew', size)
  .option('--seed <number>', 'another number, another school', Number, 1)
  .option(
    '--as-of <instant>',
    'the school’s now (default: now, or that of a school of the last 24 hours)',
    instant,
  )
  .option('--runs <number>', 'how often both sides are measured', Number, 5)
  .option('--seconds <number>', 'how long a server is asked or written to, per run', Number, 5)
  .option('--quick', 'two short runs: shows that everything works, not how fast')
  .option('--fresh', 'plant the school anew')
  .showHelpAfterError('Ask for help with --help.')
  .exitOverride()

type Options = {
  size: string
  and?: string
  seed: number
  asOf?: Date
  runs: number
  seconds: number
  quick?: boolean
  fresh?: boolean
}

function size(text: string): string {
  if (!/^\d+[km]?$/i.test(text)) throw new InvalidArgumentError('It must be a number such as 60k, 2m or 20m.')
  return text.toLowerCase()
}

function instant(text: string): Date {
  if (Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('It must be an instant such as 2026-11-23T09:00:00Z.')
  return new Date(text)
}

const say = (text: string) => console.error(text)

async function main(): Promise<void> {
  program.parse()
  const options = program.opts<Options>()
  const names =
    program.args.length > 0
      ? program.args
      : Object.keys(BENCHMARKS).filter((name) => !ON_DEMAND.includes(name))
  const unknown = names.find((name) => !Object.hasOwn(BENCHMARKS, name))
  if (unknown)
    program.error(`There is no benchmark ${unknown}. There is: ${Object.keys(BENCHMARKS).join(', ')}.`)
  const base = path.resolve(ROOT, process.env.DATA_DIR || '.data')
  const report = await makeReport(base)
  const found = new Map<string, Map<string, Figure[]>>()
  const sizes = [options.size, ...(options.and ? [options.and] : [])]
  for (const size of sizes) {
    const planted = await plantAt(base, size, options)
    report.add(await titleOf(planted))
    const figures = new Map<string, Figure[]>()
    found.set(size, figures)
    for (const name of names) {
      say(`\n${name} at ${size}: ${BENCHMARKS[name]!.about}.`)
      const measured = await BENCHMARKS[name]!.run(benchOf(planted, base, options, report.keepPlan))
      figures.set(name, measured)
      report.add(
        `### ${name}, ${size} events\n\n${BENCHMARKS[name]!.about}.\n\n${measured.length > 0 ? figureTable(measured) : 'Not measured.'}`,
      )
      await report.save()
    }
  }
  if (options.and) {
    for (const name of names) {
      const [small, large] = sizes.map((size) => found.get(size)!.get(name)!)
      report.add(`### ${name}: what grew\n\n${growthTable(small!, large!, [options.size, options.and])}`)
    }
  }
  say(`\nKept in ${await report.save()}`)
}

const plantAt = (base: string, size: string, { seed, asOf, fresh }: Options) =>
  plant(base, { size, seed, as_of: asOf, fresh: Boolean(fresh) }, say)

function benchOf(planted: Planted, base: string, options: Options, keepPlan: Bench['keepPlan']): Bench {
  return {
    planted,
    tenth: () => plantAt(base, tenthOf(planted.size), options),
    runs: options.quick ? 2 : options.runs,
    seconds: options.quick ? 2 : options.seconds,
    say,
    keepPlan,
  }
}

function tenthOf(size: string): string {
  const [, digits, unit] = /^(\d+)([km]?)$/.exec(size)!
  const events = (Number(digits) * { '': 1, k: 1_000, m: 1_000_000 }[unit as '' | 'k' | 'm']) / 10
  return events % 1_000_000 === 0
    ? `${events / 1_000_000}m`
    : events % 1_000 === 0
      ? `${events / 1_000}k`
      : `${events}`
}

/** What the school holds, counted once: the density of the week decides what raw scores cost. */
async function titleOf(planted: Planted): Promise<string> {
  const { rows } = await withDatabase(planted, ({ client }) =>
    client.query(
      `select (select count(*) from events)::int as events,
              (select count(*) from events where created_at > now() - interval '7 days' and created_at <= now())::int as week,
              (select count(*) from users)::int as people,
              (select count(*) from free_lesson_registrations)::int as leads, current_setting('server_version') as version`,
    ),
  )
  const [{ events, week, people, leads, version }] = rows
  const n = (value: number) => value.toLocaleString('en')
  return `## ${planted.size}: ${n(events)} events, ${n(week)} of them in the last week, ${n(people)} people, ${n(leads)} leads

Seed ${planted.seed}, as of ${planted.as_of}, planted in ${planted.seconds.toFixed(0)} s. PostgreSQL ${version}.`
}

/** Prints as it goes, and keeps the same as Markdown in DATA_DIR/bench, with the plans of what was measured beside it. */
async function makeReport(base: string) {
  const folder = path.join(base, 'bench')
  await mkdir(folder, { recursive: true })
  const now = new Date().toISOString()
  const parts: string[] = []
  const plans: string[] = []
  const add = (text: string) => {
    parts.push(text)
    console.log(`${text}\n`)
  }
  add(`# Measured ${now}

${describeMachine()
  .concat(`load ${loadNow()} before`)
  .map((line) => `- ${line}`)
  .join('\n')}

Cells hold minimum / **median** / maximum of several runs in turns. A ratio is that of one run, and says how many times better the portal is, or how many times the reference's rate it reaches; a goal is judged by the median.`)
  return {
    add,
    keepPlan(what: string, { sql }: { sql: string }, plan: string) {
      plans.push(`## ${what}\n\n\`\`\`sql\n${sql}\n\`\`\`\n\n\`\`\`\n${plan}\n\`\`\``)
    },
    async save(): Promise<string> {
      const file = path.join(folder, now.replaceAll(':', '').slice(0, 17))
      await writeFile(`${file}.md`, `${parts.join('\n\n')}\n`)
      if (plans.length > 0) await writeFile(`${file}-plans.md`, `${plans.join('\n\n')}\n`)
      return `${file}.md`
    },
  }
}

/** However it ends, nothing that was started goes on. */
async function cleanUp(): Promise<void> {
  await stopAll()
  await closeDatabases()
}

let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    interrupted = true
    void cleanUp().finally(() => process.exit(130))
  })

try {
  await main()
  await cleanUp()
} catch (error) {
  await cleanUp()
  if (interrupted) process.exit(130)
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2)
  console.error(error instanceof DifferenceError ? error.message : error)
  process.exit(1)
}
