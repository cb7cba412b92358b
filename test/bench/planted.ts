import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import pg from 'pg'
import { connect } from '../../src/database/connect.ts'
import { startEmbedded } from '../../src/database/embedded.ts'
import { SHARED_HOME } from '../../src/database/embedded-home.ts'
import { migrate } from '../../src/database/migrate.ts'
import { PASSWORD, withPortal } from './portal.ts'
import { ended, memoryOf, startNode, until } from './processes.ts'

const DAY_MS = 86_400_000

/** A school that the seeder made for measuring, in a folder of its own. */
export type Planted = {
  folder: string
  /** as it was asked for: '2m' */
  size: string
  seed: number
  as_of: string
  events: number
  last_id: number
  /** of the seeder: how long it took, and the most memory it held */
  seconds: number
  peak_mb: number
}

/**
 * The school of this size under `base`: the one that is there, or a new one. A school is as old as it was planted, and a
 * week's events leave the week: without `as_of`, one that is older than a day is planted anew.
 */
export async function plant(
  base: string,
  { size, seed, as_of, fresh }: { size: string; seed: number; as_of?: Date | undefined; fresh: boolean },
  say: (text: string) => void,
): Promise<Planted> {
  const folder = path.join(base, `bench-${size}`)
  const file = path.join(folder, 'planted.json')
  const kept: Planted | null = JSON.parse(await readFile(file, 'utf8').catch(() => 'null'))
  const asked = (as_of ?? new Date()).toISOString()
  if (kept && !fresh && kept.seed === seed && kept.size === size) {
    const age = Date.now() - Date.parse(kept.as_of)
    if (as_of ? kept.as_of === asked : age >= 0 && age < DAY_MS) {
      await restore({ ...kept, folder })
      return { ...kept, folder }
    }
  }
  await clear(folder)
  say(`Planting ${size} events in ${folder} …`)
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'made-by-bench'), '')
  const began = Date.now()
  const seeder = startNode('seeds/main.ts', {
    args: ['--seed', String(seed), '--size', size, '--as-of', asked],
    env: { DATA_DIR: folder, DEMO_PASSWORD: PASSWORD },
  })
  let peak_mb = 0
  const watch = setInterval(() => {
    peak_mb = Math.max(peak_mb, memoryOf(seeder.pid!, 'VmHWM') || 0)
  }, 50)
  await ended(seeder, 'The seeder').finally(() => clearInterval(watch))
  const seconds = (Date.now() - began) / 1000
  await settle(folder)
  const planted = { folder, size, seed, as_of: asked, ...(await countEvents(folder)), seconds, peak_mb }
  await writeFile(file, JSON.stringify(planted, null, 2))
  say(`Planted in ${planted.seconds.toFixed(0)} s.`)
  return planted
}

/** The first start of a portal makes up the newest night; afterwards nothing is left to do, and nothing disturbs a measurement. */
async function settle(folder: string): Promise<void> {
  await withDatabase({ folder }, async ({ url, client }) => {
    await withPortal(folder, url, async () => {
      await until(
        'The first night',
        async () => {
          const { rows } = await client.query(
            `select count(*)::int as n from job_runs where job = 'nightly-report' and state = 'done'`,
          )
          return rows[0].n > 0
        },
        { limit_ms: 300_000, every_ms: 250 },
      )
    })
    await client.query('vacuum (analyze)')
    await client.query('checkpoint')
  })
}

const countEvents = (folder: string): Promise<Pick<Planted, 'events' | 'last_id'>> =>
  withDatabase({ folder }, async ({ client }) => {
    const { rows } = await client.query('select count(*) as events, max(id) as last_id from events')
    return rows[0]
  })

/** Takes away what a run that was cut off had written. @throws when it is not the school that was planted */
async function restore({ folder, size, events, last_id }: Planted): Promise<void> {
  await withDatabase({ folder }, ({ client }) => client.query('delete from events where id > $1', [last_id]))
  const now = await countEvents(folder)
  if (now.events !== events)
    throw new Error(
      `The school of ${size} holds ${now.events} events, not ${events}: plant it anew with --fresh.`,
    )
}

/** Removes a school that was made here, its database included where that lies outside of the folder. */
async function clear(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  if (!existsSync(path.join(folder, 'made-by-bench')))
    throw new Error(`${folder} is no folder of a benchmark: move it away, or set DATA_DIR to another one.`)
  const home = JSON.parse(await readFile(path.join(folder, 'postgres.json'), 'utf8').catch(() => '{}'))
  const cluster = path.resolve(folder, home.cluster ?? '.')
  if (cluster.startsWith(`${SHARED_HOME}${path.sep}`)) await rm(cluster, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
}

export type Open = { url: string; db: Knex; client: pg.Client }

/** Databases that are open: what an interrupted benchmark must close. */
const open = new Set<() => Promise<void>>()
export const closeDatabases = () => Promise.all([...open].map((close) => close()))

/** Works on the school's database, with the portal's own pool and a connection of the benchmark's, and stops it. */
export async function withDatabase<T>(
  { folder }: Pick<Planted, 'folder'>,
  work: (open: Open) => Promise<T>,
): Promise<T> {
  const log = { info() {}, warn() {} }
  const database = await startEmbedded({ dataDir: folder, log })
  const db = connect(database.url, { max: 4, statement_timeout_ms: 600_000 })
  const client = clientOf(database.url)
  let closed: Promise<void> | undefined
  // Whoever calls it second waits for the same end: the server must have stopped before the process does.
  const close = () =>
    (closed ??= (async () => {
      await client.end().catch(() => {})
      await db.destroy().catch(() => {})
      await database.stop()
      open.delete(close)
    })())
  open.add(close)
  try {
    await migrate(database.url)
    await client.connect()
    return await work({ url: database.url, db, client })
  } finally {
    await close()
  }
}

/** A connection of the benchmark's own, told from the portal's by its name. */
export function clientOf(url: string): pg.Client {
  const client = new pg.Client({ connectionString: url, application_name: 'bench' })
  client.on('error', () => {})
  return client
}
