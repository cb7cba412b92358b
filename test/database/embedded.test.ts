import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { type EmbeddedDatabase, EmbeddedDatabaseError, startEmbedded } from '../../src/database/embedded.ts'
import { findPackage, prepareBinaries } from '../../src/database/embedded-binaries.ts'

// Real servers in folders of their own. Afterwards none may run, whatever the test did.

const asRoot = process.getuid?.() === 0
const flags = ['-c', 'fsync=off', '-c', 'shared_buffers=16MB']
const log = { info() {}, warn() {} }

const folders: string[] = []
const clusters = new Set<string>()
const databases: EmbeddedDatabase[] = []
const children: ChildProcess[] = []

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await Promise.all(databases.splice(0).map((database) => database.stop()))
  const left = [...new Set([...folders, ...clusters].flatMap(servers))]
  for (const pid of left) process.kill(pid, 'SIGKILL')
  for (const folder of [...folders.splice(0), ...clusters])
    fs.rmSync(folder, { recursive: true, force: true })
  clusters.clear()
  expect(left).toEqual([])
})

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'embedded-'))
  fs.chmodSync(folder, 0o755)
  folders.push(folder)
  return folder
}

async function start(dataDir: string): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ dataDir, log, flags })
  databases.push(database)
  clusters.add(clusterOf(fs.realpathSync(dataDir)))
  return database
}

