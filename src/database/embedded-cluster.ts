import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Binaries } from './embedded-binaries.ts'
import { EmbeddedDatabaseError } from './embedded-error.ts'
import type { Home } from './embedded-home.ts'
import { run } from './embedded-process.ts'

type Options = { sync: boolean; log: { warn(o: object, msg: string): void } }

/**
 * Makes the cluster unless it is there. It is made beside its place and moved there when whole: initdb writes
 * PG_VERSION first, so a folder it was interrupted in would look like a good one.
 * @throws EmbeddedDatabaseError when initdb refuses, or the cluster is of another major version.
 */
export async function makeCluster(home: Home, binaries: Binaries, options: Options): Promise<void> {
  const { cluster } = home
  const version = await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version !== undefined) return refuseOtherMajor(cluster, version.trim(), binaries.version)

  await removeInterrupted(cluster)
  await moveAside(cluster, options.log)
  const work = await mkdtemp(`${cluster}.new-`)
  try {
    await initialise(work, home, binaries, options.sync)
    await rename(path.join(work, 'data'), cluster)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function initialise(work: string, home: Home, binaries: Binaries, sync: boolean): Promise<void> {
  const data = path.join(work, 'data')
  const secret = path.join(work, 'password')
  await mkdir(data, { mode: 0o700 })
  await writeFile(secret, home.password, { mode: 0o600 })
  if (home.user) for (const entry of [work, data, secret]) await chown(entry, home.user.uid, home.user.gid)
  // The builtin provider sorts and folds UTF-8 the same on every machine; the C library's locales do not.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['--username=hsl', '--auth=scram-sha-256', `--pwfile=${secret}`]
  const args = ['-D', data, ...access, ...locale, '--no-instructions', ...(sync ? [] : ['--no-sync'])]
  const refused = await run(binaries.initdb, args, home.user)
  if (refused) {
    throw new EmbeddedDatabaseError(
      `The database cannot be made in ${home.cluster} (${refused.replace(/\.$/, '')}): ` +
        'remove the cause, or set DATABASE_URL to a PostgreSQL server.',
    )
  }
}

function refuseOtherMajor(cluster: string, found: string, version: string): void {
  const major = version.split('.')[0]
  if (found === major) return
  throw new EmbeddedDatabaseError(
    `${cluster} was made by PostgreSQL ${found}, but the portal now brings ${major}: ` +
      'dump it with the old version and load it with the new one, or move the folder away.',
  )
}

async function removeInterrupted(cluster: string): Promise<void> {
  const parent = path.dirname(cluster)
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${path.basename(cluster)}.new-`)) continue
    // Tried again, because the initdb of a killed start may still be writing there.
    await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A folder in the cluster's place that is none was not made by us; it is kept under another name. */
async function moveAside(cluster: string, log: Options['log']): Promise<void> {
  const aside = `${cluster}.broken-${new Date().toISOString().replaceAll(':', '')}`
  try {
    await rename(cluster, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  log.warn(
    { folder: aside },
    `${cluster} was no whole database; it is now ${aside}, and an empty one is made`,
  )
}
