import { randomInt } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import { DateTime } from 'luxon'
import pg from 'pg'
import { hashPassword } from '../src/accounts/password.ts'
import type { Config } from '../src/config.ts'
import { newestDueSlot } from '../src/jobs/slots.ts'
import { createSnapshot, readRules } from '../src/leads/queries.ts'
import { tick } from '../src/live/tick.ts'
import { type Member, makeCast } from './cast.ts'
import { copyInto, row } from './copy.ts'
import { makeEdgeCases } from './edges.ts'
import { type Expected, makeReckoning } from './expected.ts'
import { expectOutreach, planOutreach, writeOutreach } from './outreach.ts'
import type { Told } from './packed-day.ts'
import { identities, registrationLines, userLines } from './people-rows.ts'
import type { Day } from './story.ts'
import { registrationTime } from './story.ts'
import { makeSubscribers } from './subscribers.ts'
import { tellStory } from './tell.ts'

export const TABLES = ['users', 'free_lesson_registrations', 'events']
const DAYS = 90
export const NIGHTS = 30

export type SignIn = { email: string; password: string }
export type Account = SignIn & { role: string }
export type Planting = {
  db: Knex
  url: string
  config: Pick<
    Config,
    'timezone' | 'data_dir' | 'nightly_cron' | 'demo_password' | 'production' | 'database_url'
  >
  seed: number
  as_of: Date
  /** events, about */
  size: number
  on_progress?: (what: string, done: number, total: number) => void
}

/** Why the school cannot be planted, in one sentence. */
export class PlantError extends Error {}

/**
 * Plants the demo school into an empty, migrated database, and writes what every page must show at `as_of` to
 * `expected.json` in DATA_DIR, the embedded database's sign-ins to `demo-sign-ins.json`. The same seed, as-of, size and zone give the same school. Accounts come last: a
 * planting that was cut off leaves none.
 * @throws PlantError in production, or when somebody is there already
 */