/** Another process that starts the database; it lives until it reads a line, and then stops it. */
async function startInChild(dataDir: string) {
  const module = path.resolve(import.meta.dirname, '../../src/database/embedded.ts')
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(module)})
    const log = { info() {}, warn() {} }
    const { url, stop } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log, flags: ${JSON.stringify(flags)} })
    console.log(JSON.stringify({ url }))
    process.stdin.once('data', async () => { await stop(); process.exit() })
  `
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  const ready = once(createInterface(child.stdout), 'line').then(
    ([line]) => JSON.parse(String(line)) as { url: string },
  )
  const stop = async () => {
    child.stdin.write('stop\n')
    await once(child, 'exit')
  }
  return { child, ready, stop }
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

function clusterOf(dataDir: string): string {
  const { cluster } = JSON.parse(fs.readFileSync(path.join(dataDir, 'postgres.json'), 'utf8')) as {
    cluster: string
  }
  return path.resolve(dataDir, cluster)
}

/** Pids of the servers whose command line names a cluster at or below this folder. */
function servers(folder: string): number[] {
  return spawnSync('pgrep', ['-f', `postgres -D ${folder}`])
    .stdout.toString()
    .split('\n')
    .filter(Boolean)
    .map(Number)
}

function namesIn(folder: string, start: string): string[] {
  return fs.readdirSync(folder).filter((name) => name.startsWith(start))
}

function pidFile(dataDir: string): string {
  return path.join(clusterOf(dataDir), 'postmaster.pid')
}

function serverPid(dataDir: string): number {
  return Number(fs.readFileSync(pidFile(dataDir), 'utf8').split('\n')[0])
}

async function until<T>(answer: () => T | Promise<T>): Promise<T> {
  for (const end = Date.now() + 15_000; ; await sleep(20)) {
    const found = await Promise.resolve()
      .then(answer)
      .catch((error: unknown) => {
        if (Date.now() > end) throw error
      })
    if (found) return found
    if (Date.now() > end) throw new Error('waited 15 s')
  }
}

test('data is kept over a restart', async () => {
  const dataDir = path.join(await newFolder(), 'not', 'there yet')
  const first = await start(dataDir)
  expect(first.url).toMatch(/^postgres:\/\/hsl:[\w-]{32}@127\.0\.0\.1:\d+\/hsl$/)
  expect(fs.statSync(path.join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600)
  await query(first.url, `create table word as select 'Ärger' as word`)
  await Promise.all([first.stop(), first.stop()])
  expect(servers(dataDir)).toEqual([])

  const second = await start(dataDir)
  const settings = `current_setting('timezone') as zone, current_setting('listen_addresses') as addresses`
  expect(await query(second.url, `select upper(word) as word, ${settings} from word`)).toEqual([
    { word: 'ÄRGER', zone: 'UTC', addresses: '127.0.0.1' },
  ])
})

test('a server that a killed process left behind is used again', async () => {
  const dataDir = await newFolder()
  const { child, ready } = await startInChild(dataDir)
  const { url } = await ready
  child.kill('SIGKILL')
  await once(child, 'exit')
  const left = serverPid(dataDir)

  const database = await start(dataDir)
  expect(database).toMatchObject({ url })
  expect(serverPid(dataDir)).toBe(left)
  await database.stop()
  expect(servers(dataDir)).toEqual([])
})

test('starts at the same time share one server, and the last to stop ends it', async () => {
  const dataDir = await newFolder()
  const other = await startInChild(dataDir)
  const [one, two, three] = await Promise.all([start(dataDir), start(dataDir), other.ready])
  expect(new Set([one.url, two.url, three.url]).size).toBe(1)

  await one.stop()
  await two.stop()
  expect(await query(three.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await other.stop()
  expect(servers(dataDir)).toEqual([])
})

test('a postmaster.pid that names a dead process or another program is no obstacle', async () => {
  const dataDir = await newFolder()
  const first = await start(dataDir)
  const text = fs.readFileSync(pidFile(dataDir), 'utf8')
  await first.stop()
  for (const left of [text, text.replace(/^\d+/, String(process.pid)), '']) {
    fs.writeFileSync(pidFile(dataDir), left)
    const database = await start(dataDir)
    expect(await query(database.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await database.stop()
  }
})

test('a server that hangs is ended and started again', async () => {
  const dataDir = await newFolder()
  const { child, ready } = await startInChild(dataDir)
  const { url } = await ready
  child.kill('SIGKILL')
  const hung = serverPid(dataDir)
  process.kill(hung, 'SIGSTOP')
  const database = await start(dataDir)
  expect(serverPid(dataDir)).not.toBe(hung)
  expect(database.url).toBe(url)
}, 30_000)

test('a folder that cannot be written is said in one sentence', async () => {
  const folder = await newFolder()
  const file = path.join(folder, 'file')
  fs.writeFileSync(file, '')
  for (const dataDir of [file, path.join(file, 'data')]) {
    const refusal = await startEmbedded({ dataDir, log }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(EmbeddedDatabaseError)
    expect((refusal as Error).message).toMatch(
      new RegExp(`^DATA_DIR ${dataDir} cannot be written \\(E\\w+\\): .*set DATA_DIR to another folder\\.$`),
    )
  }
})

test('a server that refuses to start is quoted, and a lost password file is not taken for a new folder', async () => {
  const dataDir = await newFolder()
  await (await start(dataDir)).stop()
  const refused = startEmbedded({ dataDir, log, flags: ['-c', 'shared_buffers=much'] })
  await expect(refused).rejects.toThrow(
    /does not start in .* \(invalid value for parameter "shared_buffers": "much"\): /,
  )
  await expect(refused).rejects.toBeInstanceOf(EmbeddedDatabaseError)

  fs.rmSync(path.join(dataDir, 'postgres.json'))
  await expect(start(dataDir)).rejects.toThrow(
    /postgres holds a database whose password file .* is missing: /,
  )
})

test('a first start that was killed half-way is made good by the next', async () => {
  const dataDir = await newFolder()
  const { child } = await startInChild(dataDir)
  await until(() =>
    namesIn(dataDir, 'postgres.new-').some((name) =>
      fs.existsSync(path.join(dataDir, name, 'data', 'PG_VERSION')),
    ),
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
  // And what an older or foreign tool may have left in the cluster's place.
  fs.mkdirSync(path.join(dataDir, 'postgres', 'base'), { recursive: true })

  const database = await start(dataDir)
  expect(await query(database.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(namesIn(dataDir, 'postgres.new-')).toEqual([])
  expect(namesIn(dataDir, 'postgres.broken-')).toHaveLength(1)
})

test('a killed server comes back on the same port', async () => {
  const dataDir = await newFolder()
  const database = await start(dataDir)
  await query(database.url, 'create table kept as select 7 as seven')
  const killed = serverPid(dataDir)
  process.kill(killed, 'SIGKILL')
  expect(await until(() => query(database.url, 'select seven from kept'))).toEqual([{ seven: 7 }])
  expect(serverPid(dataDir)).not.toBe(killed)
  await database.stop()
  expect(servers(dataDir)).toEqual([])
})

test('root keeps the data elsewhere when only root can enter the data folder', async () => {
  if (!asRoot) return
  const closed = await newFolder()
  fs.chmodSync(closed, 0o700)
  const dataDir = path.join(closed, 'data')
  const first = await start(dataDir)
  await query(first.url, 'create table kept as select 7 as seven')
  await first.stop()
  const cluster = clusterOf(dataDir)
  expect(cluster).toMatch(/^\/var\/lib\/hsl-dashboard\/clusters\/[\da-f]{12}-[\da-f]{8}$/)

  const second = await start(dataDir)
  expect(await query(second.url, 'select seven from kept')).toEqual([{ seven: 7 }])
  await second.stop()

  fs.rmSync(dataDir, { recursive: true })
  const anew = await start(dataDir)
  await expect(query(anew.url, 'select seven from kept')).rejects.toThrow(/does not exist/)
  expect(clusterOf(dataDir)).not.toBe(cluster)
})

test('binaries that cannot be run where they are, are copied once', async () => {
  const folder = await newFolder()
  const closed = path.join(folder, 'closed')
  const source = path.join(closed, 'package')
  fs.cpSync(await findPackage(), source, { recursive: true, verbatimSymlinks: true })
  fs.rmSync(path.join(source, 'native', 'lib', 'libpq.so.5'))
  const user = asRoot ? { uid: 65_534, gid: 65_534 } : undefined
  fs.chmodSync(closed, 0o700)

  const copies = path.join(folder, 'copies')
  const [one, two] = await Promise.all([1, 2].map(() => prepareBinaries(source, copies, user)))
  expect(one).toEqual(two)
  if (asRoot) {
    expect(path.dirname(one!.postgres)).toMatch(new RegExp(`^${copies}/postgres-18\\.[^/]+/native/bin$`))
    const before = fs.statSync(one!.postgres).ino
    await prepareBinaries(source, copies, user)
    expect(fs.statSync(one!.postgres).ino).toBe(before)
    expect(namesIn(copies, '')).toHaveLength(1)
  }
})
