import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { EmbeddedDatabaseError } from './embedded-error.ts'
import { type OsUser, run } from './embedded-process.ts'

/** Where root puts what the database's OS user could not reach otherwise. */
export const SHARED_HOME = '/var/lib/hsl-dashboard'

export type Home = {
  /** absolute path of the cluster's folder, which need not exist yet */
  cluster: string
  password: string
  user: OsUser
}

type Log = { info(o: object, msg: string): void }

/**
 * Where the cluster of `dataDir` lies, its password, and whom it runs as. `postgres.json` keeps the first two; without
 * it the data folder counts as new, and a cluster that an earlier one had in SHARED_HOME is not taken up again.
 * @throws EmbeddedDatabaseError when postgres.json is gone or unreadable while its cluster is there.
 */
export async function findHome(dataDir: string, log: Log): Promise<Home> {
  const kept = await readKept(path.join(dataDir, 'postgres.json'))
  const cluster = kept && path.resolve(dataDir, kept.cluster)
  if (kept && cluster) return { cluster, password: kept.password, user: await userFor(cluster) }

  const inside = path.join(dataDir, 'postgres')
  if (await stat(path.join(inside, 'PG_VERSION')).catch(() => undefined)) {
    throw new EmbeddedDatabaseError(
      `${inside} holds a database whose password file ${dataDir}/postgres.json is missing: ` +
        'restore that file, or move the folder away to start with an empty database.',
    )
  }
  const user = await userFor(inside)
  const home = {
    cluster: (await reaches(dataDir, user)) ? inside : await outside(dataDir),
    password: randomBytes(24).toString('base64url'),
    user,
  }
  await keep(dataDir, home)
  if (home.cluster !== inside) {
    log.info(
      { folder: home.cluster },
      `The database lives outside of DATA_DIR, which its OS user cannot enter: ${home.cluster}`,
    )
  }
  return home
}

async function readKept(file: string): Promise<{ cluster: string; password: string } | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const { cluster, password } = JSON.parse(text) as Record<string, unknown>
    if (typeof cluster === 'string' && typeof password === 'string') return { cluster, password }
  } catch {
    // Damaged: said below, together with a file that lacks a field.
  }
  throw new EmbeddedDatabaseError(
    `${file} does not hold the database's folder and password: restore it, ` +
      'or move DATA_DIR away to start with an empty database.',
  )
}

/** Kept before the cluster is made: a cluster without its password would be lost. Relative, so DATA_DIR may move. */
async function keep(dataDir: string, home: Home): Promise<void> {
  const relative = path.relative(dataDir, home.cluster)
  const cluster = relative.startsWith('..') ? home.cluster : relative
  const file = path.join(dataDir, 'postgres.json')
  const work = `${file}.${randomUUID()}`
  const text = `${JSON.stringify({ cluster, password: home.password }, null, 2)}\n`
  await writeFile(work, text, { mode: 0o600, flush: true })
  await rename(work, file)
}

/** As root: the owner of a cluster that is there, else the OS user postgres, else nobody. Users are never created. */
async function userFor(cluster: string): Promise<OsUser> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(cluster).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }

  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'))
  const line = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody')
  if (!line) {
    throw new EmbeddedDatabaseError(
      'PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody: ' +
        'start the portal as another user, or set DATABASE_URL to a PostgreSQL server.',
    )
  }
  const user = { uid: Number(line[2]), gid: Number(line[3]) }
  // Root's own copy of a cluster, restored from a backup.
  if (owner) await run('chown', ['-R', `${user.uid}:${user.gid}`, cluster], undefined)
  return user
}

/** Tried for real: modes, lists, mounts and containers all have a say in it. */
async function reaches(folder: string, user: OsUser): Promise<boolean> {
  if (!user) return true
  const probe = await mkdtemp(path.join(folder, 'postgres.new-'))
  try {
    await chown(probe, user.uid, user.gid)
    return (await run('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', probe], user)) === undefined
  } finally {
    await rm(probe, { recursive: true, force: true })
  }
}

/** A new folder name in SHARED_HOME: known by DATA_DIR's hash, never one that an earlier DATA_DIR of that path had. */
async function outside(dataDir: string): Promise<string> {
  const clusters = path.join(SHARED_HOME, 'clusters')
  await mkdir(clusters, { recursive: true })
  for (const folder of [SHARED_HOME, clusters]) await chmod(folder, 0o755)
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  return path.join(clusters, `${hash}-${randomBytes(4).toString('hex')}`)
}