export async function plantSchool(
  planting: Planting,
): Promise<{ accounts: Account[]; expected: Expected; expected_file: string }> {
  const { db, config, seed, as_of, size } = planting
  const progress = planting.on_progress ?? (() => {})
  if (config.production)
    throw new PlantError('NODE_ENV=production has no demo school: unset it, or use another database.')
  const [{ taken }] = (
    await db.raw('select exists (select 1 from users) or exists (select 1 from events) as taken')
  ).rows
  if (taken)
    throw new PlantError(
      'There are people or events in this database already: the demo school needs an empty one.',
    )

  const people = Math.max(50, Math.round(2_000 * (size / 60_000) ** 0.673))
  const days = daysUpTo(as_of, config.timezone)
  const cast = makeCast(seed, people, DAYS)
  const edges = makeEdgeCases(as_of, config.timezone)
  const nights = newestNights(config.nightly_cron, config.timezone, as_of, NIGHTS)
  const registered = (member: Member, i: number) =>
    member.registers_day === null ? null : registrationTime(seed, i, days[member.registers_day]!)
  const persons = [
    ...cast.map((member, i) => ({
      user_id: member.user_id,
      registered_at: within(registered(member, i), as_of),
    })),
    ...edges.map((edge, i) => ({
      user_id: edge.user_id,
      registered_at: edge.tier === null ? null : days[20]!.start + i * 60_000,
    })),
  ]
  const identity = identities(seed, cast.length, edges)
  const reckoning = makeReckoning(persons, as_of, config.timezone, nights)

  const client = new pg.Client({ connectionString: planting.url, application_name: 'hsl-dashboard seed' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('begin')
    // Noting each of these rows as a change would cost as much as writing them: everything is computed afterwards.
    for (const table of TABLES) await client.query(`alter table ${table} disable trigger user`)
    await copyInto(client, 'users (user_id, username, first_name)', userLines(persons, identity))
    await copyInto(
      client,
      'free_lesson_registrations (user_id, username, first_name, email, registered_at)',
      registrationLines(persons, identity),
    )
    const story = tellStory({
      seed,
      cast,
      edges,
      days,
      as_of,
      factor: (size / 60_000) * (2_000 / people),
      nights: nights.map(({ slot }) => slot),
    })
    await copyInto(
      client,
      'events (event_type, details, user_id, created_at, received_at)',
      lines(story, reckoning, (done) => progress('events', done, size)),
    )
    for (const table of TABLES) await client.query(`alter table ${table} enable trigger user`)
    await client.query('update live_state set rebuild = true')
    await client.query('commit')
    await client.query('vacuum analyze users, free_lesson_registrations, events')
  } finally {
    await client.end()
  }

  const rules = await readRules(db)
  for (const [i, { night, slot }] of nights.entries()) {
    await db.transaction(async (db) => {
      await db.raw('set local statement_timeout = 0')
      await createSnapshot(db, night, { as_of: new Date(slot), timezone: config.timezone, rules })
    })
    progress('nights', i + 1, nights.length)
  }
  await tick({ db, config, clock: () => as_of })
  // The newest night is left to the portal, which makes up its report at the first start.
  await db('job_schedules')
    .insert({ job: 'nightly-report', since: new Date(nights.at(-1)!.slot - 1000) })
    .onConflict('job')
    .ignore()

  const names = Object.fromEntries(STAFF.map(({ email, name }) => [email, name]))
  const outreach = await planOutreach(db, { seed, as_of, zone: config.timezone, names })
  const expected = {
    seed,
    size,
    ...reckoning.finish(),
    outreach: expectOutreach(outreach, as_of, config.timezone),
    edges: edges.map(({ user_id, what, tier }) => ({ user_id, what, tier })),
  }
  await mkdir(config.data_dir, { recursive: true })
  const expected_file = path.join(config.data_dir, 'expected.json')
  await writeFile(expected_file, JSON.stringify(expected, null, 1))
  const accounts = await makeAccounts(db, config.demo_password ?? readablePassword(), as_of)
  await writeOutreach(db, outreach, as_of)
  // A start prints the sign-ins of its own database only.
  if (!config.database_url) await keepSignIns(config.data_dir, accounts)
  return { accounts, expected, expected_file }
}

const signInsFile = (data_dir: string) => path.join(data_dir, 'demo-sign-ins.json')

/** Keeps the demo sign-ins in DATA_DIR, readable by its owner alone: each start prints them. */
export async function keepSignIns(data_dir: string, signIns: SignIn[]): Promise<void> {
  const kept = signIns.map(({ email, password }) => ({ email, password }))
  await writeFile(signInsFile(data_dir), JSON.stringify(kept, null, 2), { mode: 0o600 })
}

export async function readSignIns(data_dir: string): Promise<SignIn[]> {
  return JSON.parse(await readFile(signInsFile(data_dir), 'utf8').catch(() => '[]'))
}

function* lines(
  story: Iterable<Told>,
  reckoning: ReturnType<typeof makeReckoning>,
  progress: (done: number) => void,
): Generator<string> {
  let done = 0
  for (const event of story) {
    reckoning.take(event)
    const at = new Date(event.at)
    yield row(
      event.event_type,
      event.details,
      event.user_id,
      at,
      new Date(event.at + 400 + (event.at % 1700)),
    )
    if (++done % 10_000 === 0) progress(done)
  }
  progress(done)
}

/** The local days of the story, oldest first; the last one is the local day of `as_of`. */
function daysUpTo(as_of: Date, zone: string): Day[] {
  const today = DateTime.fromJSDate(as_of, { zone }).startOf('day')
  return Array.from({ length: DAYS }, (_, index) => {
    const day = today.minus({ days: DAYS - 1 - index })
    return {
      index,
      start: day.toMillis(),
      end: day.plus({ days: 1 }).toMillis(),
      weekday: day.weekday,
      date: day.toISODate()!,
    }
  })
}

/** The newest `count` nights that have a slot at or before `as_of`, oldest first, each with its newest slot. */
function newestNights(
  cron: string,
  zone: string,
  as_of: Date,
  count: number,
): { night: string; slot: number }[] {
  let before = as_of
  const nights = Array.from({ length: count }, () => {
    const slot = newestDueSlot(cron, zone, before)
    const day = DateTime.fromJSDate(slot, { zone }).startOf('day')
    before = new Date(day.toMillis() - 1)
    return { night: day.minus({ days: 1 }).toISODate()!, slot: slot.getTime() }
  })
  return nights.reverse()
}

function within(instant: number | null, as_of: Date): number | null {
  return instant === null ? null : Math.min(instant, as_of.getTime())
}

const STAFF = [
  { email: 'staff@hsl.example', name: 'Sofia Stern', role: 'staff' },
  { email: 'manager@hsl.example', name: 'Mikhail Orlov', role: 'manager' },
  { email: 'admin@hsl.example', name: 'Ada Admin', role: 'admin' },
]

export const DEMO_EMAILS = STAFF.map(({ email }) => email)

async function makeAccounts(db: Knex, password: string, as_of: Date): Promise<Account[]> {
  const password_hash = await hashPassword(password)
  await db.transaction(async (db) => {
    const made = await db('accounts')
      .insert(STAFF.map((person) => ({ ...person, password_hash })))
      .returning(['id', 'role'])
    await makeSubscribers(db, made.find(({ role }) => role === 'manager').id, as_of)
  })
  return STAFF.map(({ email, role }) => ({ email, password, role }))
}

/** Four syllable pairs and a number: 52 bits, and easy to type from a terminal. */
function readablePassword(): string {
  const letters = (list: string) => list[randomInt(list.length)]!
  const word = () =>
    letters('bdfgklmnprstvz') + letters('aeiou') + letters('bdfgklmnprstvz') + letters('aeiou')
  return `${word()}-${word()}-${word()}-${word()}-${randomInt(10, 100)}`
}
